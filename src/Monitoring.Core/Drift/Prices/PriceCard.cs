namespace Monitoring.Core.Drift.Prices;

/// <summary>
/// What a way of watching costs and what it brings: mistaken alarms while the agent is well, verdicts until it notices that it is not.
/// All of it supposes independent verdicts; where errors bunch, mistaken alarms come sooner.
/// </summary>
/// <param name="ChanceAlarms">Mistaken alarms at the target and at better accuracies, the target first.</param>
/// <param name="Slides">How soon a slide of the whole stream is seen, the larger slide first.</param>
/// <param name="Segment">How soon one broken segment value is seen; null where nobody looks at segments.</param>
/// <param name="VerdictsPerDay">Label rate; null when it is not known.</param>
/// <param name="Window">W, for a window rule; null for a detector.</param>
/// <param name="Warnings">What the owner should think about.</param>
public sealed record PriceCard(
    IReadOnlyList<ChanceAlarms> ChanceAlarms,
    IReadOnlyList<SlideDelay> Slides,
    SegmentDelay? Segment,
    decimal? VerdictsPerDay,
    int? Window,
    IReadOnlyList<PriceWarning> Warnings)
{
    /// <summary>Days in which a window should fill.</summary>
    public const int LongestFill = 30;

    /// <summary>Mistaken alarms a month that an owner will bear from an agent at target: one a week.</summary>
    public const int MostMistakesPerMonth = 4;

    /// <summary>Days of a month on this card.</summary>
    public const int DaysOfMonth = 30;

    /// <summary>Days that so many verdicts take; null when the label rate is not known.</summary>
    public double? Days(double verdicts) => VerdictsPerDay is { } rate ? verdicts / (double)rate : null;

    /// <summary>Alarms a month that come so many verdicts apart; null when the label rate is not known.</summary>
    public double? PerMonth(double verdictsBetween) => VerdictsPerDay is { } rate ? DaysOfMonth * (double)rate / verdictsBetween : null;
}
