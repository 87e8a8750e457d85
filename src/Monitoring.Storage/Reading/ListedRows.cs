using System.Data.Common;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Core.Windows;
using Monitoring.Storage.Engines;

namespace Monitoring.Storage.Reading;

/// <summary>A transaction with what the verdict events up to a position have made of it.</summary>
/// <param name="Row">The outcome.</param>
/// <param name="Standing">What an SLO makes of it; without an SLO whether it is judged.</param>
/// <param name="First">Position of its first event; 0 without any.</param>
/// <param name="Last">Position of its last one; 0 without any.</param>
/// <param name="Shown">The event that counts, or else the newest of the indicator, or else the newest; null without any.</param>
internal sealed record StandingOutcome(OutcomeRow Row, TransactionInSlo Standing, long First, long Last, JudgedEvent? Shown)
{
    /// <summary>When it happened.</summary>
    public DateTimeOffset OccurredAt => Instant.FromMicroseconds(Row.OccurredAt);

    /// <summary>The row of the list.</summary>
    public ListedOutcome Listed(OutcomeContent sent) => new(
        Row.TransactionId,
        OccurredAt,
        Instant.FromMicroseconds(Row.ReceivedAt),
        (Disposition)Row.Disposition,
        sent,
        Shown?.Listed(),
        Standing.Counting,
        Standing.Place == 0 ? null : Standing.Place);
}

/// <summary>A verdict event with what was sent with it.</summary>
/// <param name="Prior">The event.</param>
/// <param name="RecordedAt">When it was recorded, in microseconds.</param>
/// <param name="Content">What was sent.</param>
internal readonly record struct JudgedEvent(PriorVerdict Prior, long RecordedAt, string Content)
{
    /// <summary>The verdict of a row.</summary>
    public ListedVerdict Listed()
    {
        var sent = OutcomeContent.Read(Content);
        return new(
            Prior.Position,
            new VerdictFacts(Prior.Verdict, Prior.Source, Prior.Selection, Prior.Indicator, sent.VerdictId),
            sent,
            Instant.FromMicroseconds(RecordedAt));
    }
}

/// <summary>Reads transactions with their verdict events.</summary>
internal static class ListedRows
{
    private static readonly Admission Everything =
        new(OneOf<Disposition>.Any, OneOf<VerdictSource>.Any, OneOf<Selection>.Any);

    private const string Columns =
        """
        o.transaction_id as TransactionId, o.received_at as ReceivedAt, o.occurred_at as OccurredAt, o.disposition as Disposition,
            o.content as Content, o.position as OwnPosition, o.verdict as OwnVerdict, o.source as OwnSource,
            o.selection as OwnSelection, o.indicator as OwnIndicator, v.position as Position, v.verdict as Verdict,
            v.source as Source, v.selection as Selection, v.indicator as Indicator, v.recorded_at as RecordedAt, v.content as Said
        """;

    private const string InOrder = "order by occurred_at desc, transaction_id desc limit @most";

    private const string Verdicts =
        "left join verdicts v on v.agent_id = o.agent_id and v.transaction_id = o.transaction_id and v.position is not null";

    /// <summary>Reads some by their names, in the order of these.</summary>
    public static string ReadSome(DbConnection connection) =>
        $"""
        select {Columns} from outcomes o {Verdicts}
        where o.agent_id = @agentId and o.transaction_id {connection.Among("@ids")} order by o.transaction_id, v.position
        """;

    /// <summary>
    /// Reads the next transactions in falling order of when they happened; takes <c>@agentId</c>, <c>@at</c> and <c>@id</c> of the last one
    /// read, <c>@from</c>, <c>@receivedBy</c> and <c>@most</c>.
    /// </summary>
    /// <param name="isNeverJudged">True for those without any verdict alone.</param>
    public static string ReadNext(bool isNeverJudged) =>
        $"""
        select {Columns} from ({(isNeverJudged ? Half("1") : $"select * from ({Half("1")}) p union all select * from ({Half("0")}) j {InOrder}")}) o
        {Verdicts}
        order by o.occurred_at desc, o.transaction_id desc, v.position
        """;

    // Those nobody has judged and the others have an index each.
    private static string Half(string pending) =>
        $"""
        select * from outcomes
        where agent_id = @agentId and pending = {pending} and occurred_at >= @from and (occurred_at, transaction_id) < (@at, @id)
            and received_at <= @receivedBy
        {InOrder}
        """;

    /// <summary>Makes transactions of rows as they come.</summary>
    public static IEnumerable<StandingOutcome> Of(IEnumerable<OutcomeRow> rows, AgentAt agent)
    {
        var events = new List<JudgedEvent>();
        OutcomeRow? last = null;
        foreach (var row in rows)
        {
            if (last is not null && last.TransactionId != row.TransactionId)
            {
                yield return Stand(last, events, agent);
                events.Clear();
            }

            if (last?.TransactionId != row.TransactionId && row.Own is { } own)
            {
                Add(new(own, row.ReceivedAt, row.Content));
            }

            if (row.Posted is { } posted)
            {
                Add(new(posted, row.RecordedAt ?? 0, row.Said!));
            }

            last = row;
        }

        if (last is not null)
        {
            yield return Stand(last, events, agent);
        }

        void Add(JudgedEvent judged)
        {
            if (judged.Prior.Position <= agent.Known)
            {
                events.Add(judged);
            }
        }
    }

    private static StandingOutcome Stand(OutcomeRow row, List<JudgedEvent> events, AgentAt agent)
    {
        if (events.Count == 0)
        {
            return new(row, default, 0, 0, null);
        }

        var admission = agent.Slo?.Admission ?? Everything with { Indicator = IndicatorOf(events) };
        var standing = default(TransactionInSlo);
        JudgedEvent? counted = null, concerned = null;
        foreach (var judged in events)
        {
            standing = standing.Take(admission, (Disposition)row.Disposition, judged.Prior, agent.StrengthAfter);
            counted = standing.IsNewestCounted ? judged : counted;
            concerned = judged.Prior.Indicator == admission.Indicator ? judged : concerned;
        }

        return new(row, standing, events[0].Prior.Position, events[^1].Prior.Position, counted ?? concerned ?? events[^1]);
    }

    // Without an SLO accuracy is what is shown, and of a transaction that nobody judged for it whatever it was last judged for.
    private static string IndicatorOf(List<JudgedEvent> events) =>
        events.Exists(judged => judged.Prior.Indicator == Indicator.Accuracy) ? Indicator.Accuracy : events[^1].Prior.Indicator;
}

/// <summary>The same with what was sent and when.</summary>
internal sealed class OutcomeRow : JudgedRow
{
    public long ReceivedAt { get; init; }

    public long OccurredAt { get; init; }

    public string Content { get; init; } = "";

    public long? RecordedAt { get; init; }

    public string? Said { get; init; }
}
