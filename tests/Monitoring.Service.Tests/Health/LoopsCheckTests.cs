using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Time.Testing;
using Monitoring.Service.Health;

namespace Monitoring.Service.Tests.Health;

public sealed class LoopsCheckTests
{
    private readonly FakeTimeProvider clock = new();
    private readonly LoopPulses pulses;

    public LoopsCheckTests() => pulses = new LoopPulses(clock);

    [Fact]
    public async Task Healthy_while_both_loops_turned_within_thirty_seconds()
    {
        clock.Advance(TimeSpan.FromSeconds(30));

        Assert.Equal(HealthStatus.Healthy, (await AskAsync()).Status);
    }

    [Theory]
    [InlineData(true, "The delivery loop has not turned for 31 s.")]
    [InlineData(false, "The writer loop has not turned for 31 s.")]
    public async Task Unhealthy_when_a_loop_has_not_turned_for_longer(bool writerTurns, string reason)
    {
        clock.Advance(TimeSpan.FromSeconds(31));
        (writerTurns ? pulses.Writer : pulses.Delivery).Turn();

        var result = await AskAsync();

        Assert.Equal((HealthStatus.Unhealthy, reason), (result.Status, result.Description));
    }

    private Task<HealthCheckResult> AskAsync() =>
        new LoopsCheck(pulses, Away.Never(clock), clock).CheckHealthAsync(new HealthCheckContext(), CancellationToken.None);
}
