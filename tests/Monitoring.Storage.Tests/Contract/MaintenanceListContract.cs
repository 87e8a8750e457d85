using Monitoring.Core.Access;
using Monitoring.Core.Alerts;
using Monitoring.Storage.Handling;

namespace Monitoring.Storage.Tests.Contract;

/// <summary>What every engine promises of the list of maintenance, and of what may be ordered.</summary>
public abstract class MaintenanceListContract<TStore> : StoreContract<TStore>
    where TStore : StoreFixture, new()
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_is_listed_running_first_and_for_30_days()
    {
        var registry = StoreFixture.OrderEntry(20);
        await Fixture.ApplyAsync(registry with { Agents = [registry.Agents[0], StoreFixture.OrderEntry(20, "invoices").Agents[0]] }, "one");
        var first = await OrderAsync("order-entry", null);
        Fixture.Clock.Advance(TimeSpan.FromHours(2));
        await Fixture.Store.Maintenance.RunAsync(Token);
        var second = await OrderAsync(null, "invoices-accuracy", hours: 300);
        Assert.Equal(second, await OrderAsync(null, "invoices-accuracy", hours: 300));
        Assert.Null(await Fixture.Store.Maintenance.OrderAsync(
            new("nobody", null, "dana", "why", Fixture.Clock.GetUtcNow().AddHours(1)), AgentScope.All, Token));
        Assert.Null(await Fixture.Store.Maintenance.OrderAsync(
            new("invoices", null, "dana", "why", Fixture.Clock.GetUtcNow().AddHours(1)), AgentScope.Of("order-entry"), Token));

        var all = await Fixture.Store.Readings.MaintenanceAsync(null, 10, Token);
        Assert.Equal([second.Id, first.Id], all.Select(one => one.Id));
        Assert.Equal((first.Until, "order-entry", null, "dana", "Layout changes"),
            (all[1].EndedAt!.Value, all[1].Agent, all[1].Slo, all[1].By, all[1].Reason));
        Assert.Equal([first.Id], (await Fixture.Store.Readings.MaintenanceAsync(second.Id, 10, Token)).Select(one => one.Id));
        Assert.Equal([first.Id], (await Fixture.Store.ReadingsOf(AgentScope.Of("order-entry")).MaintenanceAsync(null, 10, Token))
            .Select(one => one.Id));
        Assert.Equal(second.Until, Assert.Single((await Fixture.AgentAsync("invoices")).Held).Until);
        Fixture.Clock.Advance(TimeSpan.FromDays(31));
        Assert.Equal([second.Id], (await Fixture.Store.Readings.MaintenanceAsync(null, 10, Token)).Select(one => one.Id));
    }

    [Fact]
    public async Task So_many_of_an_agent_run_at_once_and_the_next_when_one_has_ended()
    {
        var registry = StoreFixture.OrderEntry(20);
        await Fixture.ApplyAsync(registry with { Agents = [registry.Agents[0], StoreFixture.OrderEntry(20, "invoices").Agents[0]] }, "one");
        var first = await OrderAsync("order-entry", null);
        for (var number = 2; number <= Maintenance.MostAtOnce; number++)
        {
            await OrderAsync(null, "order-entry-accuracy", hours: number);
        }

        var one = new MaintenanceOrder("order-entry", null, "tom", "One more", Fixture.Clock.GetUtcNow().AddHours(30));
        Assert.Equal(new MaintenanceOrdered(null), await Fixture.Store.Maintenance.OrderAsync(one, AgentScope.All, Token));
        Assert.Equal(Maintenance.MostAtOnce, (await Fixture.AgentAsync("order-entry")).Held.Count);
        Assert.Equal(Maintenance.MostAtOnce, await Fixture.CountAsync("maintenance"));
        Assert.Equal(first, await OrderAsync("order-entry", null)); // the same as one that runs
        Assert.Equal("invoices", (await OrderAsync("invoices", null)).Agent);

        await Fixture.Store.Maintenance.EndAsync(first.Id, "dana", AgentScope.All, Token);
        Assert.NotNull((await Fixture.Store.Maintenance.OrderAsync(one, AgentScope.All, Token))!.Maintenance);
        Assert.Equal(new MaintenanceOrdered(null), await Fixture.Store.Maintenance.OrderAsync(one with { By = "joan" }, AgentScope.All, Token));
    }

    private async Task<MaintenanceReading> OrderAsync(string? agent, string? slo, int hours = 1) =>
        (await Fixture.Store.Maintenance.OrderAsync(
            new(agent, slo, "dana", "Layout changes", Fixture.Clock.GetUtcNow().AddHours(hours)), AgentScope.All, Token))!.Maintenance!;
}
