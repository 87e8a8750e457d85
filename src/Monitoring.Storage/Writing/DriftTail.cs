using System.Data.Common;
using Dapper;
using Monitoring.Core.Drift.Watching;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Core.Windows;
using Monitoring.Storage.Engines;

namespace Monitoring.Storage.Writing;

/// <summary>
/// Brings the watched streams of an agent in step with its log. Streams kept at hand are given what other processes wrote since,
/// if the log still has, without a gap, what they followed; where it has not (retention, a database that went back), and where nothing
/// is kept, everything that stored streams may lack is read.
/// </summary>
internal sealed class DriftTail
{
    private static readonly RowQuestion Events = new(
        """
        select o.agent_id, o.position, o.transaction_id, o.verdict, o.source, o.selection, o.disposition, o.received_at, 0, o.content
        from {keys} join outcomes o on o.agent_id = keys.agent_id and o.position between keys.low and keys.high
        union all
        select v.agent_id, v.position, v.transaction_id, v.verdict, v.source, v.selection, o.disposition, v.recorded_at, 1, o.content
        from {keys} join verdicts v on v.agent_id = keys.agent_id and v.position between keys.low and keys.high
        join outcomes o on o.agent_id = v.agent_id and o.transaction_id = v.transaction_id
        order by 1, 2
        """,
        [.. Column.Numbers("agent_id", "low", "high")]);

    private static readonly RowQuestion Histories = new(
        """
        select o.agent_id, o.position, o.transaction_id, o.verdict, o.source, o.selection
        from {keys} join outcomes o on o.agent_id = keys.agent_id and o.transaction_id = keys.transaction_id
        where o.position is not null
        union all
        select v.agent_id, v.position, v.transaction_id, v.verdict, v.source, v.selection
        from {keys} join verdicts v on v.agent_id = keys.agent_id and v.transaction_id = keys.transaction_id
        where v.position is not null
        order by 1, 2
        """,
        Column.Number("agent_id"),
        Column.Text("transaction_id"));

    /// <summary>An agent with more streams has only those loaded that are needed.</summary>
    private const int MostAtOnce = 20_000;

    private const string ReadStreams =
        $"select slo_id, cut, value, {DriftRows.StreamColumns} from drift_streams where agent_id = @id order by slo_id, cut, value limit @most";

    private readonly AgentLedger agent;
    private readonly List<(VerdictEvent Event, string TransactionId, bool IsPosted, SegmentValues Segments)> events = [];
    private readonly Dictionary<string, List<PriorVerdict>> histories = new(StringComparer.Ordinal);
    private bool isKept;

    private DriftTail(AgentLedger agent)
    {
        this.agent = agent;
        isKept = Bank.Followed.Position > 0 && Bank.Followed.Position <= agent.LastPosition && agent.LastPosition - Bank.Followed.Position < DriftBank.MostBehind;
        if (!isKept)
        {
            Bank.Clear();
        }
    }

    private DriftBank Bank => agent.Fold.Bank;

    // The last verdict is read in any case, to be followed.
    private long Low => isKept ? Bank.Followed.Position : Math.Min(agent.Fold.WatchedFrom(agent.LastPosition), agent.LastPosition);

    /// <summary>
    /// Brings up those agents whose streams are not in step with their log, some at a time: what a long reading has reached is kept
    /// also when the transaction ends before the rest.
    /// </summary>
    public static async Task BringUpAsync(WriteTransaction transaction, IEnumerable<AgentLedger> agents, CancellationToken cancellationToken)
    {
        Dictionary<long, DriftTail>? some = null;
        var toRead = 0L;
        foreach (var ledger in agents)
        {
            var bank = ledger.Fold.Bank;
            if (bank.Followed.Position == ledger.LastPosition && ledger.LastPosition > 0 && !bank.IsUnproved)
            {
                continue;
            }

            if (ledger.Fold.WatchedFrom(ledger.LastPosition) > ledger.LastPosition)
            {
                bank.Clear();
                if (!MayBeStored(ledger))
                {
                    bank.IsWhole = true;
                    continue;
                }
            }

            var tail = new DriftTail(ledger);
            (some ??= [])[ledger.Id] = tail;
            toRead += ledger.LastPosition - tail.Low + 1;
            if (toRead > DriftBank.MostBehind)
            {
                await BringUpAsync(transaction, some, cancellationToken).ConfigureAwait(false);
                (some, toRead) = (null, 0);
            }
        }

        if (some is not null)
        {
            await BringUpAsync(transaction, some, cancellationToken).ConfigureAwait(false);
        }
    }

    // A state of an earlier version does not say since when its streams were fed, only that what is stored of them lacks nothing.
    private static bool MayBeStored(AgentLedger agent) =>
        agent.LastPosition > 0 && agent.Fold.Slos.Any(slo => slo.Slo is { Drift: DriftMode.Notify, Cuts.Count: > 0 });

    private static async Task BringUpAsync(WriteTransaction transaction, Dictionary<long, DriftTail> lagging, CancellationToken cancellationToken)
    {
        await ReadAsync(transaction, lagging, [.. lagging.Values], cancellationToken).ConfigureAwait(false);
        List<DriftTail> broken = [.. lagging.Values.Where(tail => !tail.IsWhole())];
        if (broken.Count > 0)
        {
            await ReadAsync(transaction, lagging, broken, cancellationToken).ConfigureAwait(false);
        }

        foreach (var tail in lagging.Values.Where(tail => !tail.isKept))
        {
            await tail.LoadAsync(await transaction.DirectAsync(cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
        }

        var streams = new StreamsAsked(transaction);
        RowWriter? posted = null;
        foreach (var (id, tail) in lagging)
        {
            foreach (var logged in tail.events)
            {
                streams.Add(tail.agent, logged.Segments);
                if (logged.IsPosted && tail.histories.TryAdd(logged.TransactionId, []))
                {
                    posted ??= transaction.Ask(Histories, row => lagging[row.GetInt64(0)].TakeHistory(row));
                    posted.Number(id).Text(logged.TransactionId).End();
                }
            }
        }

        await transaction.SendAsync(cancellationToken).ConfigureAwait(false);
        streams.Open();
        foreach (var tail in lagging.Values)
        {
            tail.Feed();
        }
    }

    private static async Task ReadAsync(WriteTransaction transaction, Dictionary<long, DriftTail> all, List<DriftTail> some, CancellationToken cancellationToken)
    {
        var keys = transaction.Ask(Events, row => all[row.GetInt64(0)].TakeEvent(row));
        foreach (var tail in some.OrderBy(tail => tail.agent.Id))
        {
            keys.Number(tail.agent.Id).Number(tail.Low).Number(tail.agent.LastPosition).End();
        }

        await transaction.SendAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>True when what was read can be given to the streams; else everything is to be read.</summary>
    private bool IsWhole()
    {
        if (!isKept)
        {
            return true;
        }

        if (events.Count == agent.LastPosition - Bank.Followed.Position + 1
            && LogMark.Of(Bank.Followed.Position, events[0].Event.At, events[0].TransactionId) == Bank.Followed)
        {
            events.RemoveAt(0);
            return true;
        }

        events.Clear();
        Bank.Clear();
        isKept = false;
        return false;
    }

    private async Task LoadAsync(DbConnection connection)
    {
        var read = 0;
        await using var row = await connection.ExecuteReaderAsync(ReadStreams, new { id = agent.Id, most = MostAtOnce }).ConfigureAwait(false);
        for (; await row.ReadAsync().ConfigureAwait(false); read++)
        {
            var (key, stream) = (new DriftKey(row.GetInt64(0), row.GetString(1), row.GetString(2)), DriftRows.Read(row, 3));
            if (DriftRows.IsOfNow(agent.Fold, key, stream))
            {
                Bank.Put(key, stream);
            }
        }

        Bank.IsWhole = read < MostAtOnce;
    }

    private void Feed()
    {
        foreach (var (verdict, transactionId, isPosted, segments) in events)
        {
            PriorVerdict[] history = isPosted ? [.. histories[transactionId].TakeWhile(earlier => earlier.Position < verdict.Position)] : [];
            agent.Fold.CatchUp(verdict, history, segments, transactionId, Bank);
        }

        Bank.Settle();
    }

    private void TakeEvent(DbDataReader row) => events.Add((
        new VerdictEvent(
            row.GetInt64(1),
            (Verdict)row.GetInt64(3),
            (VerdictSource)row.GetInt64(4),
            (Selection)row.GetInt64(5),
            (Disposition)row.GetInt64(6),
            Instant.FromMicroseconds(row.GetInt64(7))),
        row.GetString(2),
        row.GetInt64(8) == 1,
        new SegmentValues(row.GetString(9))));

    private void TakeHistory(DbDataReader row) => histories[row.GetString(2)].Add(new PriorVerdict(
        row.GetInt64(1), (Verdict)row.GetInt64(3), (VerdictSource)row.GetInt64(4), (Selection)row.GetInt64(5)));
}
