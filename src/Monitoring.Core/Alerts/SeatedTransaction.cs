using Monitoring.Core.Windows;

namespace Monitoring.Core.Alerts;

/// <summary>A place of the window with the facts of its transaction.</summary>
/// <param name="Mark">What stands on the place.</param>
/// <param name="TransactionId">The transaction.</param>
/// <param name="OccurredAt">When it happened.</param>
/// <param name="AgentVersion">The agent's version, when it was sent.</param>
/// <param name="Segments">Its segments.</param>
public sealed record SeatedTransaction(
    Mark Mark, string TransactionId, DateTimeOffset OccurredAt, string? AgentVersion, IReadOnlyDictionary<string, string> Segments);
