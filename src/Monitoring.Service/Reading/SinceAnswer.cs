namespace Monitoring.Service.Reading;

/// <summary>A transaction with which something began.</summary>
/// <param name="TransactionId">The transaction.</param>
/// <param name="OccurredAt">When it happened.</param>
internal sealed record SinceAnswer(string TransactionId, DateTimeOffset OccurredAt);
