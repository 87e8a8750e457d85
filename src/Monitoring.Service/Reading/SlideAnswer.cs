using Monitoring.Core.Drift.Prices;

namespace Monitoring.Service.Reading;

/// <summary>How soon a slide is seen, as simulated: never a promise.</summary>
/// <param name="From">True accuracy before, a ratio.</param>
/// <param name="To">True accuracy after, a ratio.</param>
/// <param name="Verdicts">Verdicts until the alarm on average.</param>
/// <param name="NineInTenVerdicts">Nine times in ten at most so many.</param>
/// <param name="IsAtLeast">True where the simulation gave up waiting, so that the true figures are larger.</param>
/// <param name="Days">The same in days; null when the label rate is not known.</param>
/// <param name="NineInTenDays">The same in days; null when the label rate is not known.</param>
internal sealed record SlideAnswer(
    decimal From, decimal To, double Verdicts, double NineInTenVerdicts, bool IsAtLeast, double? Days, double? NineInTenDays)
{
    /// <summary>The answer.</summary>
    public static SlideAnswer Of(PriceCard card, Slide slide, Delay delay) => new(
        slide.From,
        slide.To,
        Math.Round(delay.Mean, 1),
        delay.NineInTen,
        delay.IsAtLeast,
        Rounded(card.Days(delay.Mean)),
        Rounded(card.Days(delay.NineInTen)));

    private static double? Rounded(double? days) => days is { } known ? Math.Round(known, 2) : null;
}
