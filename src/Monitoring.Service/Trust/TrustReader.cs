using Monitoring.Core.Access;
using Monitoring.Core.Drift.Confidence;
using Monitoring.Core.Drift.Detection;
using Monitoring.Core.Drift.Prices;
using Monitoring.Core.Drift.Watching;
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
        // Who may not read about the agent has no reading of it.
        // Null when a revision retired the SLO since it was read: then nothing more is known of it.
        var log = await store.ReadingsOf(AgentScope.All).LogOfAsync(agent.Id, slo.Covered.Id, cancellationToken);
        var live = new LiveCount(slo.Drift.Judged, slo.Drift.Judged - slo.Drift.Wrong);
        return new SloTrust(
            await PriceAsync(slo, log?.Labels),
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
        return new SloPrice(labels, await IfReadyAsync(ruleCard), await IfReadyAsync(detectorCard), terms);

        async Task<PriceCard?> IfReadyAsync(Task<PriceCard>? card) =>
            card is { IsCompleted: true } ? (await card).At(labels?.VerdictsPerDay) : null;
    }
}

/// <summary>What stands behind an SLO's number.</summary>
/// <param name="Price">What watching it costs.</param>
/// <param name="Live">Everything it has counted.</param>
/// <param name="Pilot">What the agent showed before it went live, beside that; null when the registry states none.</param>
/// <param name="Confidence">What the agent says of its certainty, beside its verdicts; nothing judged when it says nothing.</param>
internal sealed record SloTrust(SloPrice Price, LiveCount Live, PilotComparison? Pilot, StatedConfidence Confidence);

/// <summary>What an SLO's drift detector calls healthy and what it looks at.</summary>
/// <param name="Healthy">q0.</param>
/// <param name="Cuts">d: the total and each declared cut.</param>
/// <param name="IsBaseline">True when q0 comes from a frozen baseline, false when it is 1 − target.</param>
internal sealed record DetectorTerms(HealthyErrorRate Healthy, int Cuts, bool IsBaseline)
{
    /// <summary>The terms of an SLO; null when no detector watches it.</summary>
    /// <param name="slo">The SLO.</param>
    /// <param name="baseline">What its owner froze, or null.</param>
    public static DetectorTerms? Of(Slo slo, Baseline? baseline) => !slo.IsWatched
        ? null
        : new(DriftWatch.HealthyOf(slo, baseline), 1 + slo.Cuts.Count, baseline is not null);
}

/// <summary>
/// How far an SLO's number may be trusted and what its alarms cost; the API and the pages say the same because both ask here.
/// </summary>
internal static class TrustSlice
{
    /// <summary>Adds what reads it. Needs the store.</summary>
    public static IServiceCollection AddTrust(this IServiceCollection services) => services
        .AddSingleton<PriceBook>()
        .AddSingleton<TrustReader>();
}
