using Monitoring.Core.Drift.Confidence;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Storage.Reading;
using static System.FormattableString;

namespace Monitoring.Storage.Tests.Contract;

/// <summary>What every engine promises about reading what a log says of an SLO beyond its window.</summary>
public abstract class SloLogContract<TStore> : StoreContract<TStore>
    where TStore : StoreFixture, new()
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_a_verdict_in_28_days_there_is_no_label_rate()
    {
        await Fixture.ApplyAsync(StoreFixture.OrderEntry(10, "late"), "late");
        Assert.Null((await LogAsync("late")).Labels);

        await Fixture.WriteAsync(StoreFixture.Outcomes("0000", "late"));
        Assert.Equal(4, (await LogAsync("late")).Labels!.VerdictsPerDay);

        Fixture.Clock.Advance(TimeSpan.FromDays(29));
        Assert.Null((await LogAsync("late")).Labels);
        Assert.Null(await Fixture.Store.Readings.LogOfAsync(999, 1, Token));
    }

    [Fact]
    public async Task The_label_rate_counts_the_places_of_the_last_28_days_and_not_what_came_before()
    {
        await Fixture.ApplyAsync(StoreFixture.OrderEntry(10, "counted"), "counted");
        await Fixture.WriteAsync(StoreFixture.Outcomes(new string('0', 200), "counted"));
        Fixture.Clock.Advance(TimeSpan.FromDays(30));
        for (var day = 0; day < 10; day++)
        {
            await Fixture.WriteAsync(StoreFixture.Outcomes("0101.0?00", "counted", 1_000 + (day * 10)));
            Fixture.Clock.Advance(TimeSpan.FromDays(1));
        }

        var labels = (await LogAsync("counted")).Labels!;

        Assert.Equal(Fixture.Clock.GetUtcNow() - TimeSpan.FromDays(28), labels.Since);
        Assert.Equal(Math.Round(70 / 28m, 2), labels.VerdictsPerDay);
    }

    [Fact]
    public async Task Since_the_first_verdict_when_that_is_nearer()
    {
        await Fixture.ApplyAsync(StoreFixture.OrderEntry(10, "young"), "young");
        var first = Fixture.Clock.GetUtcNow();
        await Fixture.WriteAsync(StoreFixture.Outcomes(new string('0', 30), "young"));
        Fixture.Clock.Advance(TimeSpan.FromDays(3));

        Assert.Equal(new LabelRate(10, first), (await LogAsync("young")).Labels);
    }

    [Fact]
    public async Task Where_more_places_were_taken_than_are_kept_their_share_of_the_kept_events_stands_for_all()
    {
        var reviewsOnly = new Admission(
            OneOf<Disposition>.Only(Disposition.Auto), OneOf<VerdictSource>.Only(VerdictSource.Review), OneOf<Selection>.Any);
        await Fixture.ApplyAsync(StoreFixture.OrderEntry(10, "fast", reviewsOnly), "fast");
        for (var hundred = 0; hundred < 16; hundred++)
        {
            // Of each hundred events every second is a review, which alone counts.
            var ids = Enumerable.Range(0, 50).Select(i => Invariant($"R-{hundred}-{i}"));
            await Fixture.WriteAsync([
                .. ids.SelectMany(IEnumerable<Post> (id) =>
                    [StoreFixture.Outcome(id, Verdict.Correct, agent: "fast"), StoreFixture.Verdict(id, Verdict.Correct, agent: "fast")]),
            ]);
        }

        Fixture.Clock.Advance(TimeSpan.FromDays(8));

        var rate = (await LogAsync("fast")).Labels!.VerdictsPerDay;
        Assert.InRange(rate, 99.5m, 100.5m);
    }

    [Fact]
    public async Task Stated_confidence_stands_beside_the_effective_verdicts_of_the_kept_places()
    {
        await Fixture.ApplyAsync(StoreFixture.OrderEntry(10, "sure"), "sure");
        await Fixture.WriteAsync([
            .. Enumerable.Range(0, 600).Select(i => Sure(i, i < 100 ? 0.1 : 0.9, Verdict.Correct)),
            StoreFixture.Outcome("PO-silent", Verdict.Correct, agent: "sure"),
            StoreFixture.Verdict("PO-599", Verdict.Incorrect, agent: "sure"),
            StoreFixture.Verdict("PO-598", Verdict.Unsure, agent: "sure"),
        ]);

        var confidence = (await LogAsync("sure")).Confidence;

        // The last 500 places: 499 of the 0.9 ones, one emptied, one wrong, and one that states nothing.
        var expected = Enumerable.Repeat(Verdict.Correct, 497).Append(Verdict.Incorrect)
            .Aggregate(default(StatedConfidence), (counted, verdict) => counted.Add(0.9, verdict));
        Assert.Equal((expected.Judged, expected.Correct), (confidence.Judged, confidence.Correct));
        Assert.Equal(expected.Z!.Value, confidence.Z!.Value, 9);
    }

    private static OutcomePost Sure(int number, double confidence, Verdict verdict) => new(
        "sure",
        Invariant($"PO-{number}"),
        new OutcomeContent { Confidence = confidence, Verdict = verdict }.Write(),
        Disposition.Auto,
        null,
        new VerdictFacts(verdict, VerdictSource.Self, Selection.All, Indicator.Accuracy, null));

    private async Task<SloLogReading> LogAsync(string agent)
    {
        var reading = await Fixture.AgentAsync(agent);
        return (await Fixture.Store.Readings.LogOfAsync(reading.Id, reading.Slos[0].Covered.Id, Token))!;
    }
}
