namespace Monitoring.Core.Slos;

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
