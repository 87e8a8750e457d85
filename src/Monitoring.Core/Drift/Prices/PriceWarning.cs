namespace Monitoring.Core.Drift.Prices;

/// <summary>Why a rule may not serve its owner.</summary>
public enum PriceWarning
{
    /// <summary>At the stated label rate a window takes longer to fill than <see cref="PriceCard.LongestFill"/> days.</summary>
    WindowFillsTooSlowly,

    /// <summary>
    /// An agent exactly at target raises a mistaken alarm more often than <see cref="PriceCard.MostMistakesPerMonth"/> a month or, where the
    /// label rate is not known, more often than with every second window.
    /// </summary>
    AlarmsTooOften,
}
