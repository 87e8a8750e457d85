using Monitoring.Core.Drift.Confidence;
using Monitoring.Core.Drift.Prices;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Service.Tests.Api;
using Monitoring.Service.Trust;
using Monitoring.Storage.Reading;

namespace Monitoring.Service.Tests.Trust;

/// <summary>What stands behind the number of order-entry, made up.</summary>
internal static class Trusts
{
    public static readonly LabelRate Labels = new(20.4m, Samples.Breach.AddDays(-28));

    public static readonly PriceCard Rule = new(
        [new(0.92m, 275.4, 0, false), new(0.96m, 9_037, 0, false)],
        [new(new Slide(0.94m, 0.85m), new Delay(51, 91, 0.5, false))],
        null,
        null,
        100);

    public static readonly PriceCard Detector = new(
        [new(0.92m, 2_610, 0.05, false), new(0.96m, 262_000, 0, true)],
        [new(new Slide(0.94m, 0.85m), new Delay(123, 236, 1.5, false))],
        new SegmentDelay(0.12m, new Slide(0.94m, 0.2m), new Delay(51, 83, 0.4, false), 0.95),
        null,
        null);

    public static readonly DetectorTerms Terms = DetectorTerms.Of(Samples.Slo().Covered.Slo, null)!;

    public static SloTrust OrderEntry { get; } = new(
        new SloPrice(Labels, Rule.At(Labels.VerdictsPerDay), Detector.At(Labels.VerdictsPerDay), Terms),
        new LiveCount(1_204, 942),
        new PilotComparison(new Pilot(190, 200), new LiveCount(1_204, 942)),
        Stated(0.94, right: 431, wrong: 69));

    public static StatedConfidence Stated(double confidence, int right, int wrong) =>
        Enumerable.Repeat(Verdict.Correct, right).Concat(Enumerable.Repeat(Verdict.Incorrect, wrong))
            .Aggregate(default(StatedConfidence), (counted, verdict) => counted.Add(confidence, verdict));
}
