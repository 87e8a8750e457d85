using Monitoring.Core.Drift.Prices;

namespace Monitoring.Service.Reading;

/// <summary>How often an agent alarms that has not got worse.</summary>
/// <param name="Accuracy">Its true accuracy, a ratio.</param>
/// <param name="VerdictsBetween">Verdicts between alarms on average; null where none is to be expected at all.</param>
/// <param name="IsAtLeast">True where the true distance is longer than the figure.</param>
/// <param name="PerMonth">Alarms in 30 days; null when the label rate is not known.</param>
internal sealed record MistakenAlarmsAnswer(decimal Accuracy, double? VerdictsBetween, bool IsAtLeast, double? PerMonth)
{
    /// <summary>The answer.</summary>
    public static MistakenAlarmsAnswer Of(PriceCard card, ChanceAlarms alarms) => new(
        alarms.Accuracy,
        double.IsFinite(alarms.VerdictsBetween) ? Math.Round(alarms.VerdictsBetween) : null,
        alarms.IsAtLeast,
        card.PerMonth(alarms.VerdictsBetween) is { } perMonth ? Math.Round(perMonth, 3) : null);
}
