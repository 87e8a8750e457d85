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
public sealed record PriceCard(
    IReadOnlyList<ChanceAlarms> ChanceAlarms,
    IReadOnlyList<SlideDelay> Slides,
    SegmentDelay? Segment,
    decimal? VerdictsPerDay,
    int? Window)
{
    /// <summary>Days in which a window should fill.</summary>
    public const int LongestFill = 30;

    /// <summary>Mistaken alarms a month that an owner will bear from an agent at target: one a week.</summary>
    public const int MostMistakesPerMonth = 4;

    /// <summary>Days of a month on this card.</summary>
    public const int DaysOfMonth = 30;

    /// <summary>What the owner should think about.</summary>
    public IReadOnlyList<PriceWarning> Warnings
    {
        get
        {
            var warnings = new List<PriceWarning>();
            if (VerdictsPerDay is { } rate && Window > rate * LongestFill)
            {
                warnings.Add(PriceWarning.WindowFillsTooSlowly);
            }

            if (AlarmsTooOften())
            {
                warnings.Add(PriceWarning.AlarmsTooOften);
            }

            return warnings;
        }
    }

    /// <summary>The same card at another label rate: what is counted in verdicts stays.</summary>
    /// <param name="verdictsPerDay">Label rate, more than 0; null when it is not known.</param>
    public PriceCard At(decimal? verdictsPerDay) => verdictsPerDay is <= 0
        ? throw new ArgumentOutOfRangeException(nameof(verdictsPerDay), verdictsPerDay, "A label rate is more than 0 verdicts a day; say null when it is not known.")
        : this with { VerdictsPerDay = verdictsPerDay };

    /// <summary>Days that so many verdicts take; null when the label rate is not known.</summary>
    public double? Days(double verdicts) => VerdictsPerDay is { } rate ? verdicts / (double)rate : null;

    /// <summary>Alarms a month that come so many verdicts apart; null when the label rate is not known.</summary>
    public double? PerMonth(double verdictsBetween) => VerdictsPerDay is { } rate ? DaysOfMonth * (double)rate / verdictsBetween : null;

    private bool AlarmsTooOften() => PerMonth(ChanceAlarms[0].VerdictsBetween) is { } perMonth
        ? perMonth > MostMistakesPerMonth
        : ChanceAlarms[0].VerdictsBetween < 2 * Window;
}
