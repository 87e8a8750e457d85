using System.Data.Common;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Windows;
using Monitoring.Storage.Engines;

namespace Monitoring.Storage.Reading;

/// <summary>A transaction that has verdict events.</summary>
/// <param name="TransactionId">Its name.</param>
/// <param name="Disposition">How it left the agent.</param>
/// <param name="Events">Its events in order, of every indicator.</param>
internal sealed record JudgedTransaction(string TransactionId, Disposition Disposition, PriorVerdict[] Events);

/// <summary>Reads the transactions of one agent that have verdict events, whole and one by one.</summary>
internal static class JudgedTransactions
{
    private const string Columns =
        """
        select o.transaction_id as TransactionId, o.disposition as Disposition, o.position as OwnPosition, o.verdict as OwnVerdict,
            o.source as OwnSource, o.selection as OwnSelection, o.indicator as OwnIndicator, v.position as Position, v.verdict as Verdict,
            v.source as Source, v.selection as Selection, v.indicator as Indicator
        """;

    private const string WithVerdicts =
        "left join verdicts v on v.agent_id = o.agent_id and v.transaction_id = o.transaction_id and v.position is not null";

    private const string Read =
        $"""
        {Columns}
        from outcomes o {WithVerdicts}
        where o.agent_id = @agentId and (o.position is not null or v.position is not null)
        """;

    private const string InOrder = " order by o.transaction_id, v.position";

    /// <summary>Reads all of an agent; takes <c>@agentId</c>.</summary>
    public const string ReadAll = Read + InOrder;

    /// <summary>
    /// Reads those with events between two positions, whole, and when they happened; takes <c>@agentId</c>, <c>@low</c> and <c>@high</c>.
    /// </summary>
    /// <remarks>
    /// The cross join keeps SQLite from going through all outcomes of the agent in the order wanted and looking for each among those touched.
    /// </remarks>
    public const string ReadTouched =
        $"""
        {Columns}, o.occurred_at as OccurredAt
        from (
            select t.transaction_id from outcomes t where t.agent_id = @agentId and t.position between @low and @high
            union
            select t.transaction_id from verdicts t where t.agent_id = @agentId and t.position between @low and @high) touched
        cross join outcomes o {WithVerdicts}
        where o.agent_id = @agentId and o.transaction_id = touched.transaction_id
        """ + InOrder;

    /// <summary>Reads some of an agent; takes <c>@agentId</c> and <c>@ids</c>.</summary>
    public static string ReadSome(DbConnection connection) => Read + " and o.transaction_id " + connection.Among("@ids") + InOrder;

    /// <summary>Makes transactions of rows as they come.</summary>
    public static IEnumerable<JudgedTransaction> Of(IEnumerable<JudgedRow> rows)
    {
        var events = new List<PriorVerdict>();
        JudgedRow? last = null;
        foreach (var row in rows)
        {
            if (last is not null && last.TransactionId != row.TransactionId)
            {
                yield return new JudgedTransaction(last.TransactionId, (Disposition)last.Disposition, [.. events]);
                events.Clear();
            }

            if (events.Count == 0 && row.Own is { } own)
            {
                events.Add(own);
            }

            if (row.Posted is { } posted)
            {
                events.Add(posted);
            }

            last = row;
        }

        if (last is not null)
        {
            yield return new JudgedTransaction(last.TransactionId, (Disposition)last.Disposition, [.. events]);
        }
    }
}

/// <summary>An outcome with one of its posted verdicts that have positions, or with none.</summary>
internal class JudgedRow
{
    public string TransactionId { get; init; } = "";

    public long Disposition { get; init; }

    public long? OwnPosition { get; init; }

    public long? OwnVerdict { get; init; }

    public long? OwnSource { get; init; }

    public long? OwnSelection { get; init; }

    public string? OwnIndicator { get; init; }

    public long? Position { get; init; }

    public long? Verdict { get; init; }

    public long? Source { get; init; }

    public long? Selection { get; init; }

    public string? Indicator { get; init; }

    /// <summary>The event of the outcome's own verdict; null when it came without one.</summary>
    public PriorVerdict? Own => OwnPosition is { } position ? Event(position, OwnVerdict, OwnSource, OwnSelection, OwnIndicator) : null;

    /// <summary>The event of the posted verdict; null when the row has none.</summary>
    public PriorVerdict? Posted => Position is { } position ? Event(position, Verdict, Source, Selection, Indicator) : null;

    private static PriorVerdict Event(long position, long? verdict, long? source, long? selection, string? indicator) => new(
        position,
        (Verdict)verdict.GetValueOrDefault(),
        (VerdictSource)source.GetValueOrDefault(),
        (Selection)selection.GetValueOrDefault(),
        Core.Outcomes.Indicator.Of(indicator));
}
