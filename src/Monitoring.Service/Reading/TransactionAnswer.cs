using Monitoring.Storage.Reading;

namespace Monitoring.Service.Reading;

/// <summary>One transaction with its verdict history.</summary>
/// <param name="Agent">The agent's name.</param>
/// <param name="TransactionId">The transaction.</param>
/// <param name="ReceivedAt">Receipt of its outcome; null while only early verdicts wait.</param>
/// <param name="Outcome">Its outcome; null while only early verdicts wait.</param>
/// <param name="Verdicts">Verdict events in position order, then those that wait, in arrival order.</param>
internal sealed record TransactionAnswer(
    string Agent, string TransactionId, DateTimeOffset? ReceivedAt, OutcomeAnswer? Outcome, IReadOnlyList<JudgementAnswer> Verdicts)
{
    /// <summary>The answer for a transaction.</summary>
    public static TransactionAnswer Of(TransactionReading transaction) => new(
        transaction.Agent,
        transaction.TransactionId,
        transaction.Outcome?.ReceivedAt,
        transaction.Outcome is { } outcome ? OutcomeAnswer.Of(outcome) : null,
        [.. transaction.Verdicts.Select(JudgementAnswer.Of)]);
}
