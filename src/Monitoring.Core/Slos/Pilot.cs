namespace Monitoring.Core.Slos;

/// <summary>
/// What the agent showed before it went live: so many right of so many. It is set beside the live accuracy and never a
/// null of a detector: a pilot is no sample of what comes in production.
/// </summary>
public sealed record Pilot
{
    /// <summary>Most transactions a pilot is stated with.</summary>
    public const int Most = 1_000_000_000;

    /// <summary>Makes a pilot.</summary>
    /// <param name="right">Right transactions, 0 to <paramref name="of"/>.</param>
    /// <param name="of">Judged transactions, 1 to <see cref="Most"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its bounds.</exception>
    public Pilot(int right, int of)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(of, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(of, Most);
        ArgumentOutOfRangeException.ThrowIfNegative(right);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(right, of);
        Right = right;
        Of = of;
    }

    /// <summary>Right transactions.</summary>
    public int Right { get; }

    /// <summary>Judged transactions.</summary>
    public int Of { get; }
}
