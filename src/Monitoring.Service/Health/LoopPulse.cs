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
