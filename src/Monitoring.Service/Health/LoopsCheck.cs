using Microsoft.Extensions.Diagnostics.HealthChecks;
using static System.FormattableString;

namespace Monitoring.Service.Health;

/// <summary>Whether the loops that write and deliver turn.</summary>
/// <param name="pulses">The loops.</param>
internal sealed class LoopsCheck(LoopPulses pulses) : IHealthCheck
{
    /// <summary>A loop that has not come round for longer is stuck.</summary>
    public static readonly TimeSpan LongestTurn = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(pulses.All.FirstOrDefault(pulse => pulse.Age > LongestTurn) is { } stuck
            ? HealthCheckResult.Unhealthy(Invariant($"The {stuck.Name} loop has not turned for {stuck.Age.TotalSeconds:0} s."))
            : HealthCheckResult.Healthy());
}
