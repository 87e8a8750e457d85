using Monitoring.Core.Drift.Inputs;
using Monitoring.Storage.Reading;

namespace Monitoring.Service.Reading;

/// <summary>The watched inputs of an agent beside their frozen reference.</summary>
/// <param name="Agent">The agent's name.</param>
/// <param name="State">Whether they are watched.</param>
/// <param name="FrozenAt">When the reference was frozen; null while there is none.</param>
/// <param name="ReferenceSince">Receipt of its oldest outcome; null while there is none.</param>
/// <param name="ReferenceOutcomes">Outcomes it was made of; 0 while there is none.</param>
/// <param name="ReferenceNeeds">Outcomes a reference needs.</param>
/// <param name="Outcomes">Outcomes compared since.</param>
/// <param name="Drifted">Inputs that differ from it now.</param>
/// <param name="UnseenBudget">How often unseen values raise a signal by mistake; null while there is no reference.</param>
/// <param name="LookBudget">How often looks raise a signal by mistake; null while there is no reference.</param>
/// <param name="Inputs">The inputs: attributes, segments, confidence.</param>
internal sealed record DataDriftAnswer(
    string Agent,
    InputsState State,
    DateTimeOffset? FrozenAt,
    DateTimeOffset? ReferenceSince,
    long ReferenceOutcomes,
    int ReferenceNeeds,
    long Outcomes,
    int Drifted,
    string? UnseenBudget,
    string? LookBudget,
    IReadOnlyList<InputAnswer> Inputs)
{
    /// <summary>The answer for an agent.</summary>
    public static DataDriftAnswer Of(AgentReading agent, AgentInputs? inputs) => new(
        agent.Name,
        agent.Coverage?.WatchesInputs() != true ? InputsState.Off : inputs is null ? InputsState.Waiting : InputsState.Watching,
        inputs?.FrozenAt,
        inputs?.Since,
        inputs?.Rows ?? 0,
        AgentInputs.FewestOutcomes,
        inputs?.Outcomes ?? 0,
        inputs?.Drifted ?? 0,
        inputs?.UnseenBudget,
        inputs?.LookBudget,
        [.. (inputs?.Inputs ?? []).Select(InputAnswer.Of)]);
}
