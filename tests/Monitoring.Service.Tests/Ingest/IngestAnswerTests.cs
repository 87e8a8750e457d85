using Monitoring.Core.Outcomes;
using Monitoring.Service.Ingest;

namespace Monitoring.Service.Tests.Ingest;

public sealed class IngestAnswerTests
{
    [Fact]
    public void Conflicts_whose_words_find_no_memory_are_told_without_their_fields()
    {
        var budget = new BodyBudget(100_000);
        using (var answer = new IngestAnswer(budget))
        {
            for (var i = 0; i < 1_000; i++)
            {
                answer.Add(null, new ItemResult(ItemStatus.Conflict, null, [new Fault(FaultKind.Field, "/verdict", new string('x', 100))]));
            }

            Assert.Equal(1_000, answer.Count(ItemStatus.Conflict));
            Assert.Equal("/verdict", answer.Results[0].Result.Faults[0].Pointer);
            Assert.Equal("", answer.Results[^1].Result.Faults[0].Pointer);
            Assert.InRange(budget.Held, 50_000, 100_000);
        }

        Assert.Equal(0, budget.Held);
    }
}
