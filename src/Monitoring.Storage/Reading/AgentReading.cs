using Monitoring.Core.Slos;

namespace Monitoring.Storage.Reading;

/// <summary>One agent as committed.</summary>
/// <param name="Id">The store's number.</param>
/// <param name="Name">Its name.</param>
/// <param name="Coverage">Who answers for it; null for an uncovered agent.</param>
/// <param name="LastPosition">Position of its last verdict event; 0 before the first.</param>
/// <param name="Outcomes">Outcomes stored.</param>
/// <param name="LastOutcomeAt">Receipt of the last outcome or heartbeat; null before the first.</param>
/// <param name="Slos">Its SLOs in registry order; empty for an uncovered agent.</param>
public sealed record AgentReading(
    long Id, string Name, Coverage? Coverage, long LastPosition, long Outcomes, DateTimeOffset? LastOutcomeAt, IReadOnlyList<SloReading> Slos);
