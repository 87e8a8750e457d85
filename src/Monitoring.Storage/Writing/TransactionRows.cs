using System.Data.Common;
using Monitoring.Core.Outcomes;
using Monitoring.Storage.Engines;

namespace Monitoring.Storage.Writing;

/// <summary>The log's rows: outcomes and the verdicts that came on their own.</summary>
internal static class TransactionRows
{
    /// <summary>Columns of an outcome in the order in which <see cref="Outcome"/> reads them.</summary>
    public const string OutcomeColumns =
        "o.agent_id, o.transaction_id, o.received_at, o.occurred_at, o.disposition, o.position, o.verdict, o.source, o.selection, o.verdict_id, o.pending, o.content";

    /// <summary>Columns of a posted verdict in the order in which <see cref="Verdict"/> reads them.</summary>
    public const string VerdictColumns =
        "v.agent_id, v.transaction_id, v.identity, v.arrival, v.position, v.verdict, v.source, v.selection, v.verdict_id, v.received_at, v.recorded_at, v.content";

    private const string ReadOutcomes =
        $"select {OutcomeColumns} from outcomes o where o.agent_id = @agent_id and o.transaction_id ";

    private const string ReadVerdicts =
        $"select {VerdictColumns} from verdicts v where v.agent_id = @agent_id and v.transaction_id = @transaction_id order by v.arrival";

    private const string AddOutcome =
        """
        insert into outcomes (
            agent_id, transaction_id, received_at, occurred_at, disposition, position, verdict, source, selection, verdict_id,
            pending, content)
        values (
            @agent_id, @transaction_id, @received_at, @occurred_at, @disposition, @position, @verdict, @source, @selection,
            @verdict_id, @pending, @content)
        """;

    private const string AddVerdict =
        """
        insert into verdicts (
            agent_id, transaction_id, identity, arrival, position, verdict, source, selection, verdict_id, received_at,
            recorded_at, content)
        values (
            @agent_id, @transaction_id, @identity, @arrival, @position, @verdict, @source, @selection, @verdict_id,
            @received_at, @recorded_at, @content)
        """;

    private const string SettleVerdict =
        """
        update verdicts set position = @position, recorded_at = @recorded_at
        where agent_id = @agent_id and transaction_id = @transaction_id and identity = @identity
        """;

    private const string SettleOutcome =
        "update outcomes set pending = 0 where agent_id = @agent_id and transaction_id = @transaction_id";

    /// <summary>Reads what is stored of an agent's transactions: one question for all, since asking one by one costs as much as inserting.</summary>
    /// <param name="transaction">The transaction that writes.</param>
    /// <param name="agent">The agent's ledger; one that never had a posted verdict is not asked for any.</param>
    /// <param name="transactionIds">The caller's names of the transactions, each once.</param>
    public static Dictionary<string, KnownTransaction> Read(
        WriteTransaction transaction, AgentLedger agent, IReadOnlyCollection<string> transactionIds)
    {
        var known = transactionIds.ToDictionary(id => id, _ => new KnownTransaction(), StringComparer.Ordinal);
        var among = ReadOutcomes + transaction.AmongTexts("@ids");
        using (var row = transaction.Prepared(among).Read(agent.Id, transaction.TextSet(transactionIds)))
        {
            while (row.Read())
            {
                var outcome = Outcome(row);
                known[outcome.TransactionId].Outcome = outcome;
            }
        }

        if (agent.LastArrival > 0)
        {
            foreach (var (id, transactionSoFar) in known)
            {
                using var row = transaction.Prepared(ReadVerdicts).Read(agent.Id, id);
                while (row.Read())
                {
                    transactionSoFar.Add(Verdict(row));
                }
            }
        }

        return known;
    }

    /// <summary>Writes what a group of requests added.</summary>
    public static void Write(WriteTransaction transaction, Acceptance accepted)
    {
        foreach (var outcome in accepted.Outcomes)
        {
            Add(transaction, outcome);
        }

        foreach (var verdict in accepted.Verdicts)
        {
            Add(transaction, verdict);
        }

        foreach (var verdict in accepted.Settled)
        {
            transaction.Prepared(SettleVerdict).Run(
                verdict.Position, Micros(verdict.RecordedAt), verdict.AgentId, verdict.TransactionId, verdict.Identity);
        }

        foreach (var outcome in accepted.NoLongerPending)
        {
            transaction.Prepared(SettleOutcome).Run(outcome.AgentId, outcome.TransactionId);
        }
    }

    /// <summary>Reads <see cref="OutcomeColumns"/>.</summary>
    public static StoredOutcome Outcome(DbDataReader row) => new()
    {
        AgentId = row.GetInt64(0),
        TransactionId = row.GetString(1),
        ReceivedAt = Instant.FromMicroseconds(row.GetInt64(2)),
        OccurredAt = Instant.FromMicroseconds(row.GetInt64(3)),
        Disposition = (Disposition)row.GetInt32(4),
        Position = row.Number(5),
        Verdict = row.IsDBNull(6)
            ? null
            : new VerdictFacts(
                (Verdict)row.GetInt32(6), (VerdictSource)row.GetInt32(7), (Selection)row.GetInt32(8), row.Text(9)),
        IsPending = row.GetInt32(10) == 1,
        Content = row.GetString(11),
    };

    /// <summary>Reads <see cref="VerdictColumns"/>.</summary>
    public static PostedVerdict Verdict(DbDataReader row) => new()
    {
        AgentId = row.GetInt64(0),
        TransactionId = row.GetString(1),
        Identity = row.GetString(2),
        Arrival = row.GetInt64(3),
        Position = row.Number(4),
        Facts = new VerdictFacts((Verdict)row.GetInt32(5), (VerdictSource)row.GetInt32(6), (Selection)row.GetInt32(7), row.Text(8)),
        ReceivedAt = Instant.FromMicroseconds(row.GetInt64(9)),
        RecordedAt = row.At(10),
        Content = row.GetString(11),
    };

    private static void Add(WriteTransaction transaction, StoredOutcome outcome) => transaction.Prepared(AddOutcome).Run(
        outcome.AgentId,
        outcome.TransactionId,
        Instant.ToMicroseconds(outcome.ReceivedAt),
        Instant.ToMicroseconds(outcome.OccurredAt),
        (int)outcome.Disposition,
        outcome.Position,
        (int?)outcome.Verdict?.Verdict,
        (int?)outcome.Verdict?.Source,
        (int?)outcome.Verdict?.Selection,
        outcome.Verdict?.VerdictId,
        outcome.IsPending ? 1 : 0,
        outcome.Content);

    private static void Add(WriteTransaction transaction, PostedVerdict verdict) => transaction.Prepared(AddVerdict).Run(
        verdict.AgentId,
        verdict.TransactionId,
        verdict.Identity,
        verdict.Arrival,
        verdict.Position,
        (int)verdict.Facts.Verdict,
        (int)verdict.Facts.Source,
        (int)verdict.Facts.Selection,
        verdict.Facts.VerdictId,
        Instant.ToMicroseconds(verdict.ReceivedAt),
        Micros(verdict.RecordedAt),
        verdict.Content);

    private static long? Micros(DateTimeOffset? at) => at is null ? null : Instant.ToMicroseconds(at.Value);
}
