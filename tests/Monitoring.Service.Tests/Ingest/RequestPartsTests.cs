using Monitoring.Core.Alerts;
using Monitoring.Core.Outcomes;
using Monitoring.Service.Ingest;
using Monitoring.Storage.Writing;

namespace Monitoring.Service.Tests.Ingest;

public sealed class RequestPartsTests
{
    [Fact]
    public void The_answer_to_the_whole_tells_everything_its_parts_tell()
    {
        var joined = RequestParts.Joined(
            [Part("1", AccuracyState.Healthy, "relevance", 2), Part("2", AccuracyState.AtRisk, "relevance", 3)]);

        Assert.Equal(["1", "2"], joined.Results.Select(result => result.Faults[0].Reason));
        Assert.Equal(AccuracyState.AtRisk, Assert.Single(joined.Slos).State);
        Assert.Equal(["stranger"], joined.Uncovered);
        Assert.Equal([new UncountedIndicator("order-entry", "relevance")], joined.UncountedIndicators);
        Assert.Equal(5, joined.Waiting);
    }

    private static WriteAnswer Part(string reason, AccuracyState state, string indicator, int waiting) => new(
        [ItemResult.Rejected(new Fault(FaultKind.Field, "", reason))], [new SloStanding("order-entry-accuracy", state, 1, 0, 10, null)])
    {
        Uncovered = ["stranger"],
        UncountedIndicators = [new UncountedIndicator("order-entry", indicator)],
        Waiting = waiting,
    };
}
