using Monitoring.Core.Drift.Prices;
using Monitoring.Storage.Reading;

namespace Monitoring.Service.Trust;

/// <summary>What watching an SLO costs.</summary>
/// <param name="Labels">How fast verdicts come; null when that is not known.</param>
/// <param name="Rule">The card of its window rule; null while it is being computed.</param>
/// <param name="Detector">The card of its drift detector; null while it is being computed, or when no detector watches.</param>
/// <param name="Watch">What the detector is; null when none watches.</param>
internal sealed record SloPrice(LabelRate? Labels, PriceCard? Rule, PriceCard? Detector, DetectorTerms? Watch)
{
    /// <summary>True while a card is missing that will come.</summary>
    public bool IsBeingComputed => Rule is null || (Watch is not null && Detector is null);
}
