using System.Data.Common;
using Dapper;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Core.Windows;
using Monitoring.Storage.Engines;

namespace Monitoring.Storage.Feeds;

/// <summary>A verdict that counts for an SLO.</summary>
/// <param name="Position">Its position.</param>
/// <param name="At">When it was recorded.</param>
internal readonly record struct CountedVerdict(long Position, DateTimeOffset? At);

/// <summary>The oldest outcome that waits for a verdict.</summary>
/// <param name="At">When it was received; null when none waits.</param>
internal readonly record struct OldestOutcome(DateTimeOffset? At);

/// <summary>What the log says of the verdicts of one SLO, beside what its window knows.</summary>
/// <param name="connection">A connection.</param>
/// <param name="agentId">The agent.</param>
/// <param name="fold">The SLO.</param>
/// <param name="look">How far this was looked through before.</param>
internal sealed class LabelRows(DbConnection connection, long agentId, SloFold fold, LabelLook look)
{
    private const string Own =
        """
        select o.position as Position, o.received_at as At from outcomes o
        where o.agent_id = @agentId and o.position > @after and o.position <= @until and o.verdict = @unsure and coalesce(o.indicator, @accuracy) = @indicator
        """;

    private const string Posted =
        """
        select v.position as Position, v.recorded_at as At from verdicts v
            join outcomes o on o.agent_id = v.agent_id and o.transaction_id = v.transaction_id
        where v.agent_id = @agentId and v.position > @after and v.position <= @until and v.verdict = @unsure and coalesce(v.indicator, @accuracy) = @indicator
        """;

    private const string Next = $"select received_at as ReceivedAt, transaction_id as TransactionId from ({Received} limit 1 offset @skipped) looked";

    private const string Received =
        """
        select received_at, transaction_id, disposition, pending from outcomes
        where agent_id = @agentId and (received_at, transaction_id) > (@received, @id) order by received_at, transaction_id
        """;

    /// <summary>
    /// The last verdict that counts: of the window, or one that was <c>unsure</c> after it, which takes no place there and yet is an answer;
    /// null when not all were looked at yet.
    /// </summary>
    /// <param name="end">Position of the agent's last verdict event.</param>
    public async Task<CountedVerdict?> LastAsync(long end)
    {
        var after = Math.Max(fold.LastPosition, look.Position);
        var until = Math.Min(end, after + look.MostRows);
        if (after < until && await UnsureAsync(after, until) is { } unsure)
        {
            look.Unsure = new(unsure.Position, Instant.FromMicroseconds(unsure.At));
        }

        look.Position = until;
        return until < end ? null
            : look.Unsure.Position > fold.LastPosition ? look.Unsure : new(fold.LastPosition, fold.LastJudgedAt);
    }

    private Task<Row?> UnsureAsync(long after, long until)
    {
        var admission = fold.Slo.Admission;
        var parameters = new
        {
            agentId,
            after,
            until,
            unsure = (int)Verdict.Unsure,
            accuracy = Indicator.Accuracy,
            indicator = admission.Indicator,
            dispositions = Members(admission.Dispositions),
            sources = Members(admission.Sources),
            selections = Members(admission.Selections),
        };
        return connection.QueryFirstOrDefaultAsync<Row>(
            $"""
            {Own} and o.disposition {connection.Among("@dispositions")} and o.source {connection.Among("@sources")} and o.selection {connection.Among("@selections")}
            union all
            {Posted} and o.disposition {connection.Among("@dispositions")} and v.source {connection.Among("@sources")} and v.selection {connection.Among("@selections")}
            order by 1 desc limit 1
            """,
            parameters);
    }

    /// <summary>
    /// The oldest admitted outcome without any verdict, or the oldest admitted one, without an instant when there is none; null when not all were
    /// looked at yet.
    /// </summary>
    /// <param name="last">The last verdict that counts: before the first every outcome is asked for.</param>
    /// <param name="now">The present.</param>
    public async Task<OldestOutcome?> OldestAsync(CountedVerdict last, DateTimeOffset now)
    {
        if (look.Received > Instant.ToMicroseconds(now))
        {
            look.NoneWaits(0, ""); // The clock was set back: what comes now stands before.
        }

        var parameters = new
        {
            agentId,
            received = look.Received,
            id = look.TransactionId,
            most = look.MostRows,
            skipped = look.MostRows - 1,
            dispositions = Members(fold.Slo.Admission.Dispositions),
        };
        var waiting = await connection.ExecuteScalarAsync<long?>(
            $"""
            select received_at from ({Received} limit @most) looked
            where disposition {connection.Among("@dispositions")}{(last.At is null ? "" : " and pending = 1")}
            order by received_at, transaction_id limit 1
            """,
            parameters);
        if (waiting is { } at)
        {
            return new(Instant.FromMicroseconds(at));
        }

        var next = await connection.QueryFirstOrDefaultAsync<OutcomeRow>(Next, parameters);
        if (next is null)
        {
            return new(null);
        }

        // What hosts with other clocks write yet may stand before what is young.
        if (next.ReceivedAt <= Instant.ToMicroseconds(now - FeedTending.HostsDiffer))
        {
            look.NoneWaits(next.ReceivedAt, next.TransactionId);
        }

        return null;
    }

    private static int[] Members<T>(OneOf<T> admitted)
        where T : struct, Enum =>
        [.. Enum.GetValues<T>().Where(admitted.Has).Select(member => (int)(object)member)];

    private sealed class Row
    {
        public long Position { get; init; }

        public long At { get; init; }
    }

    private sealed class OutcomeRow
    {
        public long ReceivedAt { get; init; }

        public string TransactionId { get; init; } = "";
    }
}
