namespace Monitoring.Service.Watch;

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
