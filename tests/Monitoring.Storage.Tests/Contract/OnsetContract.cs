using Monitoring.Core.Alerts;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Storage.Reading;
using static System.FormattableString;

namespace Monitoring.Storage.Tests.Contract;

/// <summary>What every engine promises about since when: one answer for an episode, in all of its notices and readings.</summary>
public abstract class OnsetContract<TStore> : StoreContract<TStore>
    where TStore : StoreFixture, new()
{
    private static readonly DateTimeOffset Start = new(2026, 6, 1, 6, 0, 0, TimeSpan.Zero);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task All_notices_of_an_episode_say_the_same_since_when_however_the_posts_were_split()
    {
        string[] agents = ["singly", "by-seven", "at-once"];
        await ApplyAsync(40, DriftMode.Notify, agents);
        foreach (var (agent, size) in agents.Zip([1, 7, 1_000]))
        {
            await PostAsync(agent, size, Healthy(300).Concat(AcmeWrong(300, 60)).Append(Unjudged(400, "acme")).Append(Unjudged(401, "globex")));
            Assert.Equal(new Onset("PO-300", At(300), OnsetBasis.Drift, 301), (await SloAsync(agent)).Onset);
            await PostAsync(agent, size, Healthy(60, from: 500));
            Assert.Null((await SloAsync(agent)).Onset);
        }

        var told = new List<IReadOnlyList<NoticeFacts>>();
        foreach (var agent in agents)
        {
            var facts = Assert.Single(await EpisodesAsync(agent)).Notices.Select(notice => notice.Facts).ToList();
            Assert.Equal([NoticeKind.Breach, NoticeKind.Worse, NoticeKind.Recovered], facts.Select(notice => notice.Kind));
            Assert.All(facts, notice => Assert.Equal("PO-300", notice.Began()!.Onset!.TransactionId));
            Assert.Equal("acme", facts[0].Culprit?.Value);
            Assert.Equal("PO-291", facts[0].OldestWrong!.TransactionId);
            told.Add(facts);
        }

        Assert.All(told, facts => Assert.Equal(told[0].Select(Said), facts.Select(Said)));
        Assert.Equal([null, null, new EpisodeToll(told[0][2].Toll!.Judged, 15, false)], told[0].Select(notice => notice.Toll));
        Assert.InRange(told[0][2].Toll!.Judged, 61, 120);
        Assert.Equal(At(300), told[0][0].Suspects!.Since);
        Assert.Equal(new Suspects(1, false, At(300)), told[2][1].Suspects! with { Position = null });
        Assert.Equal(new Suspects(2, false, At(300)), told[2][2].Suspects! with { Position = null });
    }

    [Fact]
    public async Task Without_a_detector_it_is_the_oldest_wrong_place_and_said_as_that()
    {
        await ApplyAsync(40, DriftMode.Off, "order-entry");
        await PostAsync("order-entry", 50, Healthy(300).Concat(AcmeWrong(300, 40)));

        var expected = new Onset("PO-291", At(291), OnsetBasis.OldestWrong, 292);
        Assert.Equal(expected, (await SloAsync("order-entry")).Onset);
        Assert.Equal(expected, Assert.Single(await EpisodesAsync("order-entry")).Notices[0].Facts.Began()!.Onset);
    }

    [Fact]
    public async Task The_stretch_of_who_is_named_is_asked_also_where_another_s_verdict_tips_the_scale()
    {
        await ApplyAsync(40, DriftMode.Notify, "order-entry");
        await PostAsync("order-entry", 50, Enumerable.Range(0, 312).Select(i => Order(
            i, i is 300 or 304 or 308 ? "acme" : "globex", i is 291 or 300 or 304 or 308 ? Verdict.Incorrect : Verdict.Correct)));
        Assert.Null((await SloAsync("order-entry")).Episode);

        await Fixture.RestartAsync();
        await PostAsync("order-entry", 1, [Order(312, "globex", Verdict.Incorrect)]);

        var breach = Assert.Single(Assert.Single(await EpisodesAsync("order-entry")).Notices).Facts;
        Assert.Equal(("acme", "PO-300", OnsetBasis.Drift),
            (breach.Culprit?.Value, breach.Began()!.Onset!.TransactionId, breach.Began()!.Onset!.Basis));
        await Fixture.VerifyAsync();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1_000)]
    public async Task A_stretch_that_was_signalled_within_the_window_began_before_the_one_that_runs(int size)
    {
        await ApplyAsync(100, DriftMode.Notify, "order-entry");
        await PostAsync("order-entry", size, Healthy(300).Concat(AcmeWrong(300, 80)));

        var reading = await Fixture.Store.Readings.DriftAsync("order-entry-accuracy", 10, Token);
        Assert.Contains(reading!.Signals, signal => signal.Value == "acme");
        Assert.NotEqual("PO-300", reading.Cuts[1].Values[0].Since?.TransactionId);
        Assert.Equal("PO-300", (await SloAsync("order-entry")).Onset?.TransactionId);
    }

    [Fact]
    public async Task A_reopening_asks_anew()
    {
        await ApplyAsync(40, DriftMode.Notify, "order-entry");
        await PostAsync("order-entry", 50, Healthy(300).Concat(AcmeWrong(300, 40)).Concat(Healthy(60, from: 400)));
        await PostAsync("order-entry", 50, Enumerable.Range(0, 8).Select(i => Order(500 + i, "initech", Verdict.Incorrect)));

        var notices = Assert.Single(await EpisodesAsync("order-entry")).Notices.Select(notice => notice.Facts).ToList();
        Assert.Equal([NoticeKind.Breach, NoticeKind.Recovered, NoticeKind.Reopened], notices.Where(IsNotWorse).Select(notice => notice.Kind));
        Assert.Equal(["PO-300", "PO-300", "PO-500"], notices.Where(IsNotWorse).Select(notice => notice.Began()!.Onset!.TransactionId));
        Assert.Equal("PO-500", (await SloAsync("order-entry")).Onset?.TransactionId);
        await Fixture.RestartAsync();
        Assert.Equal("PO-500", (await SloAsync("order-entry")).Onset?.TransactionId);
    }

    [Fact]
    public async Task An_episode_longer_than_places_are_kept_is_counted_by_first_verdicts()
    {
        await ApplyAsync(40, DriftMode.Notify, "order-entry");
        await PostAsync("order-entry", 500, Healthy(300).Concat(AcmeWrong(300, 600)).Concat(Healthy(60, from: 1_000)));

        var recovered = Assert.Single(await EpisodesAsync("order-entry")).Notices[^1].Facts;
        Assert.Equal((NoticeKind.Recovered, new EpisodeToll(recovered.Toll!.Judged, 150, true)), (recovered.Kind, recovered.Toll));
        Assert.InRange(recovered.Toll.Judged, 601, 660);
    }

    [Fact]
    public async Task What_a_program_without_onsets_stored_is_told_as_the_oldest_wrong_place()
    {
        await ApplyAsync(40, DriftMode.Notify, "order-entry");
        await PostAsync("order-entry", 50, Healthy(300).Concat(AcmeWrong(300, 17)));
        var now = Assert.Single(Assert.Single(await EpisodesAsync("order-entry")).Notices).Facts;
        var older = Writing.FactsText.Write(now with { Beginning = null });
        await Fixture.TamperAsync($"update notices set facts = '{older.Replace("'", "''", StringComparison.Ordinal)}'");
        await Fixture.RestartAsync();
        await PostAsync("order-entry", 50, AcmeWrong(317, 60));

        Assert.Equal(("PO-291", OnsetBasis.OldestWrong), ((await SloAsync("order-entry")).Onset!.TransactionId, (await SloAsync("order-entry")).Onset!.Basis));
        Assert.All(
            Assert.Single(await EpisodesAsync("order-entry")).Notices, notice => Assert.Equal("PO-291", notice.Facts.Began()!.Onset!.TransactionId));
    }

    private static bool IsNotWorse(NoticeFacts notice) => notice.Kind != NoticeKind.Worse;

    private static (NoticeKind, long, Onset?, EpisodeToll?, Culprit?) Said(NoticeFacts notice) =>
        (notice.Kind, notice.Position, notice.Began()!.Onset, notice.Toll, notice.Culprit);

    private static DateTimeOffset At(int number) => Start.AddMinutes(number);

    // Every fourth order is acme's. One is wrong, globex's, long before the story begins.
    private static IEnumerable<Post> Healthy(int count, int from = 0) =>
        Enumerable.Range(from, count).Select(i => Order(i, i % 4 == 0 ? "acme" : "globex", i == 291 ? Verdict.Incorrect : Verdict.Correct));

    private static IEnumerable<Post> AcmeWrong(int from, int count) => Enumerable.Range(from, count)
        .Select(i => Order(i, i % 4 == 0 ? "acme" : "globex", i % 4 == 0 ? Verdict.Incorrect : Verdict.Correct));

    private static OutcomePost Unjudged(int number, string customer) => Order(number, customer, null);

    private static OutcomePost Order(int number, string customer, Verdict? verdict) =>
        StoreFixture.Outcome(Invariant($"PO-{number}"), verdict, customer) with { OccurredAt = At(number) };

    private async Task PostAsync(string agent, int size, IEnumerable<Post> posts)
    {
        foreach (var some in posts.Chunk(size))
        {
            await Fixture.WriteAsync([.. some.Select(post => post with { Agent = agent })]);
        }
    }

    private async Task<SloReading> SloAsync(string agent) => (await Fixture.AgentAsync(agent)).Slos[0];

    private async Task<IReadOnlyList<EpisodeReading>> EpisodesAsync(string agent) =>
        (await Fixture.Store.Readings.EpisodesAsync(agent + "-accuracy", null, null, 10, Token))!;

    private Task<Revisions.AppliedRevision> ApplyAsync(int window, DriftMode drift, params string[] agents)
    {
        var registry = StoreFixture.OrderEntry(window, "order-entry", null, "customer");
        var (agent, slo) = (registry.Agents[0], registry.Agents[0].Slos[0]);
        return Fixture.ApplyAsync(
            registry with
            {
                Agents = [.. agents.Select(name => agent with { Name = name, Slos = [slo with { Name = name + "-accuracy", Drift = drift }] })],
            },
            "one");
    }
}
