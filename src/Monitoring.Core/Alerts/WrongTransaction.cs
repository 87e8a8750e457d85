namespace Monitoring.Core.Alerts;

/// <summary>A wrong place named in a mail.</summary>
/// <param name="TransactionId">The transaction.</param>
/// <param name="OccurredAt">When it happened.</param>
public sealed record WrongTransaction(string TransactionId, DateTimeOffset OccurredAt);
