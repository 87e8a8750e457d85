using Microsoft.Extensions.Time.Testing;
using Monitoring.Service.Delivery;

namespace Monitoring.Service.Tests.Delivery;

public sealed class DispatchSignalTests
{
    private readonly FakeTimeProvider clock = new();
    private readonly DispatchSignal signal = new();

    [Fact]
    public async Task A_poke_before_the_wait_ends_it_at_once()
    {
        signal.Poke();

        await WaitAsync();
    }

    [Fact]
    public async Task A_poke_ends_the_wait()
    {
        var waiting = WaitAsync();
        Assert.False(waiting.IsCompleted);

        signal.Poke();

        await waiting;
    }

    [Fact]
    public async Task Many_pokes_are_one()
    {
        signal.Poke();
        signal.Poke();
        await WaitAsync();

        Assert.False(WaitAsync().IsCompleted);
    }

    [Fact]
    public async Task Without_a_poke_the_wait_ends_in_time_and_leaves_the_next_poke_alone()
    {
        var waiting = WaitAsync();
        clock.Advance(TimeSpan.FromSeconds(1));
        await waiting;

        signal.Poke();
        await WaitAsync();
    }

    [Fact]
    public async Task A_stop_ends_the_wait_without_a_fault()
    {
        using var stop = new CancellationTokenSource();
        var waiting = signal.WaitAsync(TimeSpan.FromSeconds(1), clock, stop.Token);

        await stop.CancelAsync();

        await waiting;
    }

    private Task WaitAsync() => signal.WaitAsync(TimeSpan.FromSeconds(1), clock, CancellationToken.None);
}
