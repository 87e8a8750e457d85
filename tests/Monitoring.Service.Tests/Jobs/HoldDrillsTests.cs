using System.Globalization;
using Microsoft.Extensions.Time.Testing;
using Monitoring.Core.Alerts;
using Monitoring.Core.Slos;
using Monitoring.Service.Delivery;
using Monitoring.Service.Jobs;
using Monitoring.Service.Registry;
using Monitoring.Service.Tests.Delivery;
using Monitoring.Storage;

namespace Monitoring.Service.Tests.Jobs;

/// <summary>When a process opens practice alarms: those whose time comes while it runs.</summary>
public sealed class HoldDrillsTests : IAsyncLifetime
{
    private readonly TemporaryFolder folder = new();
    private readonly FakeTimeProvider clock = new(At("2026-05-20T12:00:00Z"));
    private readonly RegistryInForce registry = new();
    private readonly EventLog<HoldDrills> log = new();
    private Store store = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        store = await Store.OpenAsync("sqlite:" + folder.File("monitoring.db"), clock, Token);
        var plant = new PlantRegistry(
            new Plant("Plant 2", "America/Chicago", new TimeOnly(6, 15)) { Holidays = [new(2026, 6, 2)] },
            "dana",
            TimeSpan.FromDays(400),
            new Dictionary<string, Person>(StringComparer.Ordinal) { ["dana"] = new("dana", "Dana Ruiz", "dana@example.com") },
            [new Agent("order-entry", "Order entry", "dana", null, null, [])]);
        await store.Registry.ApplyAsync(plant, "one", "/registry.yaml", Token);
        registry.Put(plant, default);
    }

    public async ValueTask DisposeAsync()
    {
        await store.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task It_opens_them_at_their_time_once_and_says_so()
    {
        var drills = Start("2026-06-01T12:14:00Z");
        Assert.Equal(0, await OpenedAsync(drills, "2026-06-01T12:14:59Z"));
        Assert.Equal(1, await OpenedAsync(drills, "2026-06-01T12:15:00Z"));
        Assert.Equal(1, await OpenedAsync(drills, "2026-06-01T12:15:15Z"));
        Assert.Equal(1, await OpenedAsync(Start("2026-06-01T12:14:00Z"), "2026-06-01T12:15:15Z"));

        Assert.Equal(["Practice alarms: opened 1"], log.Messages);
    }

    [Fact]
    public async Task What_came_while_it_was_not_running_is_left_to_the_next_working_day()
    {
        var drills = Start("2026-06-01T12:15:00Z");
        Assert.Equal(0, await OpenedAsync(drills, "2026-06-01T12:15:15Z"));
        Assert.Equal(0, await OpenedAsync(drills, "2026-06-02T20:00:00Z"));
        Assert.Equal(1, await OpenedAsync(drills, "2026-06-03T12:15:07Z"));
    }

    [Fact]
    public async Task A_clock_that_jumps_over_it_makes_it_late()
    {
        var drills = Start("2026-05-29T12:00:00Z");
        Assert.Equal(1, await OpenedAsync(drills, "2026-06-01T20:00:00Z"));
    }

    [Fact]
    public async Task Until_it_knows_what_is_in_force_it_waits_and_makes_up_for_it()
    {
        var known = registry.Current!;
        registry.Put(null, default);
        var drills = Start("2026-06-01T12:14:00Z");
        Assert.Equal(0, await OpenedAsync(drills, "2026-06-01T12:15:00Z"));
        registry.Put(known, default);
        Assert.Equal(1, await OpenedAsync(drills, "2026-06-01T12:16:00Z"));
    }

    private static DateTimeOffset At(string instant) => DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture);

    private HoldDrills Start(string at)
    {
        clock.AdjustTime(At(at));
        return new(store, registry, new DispatchSignal(), clock, log);
    }

    private async Task<int> OpenedAsync(HoldDrills drills, string at)
    {
        clock.AdjustTime(At(at));
        await drills.RunAsync(Token);
        return (await store.ReadingsOf(Core.Access.AgentScope.All).AlertsAsync(new() { Kind = AlertKind.Drill }, null, 9, Token))!.Count;
    }
}
