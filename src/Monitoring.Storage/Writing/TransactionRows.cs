using System.Data.Common;
using Monitoring.Core.Outcomes;
using Monitoring.Storage.Engines;

namespace Monitoring.Storage.Writing;

/// <summary>The log's rows: outcomes and the verdicts that came on their own.</summary>
internal static class TransactionRows
{
    /// <summary>Columns of an outcome in the order in which <see cref="Outcome"/> reads them.</summary>
    public const string OutcomeColumns =
        "o.agent_id, o.transaction_id, o.received_at, o.occurred_at, o.disposition, o.position, o.verdict, o.source, o.selection, o.indicator, o.verdict_id, o.pending, o.content";

    /// <summary>Columns of a posted verdict in the order in which <see cref="Verdict"/> reads them.</summary>
    public const string VerdictColumns =
        "v.agent_id, v.transaction_id, v.identity, v.arrival, v.position, v.verdict, v.source, v.selection, v.indicator, v.verdict_id, v.received_at, v.recorded_at, v.content";

    private static readonly RowShape Outcomes = new(
        "outcomes",
        Column.Number("agent_id"),
        Column.Text("transaction_id"),
        Column.Number("received_at"),
        Column.Number("occurred_at"),
        Column.Number("disposition"),
        Column.NumberOrNull("position"),
        Column.NumberOrNull("verdict"),
        Column.NumberOrNull("source"),
        Column.NumberOrNull("selection"),
        Column.Text("indicator"),
        Column.Text("verdict_id"),
        Column.Number("pending"),
        Column.Text("content"));

    private static readonly RowShape Verdicts = new(
        "verdicts",
        Column.Number("agent_id"),
        Column.Text("transaction_id"),
        Column.Text("identity"),
        Column.Number("arrival"),
        Column.NumberOrNull("position"),
        Column.Number("verdict"),
        Column.Number("source"),
        Column.Number("selection"),
        Column.Text("indicator"),
        Column.Text("verdict_id"),
        Column.Number("received_at"),
        Column.NumberOrNull("recorded_at"),
        Column.Text("content"));

    private static readonly RowShape SettledVerdicts = new(
        "verdicts",
        Column.Number("agent_id"),
        Column.Text("transaction_id"),
        Column.Text("identity"),
        Column.NumberOrNull("position"),
        Column.NumberOrNull("recorded_at"))
    {
        Keys = 3,
    };

    private static readonly RowShape PendingOutcomes = new(
        "outcomes", Column.Number("agent_id"), Column.Text("transaction_id"), Column.Number("pending"))
    {
        Keys = 2,
    };

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
            transaction.Write(SettledVerdicts)
                .Number(verdict.AgentId)
                .Text(verdict.TransactionId)
                .Text(verdict.Identity)
                .NumberOrNull(verdict.Position)
                .NumberOrNull(Micros(verdict.RecordedAt))
                .End();
        }

        foreach (var outcome in accepted.NoLongerPending)
        {
            transaction.Write(PendingOutcomes).Number(outcome.AgentId).Text(outcome.TransactionId).Number(0).End();
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
                (Verdict)row.GetInt32(6),
                (VerdictSource)row.GetInt32(7),
                (Selection)row.GetInt32(8),
                Indicator.Of(row.Text(9)),
                row.Text(10)),
        IsPending = row.GetInt32(11) == 1,
        Content = row.GetString(12),
    };

    /// <summary>Reads <see cref="VerdictColumns"/>.</summary>
    public static PostedVerdict Verdict(DbDataReader row) => new()
    {
        AgentId = row.GetInt64(0),
        TransactionId = row.GetString(1),
        Identity = row.GetString(2),
        Arrival = row.GetInt64(3),
        Position = row.Number(4),
        Facts = new VerdictFacts(
            (Verdict)row.GetInt32(5), (VerdictSource)row.GetInt32(6), (Selection)row.GetInt32(7), Indicator.Of(row.Text(8)), row.Text(9)),
        ReceivedAt = Instant.FromMicroseconds(row.GetInt64(10)),
        RecordedAt = row.At(11),
        Content = row.GetString(12),
    };

    private static void Add(WriteTransaction transaction, StoredOutcome outcome) => transaction.Write(Outcomes)
        .Number(outcome.AgentId)
        .Text(outcome.TransactionId)
        .Number(Instant.ToMicroseconds(outcome.ReceivedAt))
        .Number(Instant.ToMicroseconds(outcome.OccurredAt))
        .Number((int)outcome.Disposition)
        .NumberOrNull(outcome.Position)
        .NumberOrNull((int?)outcome.Verdict?.Verdict)
        .NumberOrNull((int?)outcome.Verdict?.Source)
        .NumberOrNull((int?)outcome.Verdict?.Selection)
        .Text(StoredIndicator(outcome.Verdict))
        .Text(outcome.Verdict?.VerdictId)
        .Number(outcome.IsPending ? 1 : 0)
        .Text(outcome.Content)
        .End();

    private static void Add(WriteTransaction transaction, PostedVerdict verdict) => transaction.Write(Verdicts)
        .Number(verdict.AgentId)
        .Text(verdict.TransactionId)
        .Text(verdict.Identity)
        .Number(verdict.Arrival)
        .NumberOrNull(verdict.Position)
        .Number((int)verdict.Facts.Verdict)
        .Number((int)verdict.Facts.Source)
        .Number((int)verdict.Facts.Selection)
        .Text(StoredIndicator(verdict.Facts))
        .Text(verdict.Facts.VerdictId)
        .Number(Instant.ToMicroseconds(verdict.ReceivedAt))
        .NumberOrNull(Micros(verdict.RecordedAt))
        .Text(verdict.Content)
        .End();

    // Accuracy goes without saying.
    private static string? StoredIndicator(VerdictFacts? facts) =>
        facts is { Indicator: var indicator } && indicator != Indicator.Accuracy ? indicator : null;

    private static long? Micros(DateTimeOffset? at) => at is null ? null : Instant.ToMicroseconds(at.Value);
}

/// <summary>
/// What is stored of the transactions a group names: one question for all, since asking one by one costs as much as inserting.
/// </summary>
/// <param name="transaction">The transaction.</param>
internal sealed class KnownRows(WriteTransaction transaction)
{
    private static readonly RowQuestion Outcomes = new(
        $"select {TransactionRows.OutcomeColumns} from {{keys}} join outcomes o on o.agent_id = keys.agent_id and o.transaction_id = keys.transaction_id",
        Column.Number("agent_id"),
        Column.Text("transaction_id"));

    private static readonly RowQuestion Verdicts = new(
        $$"""
        select {{TransactionRows.VerdictColumns}} from {keys} join verdicts v on v.agent_id = keys.agent_id and v.transaction_id = keys.transaction_id
        order by v.agent_id, v.arrival
        """,
        Column.Number("agent_id"),
        Column.Text("transaction_id"));

    private readonly Dictionary<(long Agent, string Id), KnownTransaction> known = [];
    /// <summary>What is known of a transaction asked for before.</summary>
    public KnownTransaction this[long agent, string transactionId] => known[(agent, transactionId)];

    /// <summary>Asks for transactions; answered when the question is sent.</summary>
    /// <param name="named">Transactions by the number of their agent and their id.</param>
    /// <param name="hasVerdicts">False for an agent that never had a posted verdict, so that it is not asked for any.</param>
    public void Ask(IEnumerable<(long Agent, string TransactionId)> named, Func<long, bool> hasVerdicts)
    {
        var outcomes = transaction.Ask(Outcomes, row =>
        {
            var outcome = TransactionRows.Outcome(row);
            known[(outcome.AgentId, outcome.TransactionId)].Outcome = outcome;
        });
        var verdicts = transaction.Ask(Verdicts, Take);
        foreach (var (agent, id) in named)
        {
            if (known.TryAdd((agent, id), new KnownTransaction()))
            {
                outcomes.Number(agent).Text(id).End();
                if (hasVerdicts(agent))
                {
                    verdicts.Number(agent).Text(id).End();
                }
            }
        }
    }

    private void Take(DbDataReader row)
    {
        var verdict = TransactionRows.Verdict(row);
        known[(verdict.AgentId, verdict.TransactionId)].Add(verdict);
    }
}
