using Monitoring.Core.Drift.Confidence;
using Monitoring.Core.Slos;

namespace Monitoring.Service.Trust;

/// <summary>What stands behind an SLO's number.</summary>
/// <param name="Price">What watching it costs.</param>
/// <param name="Live">Everything it has counted.</param>
/// <param name="Pilot">What the agent showed before it went live, beside that; null when the registry states none.</param>
/// <param name="Confidence">What the agent says of its certainty, beside its verdicts; nothing judged when it says nothing.</param>
internal sealed record SloTrust(SloPrice Price, LiveCount Live, PilotComparison? Pilot, StatedConfidence Confidence);
