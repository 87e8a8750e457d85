using Monitoring.Core.Alerts;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Storage.Engines;
using Monitoring.Storage.Writing;
using static System.FormattableString;

namespace Monitoring.Storage.Tests.Contract;

/// <summary>
/// What every engine promises of the evidence of many notices that one transaction makes: each has what it would have had alone, and
/// the database is asked no more for sixty than for one.
/// </summary>
public abstract class EvidenceContract<TStore> : StoreContract<TStore>
    where TStore : StoreFixture, new()
{
    private const int Pending = 3_000;

    private static readonly DateTimeOffset Start = new(2026, 6, 1, 6, 0, 0, TimeSpan.Zero);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_notice_says_what_its_own_SLO_admits_and_who_drives_it()
    {
        IReadOnlyList<string>[] cuts = [["customer"], ["layout", "customer"], []];
        OneOf<Disposition>[] admitted =
            [OneOf<Disposition>.Only(Disposition.Auto), OneOf<Disposition>.Only(Disposition.Auto, Disposition.Assisted)];
        var slos = Enumerable.Range(0, 60)
            .Select(i => Slo(i, 20 + (3 * i), Admission.Default with { Dispositions = admitted[i % 2] }, cuts[i % 3])).ToList();
        await Fixture.ApplyAsync(Of(("order-entry", slos)), "one");
        var pending = await PendingAsync(Fixture.Store.Log, "order-entry");
        var judged = Judged("order-entry").ToList();

        await Fixture.WriteAsync(judged);

        foreach (var slo in slos)
        {
            var episode = Assert.Single((await Fixture.Store.Readings.EpisodesAsync(slo.Name, null, null, 10, Token))!);
            var facts = Assert.Single(episode.Notices, notice => notice.Kind == NoticeKind.Breach).Facts;
            var wrong = judged.Take((int)facts.Position).Skip((int)facts.Position - slo.Rule.Window)
                .Where(post => post.Verdict is { Verdict: Verdict.Incorrect })
                    .Select(post => new WrongTransaction(post.TransactionId, post.OccurredAt!.Value)).ToList();
            var (cut, value) = slo.Cuts.Count == 0 ? ("", "") : ("customer", "acme");
            var suspects = pending.Count(post =>
                post.OccurredAt >= wrong[0].OccurredAt && slo.Admission.Dispositions.Has(post.Disposition)
                    && (cut.Length == 0 || post.Segments.ValueOf(cut) == value));
            Assert.Equal(wrong.Count, facts.Wrong);
            Assert.Equal(wrong[0], facts.OldestWrong);
            Assert.Equal(judged[(int)facts.Position - 1].OccurredAt, facts.OccurredAt);
            Assert.Equal(wrong.AsEnumerable().Reverse().Take(5), facts.NewestWrong);
            Assert.Equal((cut, value), (facts.Culprit?.Cut ?? "", facts.Culprit?.Value ?? ""));
            Assert.Equal(
                new Suspects(suspects, false, wrong[0].OccurredAt) { Position = (await Fixture.AgentAsync("order-entry")).LastPosition },
                facts.Suspects);
            Assert.Equal(slo.Cuts.Contains("customer"), facts.Ranking.Any(ranked => ranked is { Cut: "customer", Value: "acme" }));
            Assert.InRange(suspects, 100, Pending - 1);
        }

        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task No_more_is_read_for_the_notices_of_sixty_SLOs_than_for_those_of_one()
    {
        await Fixture.ApplyAsync(
            Of(
                ("one", [Slo(60, 200, Admission.Default, ["customer"])]),
                ("sixty", [.. Enumerable.Range(0, 60).Select(i => Slo(i, 200 - i, Admission.Default, ["customer"]))])),
            "one");
        await using var engine = new CountingEngine(SqlEngine.Of(Fixture.Database));
        var log = new OutcomeLog(engine, new LedgerCache(), "counted", Fixture.Clock);

        var (fewNotices, trips, rows) = await ReadForAsync(engine, log, "one");
        var (manyNotices, manyTrips, manyRows) = await ReadForAsync(engine, log, "sixty");

        Assert.InRange(manyNotices, 60 * fewNotices / 2, int.MaxValue);
        Assert.Equal(trips, manyTrips);
        Assert.InRange(rows, Pending / 2, Pending + 500);
        Assert.InRange(manyRows, rows, rows + 100);
    }

    /// <summary>The registry with agents and their SLOs.</summary>
    private static PlantRegistry Of(params IEnumerable<(string Agent, IReadOnlyList<Slo> Slos)> agents)
    {
        var registry = StoreFixture.OrderEntry();
        return registry with { Agents = [.. agents.Select(agent => registry.Agents[0] with { Name = agent.Agent, Slos = agent.Slos })] };
    }

    private static Slo Slo(int i, int window, Admission admission, IReadOnlyList<string> cuts) =>
        new(Invariant($"slo-{i}"), new AccuracyRule(0.92m, 0.90m, window), admission, cuts, "Call the EDI desk.") { Drift = DriftMode.Off };

    // Work of several customers, in several ways, that nobody judged.
    private static async Task<List<OutcomePost>> PendingAsync(OutcomeLog log, string agent)
    {
        var posts = Enumerable.Range(0, Pending).Select(i => Outcome(agent, Invariant($"pending-{i}"), Start.AddSeconds(i), i, null))
            .ToList();
        foreach (var some in posts.Chunk(OutcomeLog.LargestRequest))
        {
            await log.WriteAsync([new WriteRequest(some)], Token);
        }

        return posts;
    }

    // A wrong one now and then, at last those of one customer, while the pending work goes on.
    private static IEnumerable<OutcomePost> Judged(string agent) => Enumerable.Range(0, 250).Select(i => Outcome(
        agent, Invariant($"judged-{i}"), Start.AddSeconds(4 * i), i < 200 ? 1 + (i % 4) : 0, i >= 200 || i % 67 == 30 ? Verdict.Incorrect
            : Verdict.Correct));

    private static OutcomePost Outcome(string agent, string id, DateTimeOffset at, int kind, Verdict? verdict)
    {
        var customer = kind % 5 == 0 ? "acme" : Invariant($"customer-{kind % 5}");
        var content = Invariant($$$"""{"segments":{"customer":"{{{customer}}}","layout":"{{{(kind % 2 == 0 ? "edi" : "pdf")}}}"}}""");
        return new OutcomePost(
            agent,
            id,
            content,
            verdict is null && kind % 3 == 0 ? Disposition.Assisted : Disposition.Auto,
            at,
            verdict is null ? null : new VerdictFacts(verdict.Value, VerdictSource.Self, Selection.All, Indicator.Accuracy, null));
    }

    private async Task<(long Notices, int Trips, int Rows)> ReadForAsync(CountingEngine engine, OutcomeLog log, string agent)
    {
        await PendingAsync(log, agent);
        var before = await Fixture.CountAsync("notices");
        engine.Clear();
        Assert.True((await log.WriteAsync([new WriteRequest([.. Judged(agent)])], Token))[0].MadeNotices);
        return (await Fixture.CountAsync("notices") - before, engine.Trips, engine.Rows);
    }
}
