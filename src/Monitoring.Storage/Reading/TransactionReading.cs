using Monitoring.Core.Outcomes;

namespace Monitoring.Storage.Reading;

/// <summary>One transaction with its verdict history.</summary>
/// <param name="Agent">The agent's name.</param>
/// <param name="TransactionId">The transaction.</param>
/// <param name="Outcome">Its outcome; null while only early verdicts wait.</param>
/// <param name="Verdicts">Its verdicts: events in position order, then those that wait, in arrival order.</param>
public sealed record TransactionReading(
    string Agent, string TransactionId, StoredOutcome? Outcome, IReadOnlyList<VerdictReading> Verdicts);

/// <summary>One verdict.</summary>
/// <param name="Position">Its position; null while it waits for its outcome.</param>
/// <param name="Facts">The judgement.</param>
/// <param name="Content">Canonical form of what was sent (for an outcome's own verdict the outcome's content).</param>
/// <param name="RecordedAt">When it was recorded; its receipt while it waits.</param>
/// <param name="IsEffective">False while another verdict of the same indicator holds, whatever SLOs count either.</param>
public sealed record VerdictReading(long? Position, VerdictFacts Facts, string Content, DateTimeOffset RecordedAt, bool IsEffective);
