using Monitoring.Core.Drift.Prices;

namespace Monitoring.Service.Reading;

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
