using System.Data.Common;
using Dapper;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Core.Windows;
using Monitoring.Storage.Engines;

namespace Monitoring.Storage.Replaying;

/// <summary>One verdict event read from the log.</summary>
/// <param name="Event">The event.</param>
/// <param name="TransactionId">Its transaction.</param>
/// <param name="Segments">Its segments.</param>
/// <param name="History">Earlier verdict events of the transaction.</param>
internal sealed record LoggedEvent(VerdictEvent Event, string TransactionId, SegmentValues Segments, EarlierVerdicts History);

/// <summary>Reads the log by ranges of positions, which have no gaps.</summary>
/// <param name="connection">A connection that reads, or the one of the transaction that writes.</param>
/// <param name="floor">The position up to which retention may have removed rows: windows are filled from later ones only.</param>
/// <param name="strengthAfter">
/// Position of the last event judged by the rule before strength; 0 when none was. Where all are, the schema has no other indicators yet.
/// </param>
internal sealed class LogRows(DbConnection connection, long floor, long strengthAfter)
{
    private const int Range = 1_000;

    private readonly string readEvents =
        $"""
        select o.position as Position, o.transaction_id as TransactionId, o.verdict as Verdict, o.source as Source,
            o.selection as Selection, {Indicator("o", strengthAfter)} as Indicator, o.disposition as Disposition, o.received_at as At,
            0 as IsPosted, o.content as Content
        from outcomes o where o.agent_id = @agentId and o.position between @low and @high
        union all
        select v.position, v.transaction_id, v.verdict, v.source, v.selection, {Indicator("v", strengthAfter)}, o.disposition, v.recorded_at,
            1, o.content
        from verdicts v join outcomes o on o.agent_id = v.agent_id and o.transaction_id = v.transaction_id
        where v.agent_id = @agentId and v.position between @low and @high
        order by 1
        """;

    private readonly string readHistories =
        $"""
        select o.position as Position, o.transaction_id as TransactionId, o.verdict as Verdict, o.source as Source,
            o.selection as Selection, {Indicator("o", strengthAfter)} as Indicator, 0 as Disposition, 0 as At
        from outcomes o where o.agent_id = @agentId and o.transaction_id {connection.Among("@ids")} and o.position < @low
        union all
        select v.position, v.transaction_id, v.verdict, v.source, v.selection, {Indicator("v", strengthAfter)}, 0, 0
        from verdicts v where v.agent_id = @agentId and v.transaction_id {connection.Among("@ids")} and v.position < @low
        order by 1
        """;

    /// <summary>Reads every event after a position and up to another, in order.</summary>
    public IEnumerable<LoggedEvent> Forward(long agentId, long after, long upTo)
    {
        for (var low = after + 1; low <= upTo; low += Range)
        {
            foreach (var logged in Read(agentId, low, Math.Min(low + Range - 1, upTo)))
            {
                yield return logged;
            }
        }
    }

    /// <summary>The lowest position read to fill windows; null when none was.</summary>
    public long? LowestFilledFrom { get; private set; }

    /// <summary>
    /// Reads the last places up to a position as each of some definitions counts, oldest first; enough to fill their windows anew. The log
    /// is read once for all of them.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<Place>> LastPlaces(long agentId, long upTo, IReadOnlyList<Slo> slos)
    {
        var readings = slos.Select(slo => new PlaceReading(slo.Admission, Place.Depth(slo.Rule.Window), strengthAfter)).ToList();
        for (var (high, open) = (upTo, readings); high > floor && open.Count > 0; high -= Range)
        {
            var low = Math.Max(floor + 1, high - Range + 1);
            LowestFilledFrom = Math.Min(LowestFilledFrom ?? low, low);
            foreach (var logged in Read(agentId, low, high).AsEnumerable().Reverse())
            {
                open.ForEach(reading => reading.Feed(logged.Event, logged.History));
            }

            open = open.FindAll(reading => !reading.IsComplete);
        }

        return [.. readings.Select(reading => reading.Places)];
    }

    private static string Indicator(string table, long strengthAfter) =>
        strengthAfter == TransactionInSlo.AllBeforeStrength ? "null" : table + ".indicator";

    private static VerdictEvent Event(EventRow row) => new(
        row.Position,
        (Verdict)row.Verdict,
        (VerdictSource)row.Source,
        (Selection)row.Selection,
        Core.Outcomes.Indicator.Of(row.Indicator),
        (Disposition)row.Disposition,
        Instant.FromMicroseconds(row.At));

    private List<LoggedEvent> Read(long agentId, long low, long high)
    {
        var rows = connection.Query<EventRow>(readEvents, new { agentId, low, high }).AsList();
        var ids = rows.Where(row => row.IsPosted == 1).Select(row => row.TransactionId).Distinct(StringComparer.Ordinal).ToArray();
        var histories = ids.ToDictionary(id => id, _ => new VerdictHistory(), StringComparer.Ordinal);
        foreach (var earlier in ids.Length == 0 ? [] : connection.Query<EventRow>(readHistories, new { agentId, ids, low }))
        {
            histories[earlier.TransactionId].Add(Event(earlier).Prior);
        }

        return [.. rows.Select(row =>
        {
            var history = histories.GetValueOrDefault(row.TransactionId);
            var logged = new LoggedEvent(Event(row), row.TransactionId, new SegmentValues(row.Content), history?.Earlier ?? default);
            history?.Add(logged.Event.Prior);
            return logged;
        })];
    }

    private sealed class EventRow
    {
        public long Position { get; init; }

        public string TransactionId { get; init; } = "";

        public long Verdict { get; init; }

        public long Source { get; init; }

        public long Selection { get; init; }

        public string? Indicator { get; init; }

        public long Disposition { get; init; }

        public long At { get; init; }

        public long IsPosted { get; init; }

        public string Content { get; init; } = "{}";
    }
}
