using System.Data.Common;
using Dapper;
using Monitoring.Core.Outcomes;
using Monitoring.Storage.Writing;

namespace Monitoring.Storage.Reading;

/// <summary>Reads a transaction with its verdicts, and which of them hold.</summary>
internal static class TransactionHistory
{
    private const string FindAgent = "select agent_id as AgentId, strength_after as StrengthAfter from agents where name = @agent";

    private const string ReadOutcome =
        $"select {TransactionRows.OutcomeColumns} from outcomes o where o.agent_id = @agentId and o.transaction_id = @transactionId";

    private const string ReadVerdicts =
        $"""
        select {TransactionRows.VerdictColumns} from verdicts v
        where v.agent_id = @agentId and v.transaction_id = @transactionId order by v.arrival
        """;

    public static async Task<TransactionReading?> ReadAsync(DbConnection connection, string agent, string transactionId)
    {
        if (await connection.QuerySingleOrDefaultAsync<AgentRow>(FindAgent, new { agent }) is not { AgentId: var agentId } found)
        {
            return null;
        }

        var known = new KnownTransaction();
        await using (var row = await connection.ExecuteReaderAsync(ReadOutcome, new { agentId, transactionId }))
        {
            known.Outcome = await row.ReadAsync() ? TransactionRows.Outcome(row) : null;
        }

        await using (var row = await connection.ExecuteReaderAsync(ReadVerdicts, new { agentId, transactionId }))
        {
            while (await row.ReadAsync())
            {
                known.Add(TransactionRows.Verdict(row));
            }
        }

        return known is { Outcome: null, Verdicts.Count: 0 }
            ? null
            : new TransactionReading(agent, transactionId, known.Outcome, [.. Verdicts(known, found.StrengthAfter)]);
    }

    private static IEnumerable<VerdictReading> Verdicts(KnownTransaction known, long strengthAfter)
    {
        bool Holds(object verdict, VerdictFacts facts) => ReferenceEquals(known.HolderOf(facts.Indicator, strengthAfter), verdict);
        var verdicts = new List<VerdictReading>();
        if (known.Outcome is { Position: { } position, Verdict: { } own } outcome)
        {
            verdicts.Add(new VerdictReading(position, own, outcome.Content, outcome.ReceivedAt, Holds(outcome, own)));
        }

        verdicts.AddRange(known.Verdicts.Select(verdict => new VerdictReading(
            verdict.Position,
            verdict.Facts,
            verdict.Content,
            verdict.RecordedAt ?? verdict.ReceivedAt,
            Holds(verdict, verdict.Facts))));
        return verdicts.OrderBy(verdict => verdict.Position ?? long.MaxValue);
    }

    private sealed class AgentRow
    {
        public long AgentId { get; init; }

        public long StrengthAfter { get; init; }
    }
}

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
