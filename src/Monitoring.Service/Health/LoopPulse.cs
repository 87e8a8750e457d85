using Microsoft.Extensions.Diagnostics.HealthChecks;
using static System.FormattableString;

namespace Monitoring.Service.Health;

/// <summary>
/// The pulse of one background loop: the loop calls <see cref="Turn"/> each time it comes round, also when it finds nothing to
/// do; readiness reads <see cref="Age"/>. Monotonic, so a stepped wall clock neither hides nor invents a stuck loop. Thread-safe.
/// </summary>
/// <param name="name">The loop in words that fit "the … loop": <c>delivery</c>.</param>
/// <param name="clock">The clock.</param>
internal sealed class LoopPulse(string name, TimeProvider clock)
{
    private long lastTurn = clock.GetTimestamp();

    /// <summary>The loop in words.</summary>
    public string Name { get; } = name;

    /// <summary>Time since the last turn; before the first turn, since the pulse was made.</summary>
    public TimeSpan Age => clock.GetElapsedTime(Volatile.Read(ref lastTurn));

    /// <summary>The loop came round.</summary>
    public void Turn() => Volatile.Write(ref lastTurn, clock.GetTimestamp());
}

/// <summary>The pulses of the loops without which the service does not do its work.</summary>
/// <param name="clock">The clock.</param>
internal sealed class LoopPulses(TimeProvider clock)
{
    /// <summary>The loop that writes what came in.</summary>
    public LoopPulse Writer { get; } = new("writer", clock);

    /// <summary>The loop that sends what has to be said.</summary>
    public LoopPulse Delivery { get; } = new("delivery", clock);

    /// <summary>Every one.</summary>
    public IReadOnlyList<LoopPulse> All => [Writer, Delivery];
}

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
