using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Time.Testing;
using Monitoring.Service.Health;
using Monitoring.Service.Tests.Health;
using static System.FormattableString;

namespace Monitoring.Service.Tests;

public sealed class ServiceManagerTests
{
    private readonly FakeTimeProvider clock = new();
    private readonly Told told = new();
    private readonly LoopPulses pulses;
    private readonly ServiceManager manager;
    private string? whyNotReady;

    public ServiceManagerTests()
    {
        pulses = new LoopPulses(clock);
        var outages = Away.Never(clock);
        manager = new ServiceManager(
            told,
            new LoopsCheck(pulses, outages, clock),
            new DatabaseCheck(_ => Task.FromResult(whyNotReady), outages.Database, clock),
            clock);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_reload_is_told_from_its_beginning_by_the_monotonic_clock_to_its_end()
    {
        await manager.StartedAsync(Token);
        var reload = new TaskCompletionSource();

        var reloading = manager.ReloadAsync(() => reload.Task);
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(["READY=1", Invariant($"RELOADING=1\nMONOTONIC_USEC={clock.Start.Ticks / TimeSpan.TicksPerMicrosecond}")], told.States);
        reload.SetResult();
        await reloading;
        await manager.StoppingAsync(Token);

        Assert.Equal(["READY=1", "STOPPING=1"], told.States[2..]);
    }

    [Fact]
    public async Task What_is_read_again_before_the_start_is_over_or_after_the_stop_began_does_not_make_the_service_ready()
    {
        await manager.ReloadAsync(() => Task.CompletedTask);
        Assert.Empty(told.States);
        await manager.StartedAsync(Token);

        await manager.ReloadAsync(() => manager.StoppingAsync(Token));

        Assert.Equal("STOPPING=1", told.States[^1]);
    }

    [Fact]
    public async Task Loops_that_turn_are_life_and_loops_that_stand_still_are_not()
    {
        await manager.BeatAsync(Token);
        Assert.Equal(["WATCHDOG=1"], told.States);

        clock.Advance(LoopsCheck.LongestTurn + TimeSpan.FromSeconds(1));
        await manager.BeatAsync(Token);
        Assert.Single(told.States);

        pulses.All.ToList().ForEach(pulse => pulse.Turn());
        await manager.BeatAsync(Token);
        Assert.Equal(2, told.States.Count);
    }

    [Fact]
    public async Task A_database_that_is_away_is_no_reason_to_be_ended()
    {
        whyNotReady = "The database does not take writes.";
        clock.Advance(LoopsCheck.LongestTurn + TimeSpan.FromSeconds(1));

        await manager.BeatAsync(Token);

        Assert.Equal(["WATCHDOG=1"], told.States);
    }

    private sealed class Told : ISystemdNotifier
    {
        public List<string> States { get; } = [];

        public bool IsEnabled => true;

        public void Notify(ServiceState state) => States.Add(state.ToString());
    }
}
