using Monitoring.Core.Alerts;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Core.Windows;
using Monitoring.Storage.Reading;

namespace Monitoring.Storage.Tests.Contract;

/// <summary>What the contracts of the lists behind the numbers ask with.</summary>
public abstract class OutcomeListContract<TStore> : StoreContract<TStore>
    where TStore : StoreFixture, new()
{
    private protected static Admission Some { get; } = Admission.Default with
    {
        Dispositions = OneOf<Disposition>.Only(Disposition.Auto, Disposition.Assisted),
        Sources = OneOf<VerdictSource>.Only(VerdictSource.Check, VerdictSource.Audit, VerdictSource.Customer),
    };

    private protected static CancellationToken Token => TestContext.Current.CancellationToken;

    private protected static IEnumerable<string?> Ids(IEnumerable<ListedOutcome> rows) => rows.Select(row => row.TransactionId);

    private protected async Task ApplyAsync(int number, int window, int? other, Admission admission)
    {
        var registry = StoreFixture.OrderEntry(window);
        var rule = registry.Agents[0].Slos[0].Rule;
        List<Slo> slos = [registry.Agents[0].Slos[0]];
        if (other is { } size)
        {
            slos.Add(new("some", new AccuracyRule(rule.Target, rule.AlertBelow, size), admission, [], ""));
            slos.Add(new("relevance", slos[1].Rule, Admission.Default with { Indicator = "relevance" }, [], ""));
        }

        await Fixture.ApplyAsync(
            registry with { Agents = [registry.Agents[0] with { Slos = slos }] }, FormattableString.Invariant($"revision {number}"));
    }

    private protected async Task SameAsync(Numbers numbers)
    {
        foreach (var (list, count) in numbers.Lists)
        {
            var rows = await AllAsync(numbers.Question(list, 999));
            Assert.True(count == rows.Count, FormattableString.Invariant($"{numbers}: {list} lists {rows.Count}"));
            Assert.Equal(rows.Count, Ids(rows).Distinct(StringComparer.Ordinal).Count());
            Assert.Equal(Ids(rows), Ids(await AllAsync(numbers.Question(list, 4))));
            if (list == OutcomeList.Uncounted)
            {
                Assert.Equal(numbers.Uncounted, new UncountedReading(
                    rows.Count(row => row.Counting == Counting.Disposition),
                    rows.Count(row => row.Counting == Counting.Source),
                    rows.Count(row => row.Counting == Counting.Weaker),
                    rows.Count(row => row.Counting == Counting.Selection)));
            }
        }
    }

    private protected async Task<List<ListedOutcome>> AllAsync(OutcomeQuestion question)
    {
        var rows = new List<ListedOutcome>();
        do
        {
            var (page, refusal) = await Fixture.Store.Readings.OutcomesAsync(question, Token);
            Assert.Null(refusal);
            Assert.InRange(page!.Rows.Count, 0, question.Most);
            rows.AddRange(page.Rows);
            question = question with { After = page.Next };
        }
        while (question.After is not null);
        return rows;
    }

    private protected sealed record Numbers(string Slo, long? Position, long? Revision, int Wrong, long Pending, UncountedReading Uncounted)
    {
        public IEnumerable<(OutcomeList List, long Count)> Lists =>
        [
            (OutcomeList.Wrong, Wrong), (OutcomeList.Unjudged, Pending), (OutcomeList.Uncounted, Uncounted.Total),
        ];

        public static Numbers Of(SloReading slo, long? position, long? revision) =>
            new(slo.Covered.Slo.Name, position, revision, slo.Counts.Wrong, slo.Pending, slo.Uncounted);

        public OutcomeQuestion Question(OutcomeList list, int most) =>
            new() { Agent = "order-entry", Slo = Slo, Is = list, Position = Position, Revision = Revision, Most = most };
    }
}
