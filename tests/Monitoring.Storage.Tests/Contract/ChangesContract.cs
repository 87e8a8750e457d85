using Monitoring.Core.Alerts;
using Monitoring.Core.Deliveries;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Storage.Writing;
using static System.FormattableString;

namespace Monitoring.Storage.Tests.Contract;

/// <summary>
/// What every engine promises of changes of an agent that are no verdicts: they are stored like one, so neither they nor a verdict
/// beside them are lost by a restart or by another process, and the next verdict goes on from both.
/// </summary>
public abstract class ChangesContract<TStore> : StoreContract<TStore>
    where TStore : StoreFixture, new()
{
    private static readonly TimeSpan Keep = TimeSpan.FromDays(6);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    public async Task A_heartbeat_stands_after_a_restart_and_the_next_verdicts(int slos)
    {
        await ChangeBetweenVerdictsAsync(slos, async (store, _) => Assert.True(await StoreFixture.HearAsync(store, "order-entry")));

        await Fixture.RestartAsync();
        Fixture.Clock.Advance(TimeSpan.FromHours(1));
        Assert.True(await StoreFixture.HearAsync(Fixture.Store, "order-entry"));
        var at = Fixture.Clock.GetUtcNow();
        await Fixture.RestartAsync();
        Assert.Equal(at, (await Fixture.AgentAsync("order-entry")).LastOutcomeAt);
        await Fixture.VerifyAsync();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    public async Task A_mail_that_is_given_up_tells_the_next_person_in_the_agents_own_numbering(int slos)
    {
        await ChangeBetweenVerdictsAsync(slos, async (store, _) =>
        {
            var told = await Fixture.CountAsync("notices where kind = 5");
            var mail = (await store.Outbox.ClaimAsync("w", 1, Token))[0];
            var refused = new Attempt(AttemptResult.Refused, "550 no");
            Assert.Equal(DeliveryState.Dead, await store.Outbox.SettleAsync("w", mail, "Dana Ruiz", refused, Token));
            Assert.Equal(told + mail.Stories.Count, await Fixture.CountAsync("notices where kind = 5"));
        });
        Assert.Equal(await Fixture.CountAsync("deliveries"),
            await Fixture.CountAsync("deliveries d join notices n on n.agent_id = d.agent_id and n.notice = d.notice"));
        Assert.Equal(await Fixture.CountAsync("notices"),
            await Fixture.CountAsync("notices n join agent_state s on n.notice <= s.last_notice"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    public async Task A_registry_edit_is_in_force_from_the_next_verdict(int slos)
    {
        await ChangeBetweenVerdictsAsync(slos, (store, turn) => store.Registry.ApplyAsync(
            Of(slos, 30 + turn), Invariant($"edit {turn}"), "/etc/registry.yaml", Token));

        Assert.Equal(31, (await Fixture.AgentAsync("order-entry")).Slos[0].Covered.Slo.Rule.Window);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    public async Task Retention_beside_verdicts_counts_what_it_removed(int slos)
    {
        await Fixture.ApplyAsync(Of(slos), "one");
        await Fixture.WriteAsync(StoreFixture.Outcomes("00", from: 900));
        Fixture.Clock.Advance(TimeSpan.FromDays(1));
        await Fixture.Store.Retention.RunAsync(Keep, Token);
        Fixture.Clock.Advance(Keep);

        await ChangeBetweenVerdictsAsync(slos, (store, _) => store.Retention.RunAsync(Keep, Token));

        Assert.Equal(1, await Fixture.CountAsync("agent_state where dropped = 2 and outcomes = 18"));
    }

    [Fact]
    public async Task A_notice_is_told_by_the_process_that_committed_it_once_and_not_when_it_was_not_committed()
    {
        await Fixture.ApplyAsync(Of(1), "one");
        var other = await Fixture.OpenAsync();
        var (here, there) = (new List<NoticeFacts>(), new List<NoticeFacts>());
        (Fixture.Store.NoticeCommitted, other.NoticeCommitted) = (here.Add, there.Add);

        await Fixture.TamperAsync("alter table outcomes rename to hidden");
        await Assert.ThrowsAsync<StorageException>(() => Fixture.WriteAsync(StoreFixture.Outcomes("111")));
        await Fixture.TamperAsync("alter table hidden rename to outcomes");
        Assert.Empty(here);

        await Fixture.WriteAsync(StoreFixture.Outcomes("111"));
        await Fixture.WriteAsync(StoreFixture.Outcomes("111"));
        await other.Log.WriteAsync([new WriteRequest(StoreFixture.Outcomes(new string('0', 60), from: 3))], Token);

        Assert.Equal([(NoticeKind.Breach, "slo-0", 3)], here.Select(notice => (notice.Kind, notice.Slo, notice.Wrong)));
        Assert.Equal([(NoticeKind.Recovered, "slo-0")], there.Select(notice => (notice.Kind, notice.Slo)));
        Assert.Equal(2, await Fixture.CountAsync("notices"));
    }

    /// <summary>Verdicts, the change by this process, a restart, verdicts, the change by another process, verdicts of both.</summary>
    private async Task ChangeBetweenVerdictsAsync(int slos, Func<Store, int, Task> change)
    {
        await Fixture.ApplyAsync(Of(slos), "one");
        var other = await Fixture.OpenAsync();
        await Fixture.WriteAsync(StoreFixture.Outcomes("0011111111"));
        await change(Fixture.Store, 0);
        await Fixture.RestartAsync();
        await Fixture.WriteAsync(StoreFixture.Outcomes("1", from: 10));
        await Fixture.VerifyAsync();

        await change(other, 1);
        await Fixture.WriteAsync(StoreFixture.Outcomes("000", from: 11));
        await other.Log.WriteAsync([new WriteRequest(StoreFixture.Outcomes("0", from: 14))], Token);
        var last = Assert.Single((await Fixture.WriteAsync(StoreFixture.Outcomes("0", from: 15))).Results);

        Assert.Equal((ItemStatus.Accepted, await Fixture.CountAsync("outcomes")
            + await Fixture.CountAsync("agent_state where dropped > 0") * 2), (last.Status, last.Position!.Value));
        await Fixture.VerifyAsync();
    }

    private static PlantRegistry Of(int slos, int window = 20)
    {
        var registry = StoreFixture.OrderEntry(window, "order-entry", null, "customer");
        var agent = registry.Agents[0];
        return registry with
        {
            Agents = [agent with { Slos = [.. Enumerable.Range(0, slos)
                .Select(i => agent.Slos[0] with { Name = Invariant($"slo-{i}") })] }],
        };
    }
}
