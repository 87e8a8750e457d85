using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Storage.Outbox;
using static System.FormattableString;

namespace Monitoring.Storage.Tests.Contract;

/// <summary>
/// What every engine promises about outcome drift: judged in the same transaction, told with evidence, replayable to the last bit.
/// </summary>
public abstract class DriftContract<TStore> : StoreContract<TStore>
    where TStore : StoreFixture, new()
{
    private int next;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_customer_that_gets_worse_is_named_with_its_evidence_once_in_a_stretch()
    {
        await ApplyAsync(DriftMode.Notify);
        await PostAsync(200, i => (i % 10 == 0 ? "acme" : "globex", i % 40 == 3));
        Assert.Empty(await ClaimAsync());
        await PostAsync(60, i => (i % 5 == 0 ? "acme" : "globex", i % 5 == 0));

        var notice = Assert.Single((await ClaimAsync()).SelectMany(mail => mail.Stories), story => story.Newest.Drift is { Cut: "customer" }).Newest;
        var drift = notice.Drift!;
        Assert.Equal(("customer", "acme", "PO-200", 2), (drift.Cut, drift.Value, drift.Since!.TransactionId, drift.Cuts));
        Assert.Equal((drift.Wrong, drift.Judged), (drift.Judged, drift.Wrong));
        Assert.InRange(drift.Judged, 2, 12);
        Assert.Equal("acme", notice.Ranking[0].Value);
        Assert.True(drift.RestJudged > 50);
        await Fixture.VerifyAsync();
        await Fixture.RestartAsync();
        await PostAsync(5, _ => ("acme", true));
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task A_stream_that_is_as_good_as_agreed_raises_no_mail()
    {
        await ApplyAsync(DriftMode.Notify);
        await PostAsync(1_500, i => (Invariant($"customer-{i % 31}"), i % 20 == 7));

        Assert.Empty(await ClaimAsync());
        Assert.Equal(31, (await Fixture.Store.Readings.DriftAsync("order-entry-accuracy", 100, Token))!.Cuts[1].Values.Count);
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task Switched_off_nothing_is_watched_and_switched_on_again_it_begins_anew()
    {
        await ApplyAsync(DriftMode.Off);
        await PostAsync(50, i => ("acme", true));
        Assert.Equal((0, 0), await JudgedAsync("acme"));

        await ApplyAsync(DriftMode.Notify);
        await PostAsync(2, i => ("acme", true));
        Assert.Equal((2, 2), await JudgedAsync("acme"));
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task A_baseline_is_frozen_at_the_thousandth_live_verdict_and_watching_begins_anew()
    {
        await ApplyAsync(DriftMode.Notify, freezes: true);
        await PostAsync(999, i => ("globex", i % 50 == 7));
        Assert.Null((await Fixture.AgentAsync("order-entry")).Slos[0].Drift.Baseline);

        await PostAsync(2, i => ("globex", false));
        var watched = (await Fixture.AgentAsync("order-entry")).Slos[0].Drift;
        Assert.Equal((1_000, 20), (watched.Baseline!.Judged, watched.Baseline.Wrong));
        Assert.InRange(watched.Healthy, 0.02, 0.03);
        Assert.Equal((1, 1), await JudgedAsync("globex"));
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task A_late_verdict_counts_for_the_segment_of_its_outcome_and_a_correction_moves_no_detector()
    {
        await ApplyAsync(DriftMode.Notify);
        await Fixture.WriteAsync(StoreFixture.Outcome("L-1", null, "acme"), StoreFixture.Outcome("L-2", null, "globex"));
        await Fixture.RestartAsync();
        await Fixture.WriteAsync(StoreFixture.Verdict("L-1", Verdict.Incorrect, "V-1"));
        await Fixture.WriteAsync(StoreFixture.Verdict("L-1", Verdict.Correct, "V-2"));

        Assert.Equal((1, 1), await JudgedAsync("acme"));
        Assert.Equal((1, 0), await JudgedAsync("globex"));
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task Evidence_is_read_by_cut_and_value_the_strongest_first()
    {
        await ApplyAsync(DriftMode.Notify);
        await PostAsync(60, i => (i % 3 == 0 ? "acme" : i % 3 == 1 ? "globex" : "initech", i % 3 == 0 && i % 2 == 0));

        var reading = await Fixture.Store.Readings.DriftAsync("order-entry-accuracy", 10, Token);
        var agent = (await Fixture.AgentAsync("order-entry")).Slos[0].Drift;

        Assert.Equal(["", "customer"], reading!.Cuts.Select(cut => cut.Cut));
        Assert.Equal("acme", reading.Cuts[1].Values[0].Value);
        Assert.Equal((20, 10), (reading.Cuts[1].Values[0].Judged, reading.Cuts[1].Values[0].Wrong));
        Assert.Equal(reading.Cuts[1].Values[0].Evidence, agent.Evidence[1], 1e-6);
        Assert.NotNull(reading.Cuts[1].Values[0].Since);
        Assert.Null(await Fixture.Store.Readings.DriftAsync("unknown", 10, Token));
    }

    /// <summary>Verdicts the detectors of all and of a customer have had.</summary>
    private async Task<(long All, long Customer)> JudgedAsync(string customer)
    {
        var cuts = (await Fixture.Store.Readings.DriftAsync("order-entry-accuracy", 100, Token))!.Cuts;
        return (cuts[0].Values.Sum(value => value.Judged), cuts[1].Values.FirstOrDefault(value => value.Value == customer)?.Judged ?? 0);
    }

    private async Task<IReadOnlyList<ClaimedMail>> ClaimAsync() => await Fixture.Store.Outbox.ClaimAsync("w", 10, Token);

    private Task<Revisions.AppliedRevision> ApplyAsync(DriftMode drift, bool freezes = false)
    {
        var registry = StoreFixture.OrderEntry(100, "order-entry", null, "customer");
        var agent = registry.Agents[0];
        return Fixture.ApplyAsync(
            registry with { Agents = [agent with { Slos = [agent.Slos[0] with { Drift = drift, FreezesBaseline = freezes }] }] },
                Invariant($"{drift} {freezes}"));
    }

    private async Task PostAsync(int count, Func<int, (string Customer, bool IsWrong)> what)
    {
        var posts = Enumerable.Range(0, count).Select(i =>
        {
            var (customer, isWrong) = what(i);
            return StoreFixture.Outcome(Invariant($"PO-{next++}"), isWrong ? Verdict.Incorrect : Verdict.Correct, customer);
        });
        foreach (var some in posts.Chunk(37))
        {
            await Fixture.WriteAsync(some);
        }
    }
}
