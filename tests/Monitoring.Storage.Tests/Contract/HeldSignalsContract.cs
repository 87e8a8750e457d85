using Monitoring.Core.Access;
using Monitoring.Core.Alerts;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Storage.Handling;
using static System.FormattableString;

namespace Monitoring.Storage.Tests.Contract;

/// <summary>What every engine promises of warnings that maintenance holds back: they are told at its end while they still hold.</summary>
public abstract class HeldSignalsContract<TStore> : StoreContract<TStore>
    where TStore : StoreFixture, new()
{
    private int next;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DriftMode.Notify, 0, "DRIFT")]
    [InlineData(DriftMode.Notify, 600, "")]
    [InlineData(DriftMode.Alert, 0, "DRIFT")]
    [InlineData(DriftMode.Alert, 600, "")]
    public async Task A_drift_that_still_runs_is_told_at_the_end(DriftMode mode, int quiet, string told)
    {
        var registry = StoreFixture.OrderEntry(1_000, "order-entry", null, "customer");
        var agent = registry.Agents[0];
        await Fixture.ApplyAsync(registry with { Agents = [agent with { Slos = [agent.Slos[0] with { Drift = mode }] }] }, "one");
        await PostAsync(200, i => (i % 10 == 0 ? "acme" : "globex", false));
        await OrderAsync(null, "order-entry-accuracy");
        await PostAsync(60, i => (i % 5 == 0 ? "acme" : "globex", i % 5 == 0));
        await PostAsync(quiet, _ => ("globex", false));
        Assert.Equal(0, await Fixture.Store.Alerts.RunAsync(Token));

        Assert.Equal(told.Length == 0 ? 1 : 0, await EndAsync(told));
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task A_drift_that_a_breach_has_overtaken_is_told_by_the_breach()
    {
        await Fixture.ApplyAsync(StoreFixture.OrderEntry(100, "order-entry", null, "customer"), "one");
        await PostAsync(200, i => (i % 10 == 0 ? "acme" : "globex", false));
        await OrderAsync("order-entry", null);
        await PostAsync(60, i => (i % 5 == 0 ? "acme" : "globex", i % 5 == 0));

        Assert.Equal(1, await EndAsync("BREACH"));
    }

    [Theory]
    [InlineData("edi-2", "DATA DRIFT")]
    [InlineData("edi", "")]
    public async Task A_data_drift_that_still_holds_is_told_at_the_end(string afterwards, string told)
    {
        await Fixture.ApplyAsync(InputPosts.Registry(frozen: true), "one");
        await Fixture.WriteAsync(InputPosts.Orders(1, 1_000));
        await Fixture.Store.DataDrift.RunAsync(InputPosts.Chicago, Token);
        await OrderAsync("order-entry", null);
        await Fixture.WriteAsync(InputPosts.Orders(1_001, 200, "edi-2"));
        Assert.Equal(1, await Fixture.CountAsync("notices where held = 1"));
        for (var day = 0; day < 12; day++)
        {
            Fixture.Clock.Advance(TimeSpan.FromDays(1));
            await Fixture.WriteAsync(InputPosts.Orders(2_000 + (day * 300), 300, afterwards));
            await Fixture.Store.DataDrift.RunAsync(InputPosts.Chicago, Token);
        }

        Assert.Equal(told.Length == 0 ? 1 : 0, await EndAsync(told));
        await Fixture.VerifyAsync();
    }

    private async Task OrderAsync(string? agent, string? slo) => Assert.NotNull(await Fixture.Store.Maintenance.OrderAsync(
        new MaintenanceOrder(agent, slo, "dana", "Layout changes", Fixture.Clock.GetUtcNow().AddDays(13)), AgentScope.All, Token));

    /// <summary>Ends it, finds that this is told and nothing before, and gives how many lines the daily mail gets for what is not told.</summary>
    private async Task<long> EndAsync(string told)
    {
        Assert.Empty(await Fixture.Store.Outbox.ClaimAsync("w", 10, Token));
        Fixture.Clock.Advance(TimeSpan.FromDays(13));
        await Fixture.Store.Maintenance.RunAsync(Token);
        Assert.Equal(told.Length == 0 ? [] : [told], (await Fixture.Store.Outbox.ClaimAsync("w", 10, Token))
            .SelectMany(mail => mail.Stories).Select(story => NoticeWord.Of(story.Newest.Kind)));
        Assert.Equal(0, await Fixture.CountAsync("notices where held = 1"));
        return await Fixture.CountAsync("daily_lines where kind = 1");
    }

    private async Task PostAsync(int count, Func<int, (string Customer, bool IsWrong)> what)
    {
        foreach (var some in Enumerable.Range(0, count).Select(what).Chunk(100))
        {
            await Fixture.WriteAsync([.. some.Select(one => StoreFixture.Outcome(
                Invariant($"PO-{next++}"), one.IsWrong ? Verdict.Incorrect : Verdict.Correct, one.Customer))]);
        }
    }
}
