namespace Monitoring.Core.Drift.Inputs;

/// <summary>One transaction whose value the reference never had.</summary>
/// <param name="Number">Number of the outcome since the reference was frozen, from 1.</param>
/// <param name="TransactionId">The transaction.</param>
/// <param name="OccurredAt">When it happened.</param>
/// <param name="Value">The value as text; empty when it was missing.</param>
/// <param name="Change">In which way it is new.</param>
/// <param name="Segments">Its values of the cuts declared by the agent's SLOs, those it has.</param>
public sealed record UnseenExample(
    long Number, string TransactionId, DateTimeOffset OccurredAt, string Value, InputChange Change, IReadOnlyList<KeyValuePair<string, string>> Segments);
