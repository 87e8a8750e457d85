using Monitoring.Core.Drift.Prices;
using Monitoring.Core.Slos;
using Monitoring.Storage;
using Monitoring.Storage.Reading;

namespace Monitoring.Service.Trust;

/// <summary>Reads what stands behind an SLO's number. Thread-safe.</summary>
/// <param name="store">The committed state.</param>
/// <param name="prices">The price cards.</param>
internal sealed class TrustReader(Store store, PriceBook prices)
{
    /// <summary>Reads it; waits for no card.</summary>
    public async Task<SloTrust> ReadAsync(AgentReading agent, SloReading slo, CancellationToken cancellationToken)
    {
        // Null when a revision retired the SLO since it was read: then nothing more is known of it.
        var log = await store.Readings.LogOfAsync(agent.Id, slo.Covered.Id, cancellationToken).ConfigureAwait(false);
        var live = new LiveCount(slo.Drift.Judged, slo.Drift.Judged - slo.Drift.Wrong);
        return new SloTrust(
            await PriceAsync(slo, log?.Labels).ConfigureAwait(false),
            live,
            agent.Coverage?.Pilot is { } pilot ? new PilotComparison(pilot, live) : null,
            log?.Confidence ?? default);
    }

    private async Task<SloPrice> PriceAsync(SloReading slo, LabelRate? labels)
    {
        var rule = slo.Covered.Slo.Rule;
        var terms = DetectorTerms.Of(slo.Covered.Slo, slo.Drift.Baseline);
        var ruleCard = prices.OfRule(rule);
        var detectorCard = terms is null ? null : prices.OfDetector(rule, terms.Healthy, terms.Cuts);
        return new SloPrice(labels, await IfReadyAsync(ruleCard).ConfigureAwait(false), await IfReadyAsync(detectorCard).ConfigureAwait(false), terms);

        async Task<PriceCard?> IfReadyAsync(Task<PriceCard>? card) =>
            card is { IsCompleted: true } ? (await card.ConfigureAwait(false)).At(labels?.VerdictsPerDay) : null;
    }
}
