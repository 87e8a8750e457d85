using Monitoring.Core.Drift.Prices;
using Monitoring.Service.Trust;

namespace Monitoring.Service.Reading;

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
