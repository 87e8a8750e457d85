using Monitoring.Core.Alerts;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Storage.Revisions;

namespace Monitoring.Storage.Tests.Contract;

/// <summary>What every engine promises about registry revisions.</summary>
public abstract class RevisionContract<TStore> : StoreContract<TStore>
    where TStore : StoreFixture, new()
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_agent_registered_late_fills_its_window_from_the_log_and_is_evaluated_once()
    {
        await Fixture.WriteAsync(StoreFixture.Outcomes(new string('0', 60) + new string('1', 12), "late"));

        await Fixture.ApplyAsync(StoreFixture.OrderEntry(50, "late"), "late");

        var slo = (await Fixture.AgentAsync("late")).Slos[0];
        Assert.Equal((AccuracyState.Breached, 12, 50), (slo.State, slo.Counts.Wrong, slo.Places));
        var episode = await Fixture.Store.Readings.EpisodeAsync(slo.Episode!.Value, Token);
        Assert.Equal((72L, NoticeKind.Breach), (episode!.OpenedPosition, Assert.Single(episode.Notices).Kind));
        Assert.NotNull(episode.Notices[0].Facts.OccurredAt);
        await Fixture.VerifyAsync();
        await Fixture.WriteAsync(StoreFixture.Outcomes("0101", "late", 100));
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task Drift_baseline_and_pilot_change_without_touching_window_or_hold()
    {
        var registry = StoreFixture.OrderEntry(20, "drifting");
        await Fixture.ApplyAsync(registry, "drifting 1");
        await Fixture.WriteAsync(StoreFixture.Outcomes("111" + new string('0', 20), "drifting"));
        var before = (await Fixture.AgentAsync("drifting")).Slos[0];
        Assert.Equal(AccuracyState.Recovering, before.State);

        var agent = registry.Agents[0];
        var slo = agent.Slos[0] with { Drift = DriftMode.Off, FreezesBaseline = true };
        await Fixture.ApplyAsync(registry with { Agents = [agent with { Pilot = new Pilot(190, 200), Slos = [slo] }] }, "drifting 2");

        var after = await Fixture.AgentAsync("drifting");
        Assert.Equal((slo, new Pilot(190, 200)), (after.Slos[0].Covered.Slo, after.Coverage!.Pilot));
        Assert.Equal((before.State, before.Episode, before.Held, before.Counts),
            (after.Slos[0].State, after.Slos[0].Episode, after.Slos[0].Held, after.Slos[0].Counts));
        Assert.True(after.Slos[0].Held > 1);
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task An_edited_rule_keeps_the_open_episode_and_fills_the_window_anew()
    {
        await Fixture.ApplyAsync(StoreFixture.OrderEntry(20, "edited"), "edited 1");
        await Fixture.WriteAsync(StoreFixture.Outcomes(new string('0', 30) + "111" + new string('0', 3), "edited"));
        var before = (await Fixture.AgentAsync("edited")).Slos[0];
        Assert.Equal(AccuracyState.Breached, before.State);

        await Fixture.ApplyAsync(StoreFixture.OrderEntry(30, "edited"), "edited 2");

        var after = (await Fixture.AgentAsync("edited")).Slos[0];
        Assert.Equal((before.Episode, 30, 3), (after.Episode, after.Places, after.Counts.Wrong));
        Assert.Equal(before.Covered.Id, after.Covered.Id);
        Assert.True(after.Covered.Revision > before.Covered.Revision);
        await Fixture.WriteAsync(StoreFixture.Outcomes(new string('0', 60), "edited", 100));
        Assert.Equal(AccuracyState.Healthy, (await Fixture.AgentAsync("edited")).Slos[0].State);
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task A_retired_slo_closes_its_episode_with_one_message_and_comes_back_as_a_new_one()
    {
        await Fixture.ApplyAsync(StoreFixture.OrderEntry(10, "retired"), "retired 1");
        await Fixture.WriteAsync(StoreFixture.Outcomes("11", "retired"));
        var open = (await Fixture.AgentAsync("retired")).Slos[0];

        await Fixture.ApplyAsync(StoreFixture.OrderEntry(10, "other"), "retired 2");

        Assert.DoesNotContain(await Fixture.Store.Readings.AgentsAsync(Token), agent => agent.Name == "retired");
        var episode = await Fixture.Store.Readings.EpisodeAsync(open.Episode!.Value, Token);
        Assert.NotNull(episode!.ClosedAt);
        Assert.Equal([NoticeKind.Breach, NoticeKind.Retired], episode.Notices.Select(notice => notice.Kind));
        Assert.All(episode.Notices, notice => Assert.Equal("dana", Assert.Single(notice.Deliveries).To));
        await Fixture.VerifyAsync();

        await Fixture.ApplyAsync(StoreFixture.OrderEntry(10, "retired"), "retired 3");
        var back = (await Fixture.AgentAsync("retired")).Slos[0];
        Assert.NotEqual(open.Covered.Id, back.Covered.Id);
        Assert.NotEqual(open.Episode, back.Episode);
        Assert.Equal(2, (await Fixture.Store.Readings.EpisodesAsync("retired-accuracy", null, null, 10, Token))!.Count);
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task The_same_document_makes_no_revision_and_came_from_who_applied_it_last()
    {
        var first = await Fixture.ApplyAsync(StoreFixture.OrderEntry(100, "same"), "the same");
        Fixture.Clock.Advance(TimeSpan.FromMinutes(1));
        var second = await Fixture.Store.Registry.ApplyAsync(StoreFixture.OrderEntry(100, "same"), "the same", "/srv/other.yaml", Token);

        Assert.Equal((first.Mark, "/srv/other.yaml"), (second.Mark, second.Origin));
        Assert.Equal(second, await Fixture.Store.Registry.CurrentAsync(Token));
    }

    [Fact]
    public async Task A_document_is_known_by_its_content_as_long_as_there_is_a_database()
    {
        await Fixture.ApplyAsync(StoreFixture.OrderEntry(100, "same"), "first");
        await Fixture.ApplyAsync(StoreFixture.OrderEntry(50, "same"), "second");
        await Fixture.ApplyAsync(StoreFixture.OrderEntry(100, "same"), "first");
        var registry = Fixture.Store.Registry;

        Assert.Equal((3, 2), (await registry.RevisionOfAsync("first", Token), await registry.RevisionOfAsync("second", Token)));
        Assert.Null(await registry.RevisionOfAsync("First", Token));
    }

    [Fact]
    public async Task An_offer_is_taken_only_in_place_of_what_it_was_made_for()
    {
        var registry = Fixture.Store.Registry;
        var other = await Fixture.OpenAsync();

        var offers = await Task.WhenAll(
            Task.Run(() => registry.OfferAsync(StoreFixture.OrderEntry(100, "mine"), "mine", "here", default, AlertsLeftOut.Refuse, Token)),
            Task.Run(() => other.Registry.OfferAsync(StoreFixture.OrderEntry(100, "theirs"), "theirs", "there", default, AlertsLeftOut.Refuse, Token)));

        var taken = Assert.Single(offers.OfType<RevisionOffer.Taken>()).Revision;
        Assert.Single(offers.OfType<RevisionOffer.Overtaken>());
        Assert.Equal(taken, await registry.CurrentAsync(Token));
        Assert.Equal((1, 0), (await Fixture.CountAsync("registry_revisions"), await Fixture.CountAsync("agents")));
        Assert.IsType<RevisionOffer.Taken>(
            await registry.OfferAsync(StoreFixture.OrderEntry(50, "mine"), "next", "here", taken.Mark, AlertsLeftOut.Refuse, Token));
    }

    [Fact]
    public async Task An_offer_that_would_retire_an_open_alert_changes_nothing_and_names_it()
    {
        var current = await Fixture.ApplyAsync(StoreFixture.OrderEntry(10, "open"), "one");
        await Fixture.WriteAsync(StoreFixture.Outcomes("11", "open"));
        var before = await Dump.OfAsync(Fixture);

        var offer = await Fixture.Store.Registry.OfferAsync(StoreFixture.OrderEntry(10, "other"), "two", "here", current.Mark, AlertsLeftOut.Refuse, Token);

        Assert.Equal(["open-accuracy"], Assert.IsType<RevisionOffer.Retires>(offer).Slos);
        Assert.Equal(before, await Dump.OfAsync(Fixture));
        await Fixture.WriteAsync(StoreFixture.Outcomes("00000000000000000000", "open", 10));
        Assert.IsType<RevisionOffer.Taken>(
            await Fixture.Store.Registry.OfferAsync(StoreFixture.OrderEntry(10, "other"), "two", "here", current.Mark, AlertsLeftOut.Refuse, Token));
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task A_change_of_owner_keeps_window_hold_and_state()
    {
        var registry = StoreFixture.OrderEntry(20, "owned");
        await Fixture.ApplyAsync(registry, "owned 1");
        await Fixture.WriteAsync(StoreFixture.Outcomes("111" + new string('0', 20), "owned"));
        var before = (await Fixture.AgentAsync("owned")).Slos[0];
        Assert.Equal(AccuracyState.Recovering, before.State);

        await Fixture.ApplyAsync(registry with { Agents = [registry.Agents[0] with { Owner = "tom", Deputy = "dana" }] }, "owned 2");

        var after = (await Fixture.AgentAsync("owned")).Slos[0];
        Assert.Equal((before.State, before.Held, before.Counts, "tom"), (after.State, after.Held, after.Counts, after.Owner));
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task A_narrower_admission_reads_corrections_back_as_it_counts()
    {
        await Fixture.WriteAsync(StoreFixture.Outcomes(new string('0', 30), "narrow"));
        await Fixture.WriteAsync([.. Enumerable.Range(0, 12).Select(i => StoreFixture.Verdict(
            FormattableString.Invariant($"PO-{i}"), i % 3 == 0 ? Verdict.Incorrect : Verdict.Correct, null, "narrow"))]);
        var reviewsOnly = Admission.Default with { Sources = OneOf<VerdictSource>.Only(VerdictSource.Review) };

        await Fixture.ApplyAsync(StoreFixture.OrderEntry(10, "narrow", reviewsOnly), "narrow");

        var slo = (await Fixture.AgentAsync("narrow")).Slos[0];
        Assert.Equal((10, 3, 0), (slo.Places, slo.Counts.Wrong, slo.SelfReported));
        await Fixture.VerifyAsync();
    }
}
