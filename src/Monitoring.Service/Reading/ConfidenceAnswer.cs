using Monitoring.Core.Drift.Confidence;

namespace Monitoring.Service.Reading;

/// <summary>What the agent states of its certainty beside what it is right about, over the last 500 places kept.</summary>
/// <param name="Judged">Transactions with a stated confidence and a verdict.</param>
/// <param name="Correct">Right ones.</param>
/// <param name="Stated">Mean stated confidence, 0 to 1.</param>
/// <param name="Measured">Right share of the same transactions.</param>
/// <param name="Z">Spiegelhalter's z, about normal when every confidence means what it says; null where it is not defined.</param>
/// <param name="Chance">Chance of a z as far from 0 then, to six decimals; null with it.</param>
/// <param name="Finding">What follows.</param>
internal sealed record ConfidenceAnswer(
    long Judged, long Correct, double Stated, double Measured, double? Z, double? Chance, ConfidenceFinding Finding)
{
    /// <summary>The answer; null when the agent states no confidence.</summary>
    public static ConfidenceAnswer? Of(StatedConfidence confidence) => confidence is { Stated: { } stated, Measured: { } measured }
        ? new(
            confidence.Judged,
            confidence.Correct,
            Math.Round(stated, 4),
            Math.Round(measured, 4),
            confidence.Z is { } z ? Math.Round(z, 2) : null,
            confidence.Chance is { } chance ? Math.Round(chance, 6) : null,
            confidence.Finding)
        : null;
}
