using Microsoft.Extensions.Diagnostics.HealthChecks;
using static System.FormattableString;

namespace Monitoring.Service.Health;

/// <summary>Whether the loops that write and deliver turn.</summary>
/// <param name="pulses">The loops.</param>
/// <param name="outages">Told of every answer.</param>
/// <param name="clock">The clock.</param>
internal sealed class LoopsCheck(LoopPulses pulses, Outages outages, TimeProvider clock) : IHealthCheck
{
    /// <summary>A loop that has not come round for longer is stuck.</summary>
    public static readonly TimeSpan LongestTurn = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (pulses.All.FirstOrDefault(pulse => pulse.Age > LongestTurn) is not { } stuck)
        {
            outages.Loops.Worked(clock.GetTimestamp());
            return Task.FromResult(HealthCheckResult.Healthy());
        }

        var reason = Invariant($"The {stuck.Name} loop has not turned for {stuck.Age.TotalSeconds:0} s.");
        outages.Loops.Failed(reason);
        outages.Loops.CountCost();
        return Task.FromResult(HealthCheckResult.Unhealthy(reason));
    }
}
