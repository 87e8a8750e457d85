using Monitoring.Core.Drift.Prices;

namespace Monitoring.Service.Reading;

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
