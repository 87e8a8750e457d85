using Microsoft.Extensions.Time.Testing;
using Monitoring.Service.Health;

namespace Monitoring.Service.Tests.Health;

public sealed class LoopPulseTests
{
    private readonly FakeTimeProvider clock = new(DateTimeOffset.UnixEpoch);

    [Fact]
    public void A_loop_that_never_turned_ages_from_its_making()
    {
        var pulse = new LoopPulse("delivery", clock);

        clock.Advance(TimeSpan.FromSeconds(31));

        Assert.Equal(TimeSpan.FromSeconds(31), pulse.Age);
    }

    [Fact]
    public void A_turn_makes_the_pulse_young_again()
    {
        var pulse = new LoopPulse("delivery", clock);
        clock.Advance(TimeSpan.FromSeconds(31));

        pulse.Turn();
        clock.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(TimeSpan.FromSeconds(2), pulse.Age);
    }
}
