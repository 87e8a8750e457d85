using System.Text.Json.Serialization;
using Monitoring.Storage.Reading;

namespace Monitoring.Service.Api;

/// <summary>One agent.</summary>
/// <param name="Agent">Its name.</param>
/// <param name="Uncovered">True when nobody registered it: no owner, no SLO.</param>
/// <param name="Title">What people call it; null when uncovered.</param>
/// <param name="Owner">Key of the owner; null when uncovered.</param>
/// <param name="Deputy">Key of the deputy, or null.</param>
/// <param name="Slos">Names of its SLOs, in registry order.</param>
/// <param name="Outcomes">Outcomes stored.</param>
/// <param name="DataState">Where it stands on the data axis.</param>
/// <param name="LastPosition">Position of its last verdict event; 0 before the first.</param>
/// <param name="LastOutcomeAt">Receipt of its last outcome or heartbeat; null before the first.</param>
/// <param name="UncountedIndicators">Indicators its verdicts have and none of its SLOs counts; at most 16.</param>
/// <param name="Unreadable">Why its stored state cannot be read, so that nothing of it is taken; absent when it can.</param>
internal sealed record AgentAnswer(
    string Agent,
    bool Uncovered,
    string? Title,
    string? Owner,
    string? Deputy,
    IReadOnlyList<string> Slos,
    long Outcomes,
    DataState DataState,
    long LastPosition,
    DateTimeOffset? LastOutcomeAt,
    IReadOnlyList<string> UncountedIndicators,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Unreadable)
{
    /// <summary>The answer for an agent.</summary>
    public static AgentAnswer Of(AgentReading agent) => new(
        agent.Name,
        agent.IsUncovered,
        agent.Coverage?.Title,
        agent.Coverage?.Owner,
        agent.Coverage?.Deputy,
        [.. agent.Slos.Select(slo => slo.Covered.Slo.Name)],
        agent.Outcomes,
        agent.DataState(),
        agent.LastPosition,
        agent.LastOutcomeAt,
        agent.UncountedIndicators,
        agent.Unreadable?.Reason);
}

/// <summary>Where an SLO stands on the data axis.</summary>
internal enum DataState
{
    /// <summary>The agent has not posted an outcome yet.</summary>
    Never,

    /// <summary>Outcomes come.</summary>
    Live,

    /// <summary>Nothing came for longer than expected.</summary>
    Silent,

    /// <summary>Outcomes come, verdicts do not.</summary>
    LabelsLate,
}
