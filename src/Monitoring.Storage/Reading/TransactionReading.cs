using Monitoring.Core.Outcomes;

namespace Monitoring.Storage.Reading;

/// <summary>One transaction with its verdict history.</summary>
/// <param name="Agent">The agent's name.</param>
/// <param name="TransactionId">The transaction.</param>
/// <param name="Outcome">Its outcome; null while only early verdicts wait.</param>
/// <param name="Verdicts">Its verdicts: events in position order, then those that wait, in arrival order.</param>
public sealed record TransactionReading(
    string Agent, string TransactionId, StoredOutcome? Outcome, IReadOnlyList<VerdictReading> Verdicts);
