using Monitoring.Core.Drift.Inputs;

namespace Monitoring.Service.Reading;

/// <summary>One value that the reference never had.</summary>
/// <param name="TransactionId">The transaction.</param>
/// <param name="OccurredAt">When it happened.</param>
/// <param name="Change">In which way it is new.</param>
/// <param name="Value">The value as text; empty when it was missing.</param>
internal sealed record UnseenValueAnswer(string TransactionId, DateTimeOffset OccurredAt, InputChange Change, string Value);
