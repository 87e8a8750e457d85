using System.Data.Common;
using Monitoring.Core.Alerts;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Core.Windows;
using Monitoring.Storage.Engines;

namespace Monitoring.Storage.Writing;

/// <summary>
/// Work that has verdicts of which none counts for some SLO: as suspect there as work without any. It is read only where such work exists,
/// and of what happened since the onsets, the newest first, at most as much as of work without any.
/// </summary>
internal sealed class HalfJudgedRows(WriteTransaction transaction, AgentLedger agent)
{
    // One key, as with what is pending.
    private static readonly RowQuestion Work = new(
        $$"""
        select o.transaction_id, o.occurred_at, o.disposition, o.content, o.position, o.verdict, o.source, o.selection, o.indicator,
            v.position, v.verdict, v.source, v.selection, v.indicator
        from (
            select * from outcomes
            where agent_id = (select agent_id from {keys}) and pending = 0 and occurred_at >= (select since from {keys})
            order by occurred_at desc, transaction_id desc limit {{EvidenceRows.MostSuspects}}) o
        left join verdicts v on v.agent_id = o.agent_id and v.transaction_id = o.transaction_id and v.position is not null
        order by o.occurred_at desc, o.transaction_id desc, v.position
        """,
        [.. Column.Numbers("agent_id", "since")]);

    private readonly List<HalfJudged> found = [];
    private DateTimeOffset earliest = DateTimeOffset.MaxValue;

    /// <summary>Says that an SLO looks for suspects, before they are read.</summary>
    /// <param name="sloId">The SLO; one that is retired or has no such work reads nothing.</param>
    /// <param name="since">When the onset happened.</param>
    public void Need(long sloId, DateTimeOffset since)
    {
        if (FoldOf(sloId) is { Uncounted.Pending: > 0 } && since < earliest)
        {
            earliest = since;
        }
    }

    /// <summary>Asks for it, if anybody needs it.</summary>
    public void Ask()
    {
        if (earliest != DateTimeOffset.MaxValue)
        {
            transaction.Ask(Work, Take).Number(agent.Id).Number(Instant.ToMicroseconds(earliest)).End();
        }
    }

    /// <summary>The suspects of a notice with those among this work added.</summary>
    /// <param name="suspects">Work without any verdict.</param>
    /// <param name="sloId">The SLO.</param>
    /// <param name="admission">What the SLO counts.</param>
    /// <param name="culprit">Who drives the breach; null for everybody's work.</param>
    public Suspects AddTo(Suspects suspects, long sloId, Admission admission, Culprit? culprit)
    {
        var uncounted = FoldOf(sloId)?.Uncounted;
        var more = found.Count(work => work.OccurredAt >= suspects.Since
            && uncounted?.Holds(work.Events[0].Position, work.Events[^1].Position) == true
            && admission.Dispositions.Has(work.Disposition)
            && (culprit is null || new UnjudgedWork(work.Content).ValueOf(culprit.Cut) == culprit.Value)
            && TransactionInSlo.Of(admission, work.Disposition, [.. work.Events], agent.Fold.StrengthAfter).Counting != Counting.Counted);
        var wasLimited = found.Count == EvidenceRows.MostSuspects && found[^1].OccurredAt >= suspects.Since;
        return suspects with { Count = suspects.Count + more, IsAtLeast = suspects.IsAtLeast || wasLimited };
    }

    private SloFold? FoldOf(long sloId) => agent.Fold.Slos.FirstOrDefault(slo => slo.Id == sloId);

    private void Take(DbDataReader row)
    {
        if (found.Count == 0 || found[^1].TransactionId != row.GetString(0))
        {
            found.Add(new HalfJudged(
                row.GetString(0), Instant.FromMicroseconds(row.GetInt64(1)), (Disposition)row.GetInt64(2), row.GetString(3), []));
            AddEvent(row, 4);
        }

        AddEvent(row, 9);
    }

    private void AddEvent(DbDataReader row, int column)
    {
        if (!row.IsDBNull(column))
        {
            found[^1].Events.Add(new PriorVerdict(
                row.GetInt64(column),
                (Verdict)row.GetInt64(column + 1),
                (VerdictSource)row.GetInt64(column + 2),
                (Selection)row.GetInt64(column + 3),
                Indicator.Of(row.IsDBNull(column + 4) ? null : row.GetString(column + 4))));
        }
    }

    private sealed record HalfJudged(
        string TransactionId, DateTimeOffset OccurredAt, Disposition Disposition, string Content, List<PriorVerdict> Events);
}
