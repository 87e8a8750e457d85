using Monitoring.Core.Drift.Confidence;

namespace Monitoring.Storage.Reading;

/// <summary>What an agent's log says of an SLO beyond its window.</summary>
/// <param name="Labels">How fast verdicts come; null when none came in the last 28 days.</param>
/// <param name="Confidence">Stated confidence beside the verdicts, of the last 500 places kept.</param>
public sealed record SloLogReading(LabelRate? Labels, StatedConfidence Confidence);
