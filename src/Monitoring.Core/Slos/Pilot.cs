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

/// <summary>
/// What an agent showed before it went live beside what it shows live. A pilot is counted once and has a dated interval; the live range
/// holds at every look, for people look daily. They differ only where the ranges do not meet, which chance alone makes rarer than one
/// in twenty. No detector and no alert looks at it.
/// </summary>
/// <param name="Pilot">What the registry states.</param>
/// <param name="Live">What was counted live.</param>
public sealed record PilotComparison(Pilot Pilot, LiveCount Live)
{
    /// <summary>The pilot's 95 % interval.</summary>
    public Interval Shown => Interval.Wilson(Pilot.Right, Pilot.Of);

    /// <summary>What follows.</summary>
    public PilotFinding Finding => Live.Range switch
    {
        null => PilotFinding.NotMeasured,
        { } live when live.High < Shown.Low => PilotFinding.DoesNotHold,
        { } live when live.Low > Shown.High => PilotFinding.Better,
        _ => PilotFinding.NoDifference,
    };
}

/// <summary>What the live accuracy says of the pilot's.</summary>
public enum PilotFinding
{
    /// <summary>Nothing live is judged.</summary>
    NotMeasured,

    /// <summary>The two ranges meet: no difference is shown.</summary>
    NoDifference,

    /// <summary>Live is worse: its whole range lies below the pilot's.</summary>
    DoesNotHold,

    /// <summary>Live is better: its whole range lies above the pilot's.</summary>
    Better,
}

/// <summary>
/// Everything an SLO has counted in production, each transaction by the verdict with which it took its place. An SLO that begins to count
/// something else begins at 0.
/// </summary>
/// <param name="Judged">Transactions.</param>
/// <param name="Correct">Right ones of them.</param>
public readonly record struct LiveCount(long Judged, long Correct)
{
    private const double Level = 0.95;

    /// <summary>Right share, 0 to 1; null when nothing was judged.</summary>
    public double? Accuracy => Judged == 0 ? null : (double)Correct / Judged;

    /// <summary>
    /// The true accuracies the count is compatible with at every look since it began, 95 % sure, as long as the agent stays as it is
    /// (<see cref="ConfidenceSequence"/>); null when nothing was judged.
    /// </summary>
    public Interval? Range => Judged == 0 ? null : ConfidenceSequence.Of(Correct, Judged, Level);
}
