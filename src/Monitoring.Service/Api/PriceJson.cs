using Monitoring.Core.Drift.Prices;
using Monitoring.Service.Trust;

namespace Monitoring.Service.Api;

/// <summary>What watching an SLO costs. Figures in verdicts suppose that verdicts do not depend on each other.</summary>
/// <param name="VerdictsPerDay">Verdicts a day that take a place in its window; null when none came in the last 28 days.</param>
/// <param name="Since">The start of what that was counted over; null with it.</param>
/// <param name="IsBeingComputed">True while a card is missing that will come within seconds.</param>
/// <param name="Rule">The card of the window rule; null while it is being computed.</param>
/// <param name="Detector">The card of the drift detector; null while it is being computed, or when no detector watches.</param>
internal sealed record PriceAnswer(
    decimal? VerdictsPerDay, DateTimeOffset? Since, bool IsBeingComputed, PriceCardAnswer? Rule, DetectorCardAnswer? Detector)
{
    /// <summary>The answer.</summary>
    public static PriceAnswer Of(SloPrice price) => new(
        price.Labels?.VerdictsPerDay,
        price.Labels?.Since,
        price.IsBeingComputed,
        price.Rule is null ? null : PriceCardAnswer.Of(price.Rule),
        price is { Detector: { } card, Watch: { } terms } ? DetectorCardAnswer.Of(terms, card) : null);
}

/// <summary>A price card.</summary>
/// <param name="MistakenAlarms">How often an agent that is well alarms, at target first.</param>
/// <param name="Slides">How soon a slide is seen, the larger first.</param>
/// <param name="Segment">How soon one broken segment value is seen; null where nobody looks at segments.</param>
/// <param name="Warnings">What its owner should think about.</param>
internal sealed record PriceCardAnswer(
    IReadOnlyList<MistakenAlarmsAnswer> MistakenAlarms,
    IReadOnlyList<SlideAnswer> Slides,
    SegmentSlideAnswer? Segment,
    IReadOnlyList<PriceWarning> Warnings)
{
    /// <summary>The answer.</summary>
    public static PriceCardAnswer Of(PriceCard card) => new(
        [.. card.ChanceAlarms.Select(alarms => MistakenAlarmsAnswer.Of(card, alarms))],
        [.. card.Slides.Select(slide => SlideAnswer.Of(card, slide.Slide, slide.Delay))],
        card.Segment is { } segment ? SegmentSlideAnswer.Of(card, segment) : null,
        card.Warnings);
}

/// <summary>The price card of a drift detector.</summary>
/// <param name="HealthyErrorRate">Largest share of wrong verdicts called healthy.</param>
/// <param name="IsBaseline">True when that comes from a frozen baseline, false when it is 1 − target.</param>
/// <param name="Cuts">Ways of cutting the verdicts: the total and each declared cut.</param>
/// <param name="Card">The card.</param>
internal sealed record DetectorCardAnswer(double HealthyErrorRate, bool IsBaseline, int Cuts, PriceCardAnswer Card)
{
    /// <summary>The answer.</summary>
    public static DetectorCardAnswer Of(DetectorTerms terms, PriceCard card) =>
        new(Math.Round(terms.Healthy.Share, 9), terms.IsBaseline, terms.Cuts, PriceCardAnswer.Of(card));
}

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

/// <summary>How soon one segment value is seen that breaks while everyone else stays.</summary>
/// <param name="ShareOfWork">Its share of the verdicts, a ratio.</param>
/// <param name="Slide">What happens to it, with the delay counted in verdicts of everybody.</param>
/// <param name="NamedFirst">Share of the cases in which the alarm names it.</param>
internal sealed record SegmentSlideAnswer(decimal ShareOfWork, SlideAnswer Slide, double NamedFirst)
{
    /// <summary>The answer.</summary>
    public static SegmentSlideAnswer Of(PriceCard card, SegmentDelay segment) =>
        new(segment.ShareOfWork, SlideAnswer.Of(card, segment.Slide, segment.Delay), Math.Round(segment.NamedFirst, 3));
}
