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

/// <summary>What the log says of the verdicts of one SLO, beside what its window knows.</summary>
/// <param name="connection">A connection.</param>
/// <param name="agentId">The agent.</param>
/// <param name="fold">The SLO.</param>
internal sealed class LabelRows(DbConnection connection, long agentId, SloFold fold)
{
    private const string Own =
        """
        select o.position as Position, o.received_at as At from outcomes o
        where o.agent_id = @agentId and o.position > @after and o.verdict = @unsure and coalesce(o.indicator, @accuracy) = @indicator
        """;

    private const string Posted =
        """
        select v.position as Position, v.recorded_at as At from verdicts v
            join outcomes o on o.agent_id = v.agent_id and o.transaction_id = v.transaction_id
        where v.agent_id = @agentId and v.position > @after and v.verdict = @unsure and coalesce(v.indicator, @accuracy) = @indicator
        """;

    /// <summary>
    /// The last verdict that counts: of the window, or one that was <c>unsure</c> after it, which takes no place there and yet is an answer.
    /// </summary>
    public async Task<CountedVerdict> LastAsync()
    {
        var admission = fold.Slo.Admission;
        var parameters = new
        {
            agentId,
            after = fold.LastPosition,
            unsure = (int)Verdict.Unsure,
            accuracy = Indicator.Accuracy,
            indicator = admission.Indicator,
            dispositions = Members(admission.Dispositions),
            sources = Members(admission.Sources),
            selections = Members(admission.Selections),
        };
        var unsure = await connection.QueryFirstOrDefaultAsync<Row>(
            $"""
            {Own} and o.disposition {connection.Among("@dispositions")} and o.source {connection.Among("@sources")} and o.selection {connection.Among("@selections")}
            union all
            {Posted} and o.disposition {connection.Among("@dispositions")} and v.source {connection.Among("@sources")} and v.selection {connection.Among("@selections")}
            order by 1 desc limit 1
            """,
            parameters);
        return unsure is null ? new(fold.LastPosition, fold.LastJudgedAt) : new(unsure.Position, Instant.FromMicroseconds(unsure.At));
    }

    /// <summary>
    /// Receipt of the oldest admitted outcome without any verdict, or of the oldest admitted one; null when there is none.
    /// </summary>
    /// <param name="last">The last verdict that counts: before the first every outcome is asked for.</param>
    public async Task<DateTimeOffset?> OldestAsync(CountedVerdict last)
    {
        var received = await connection.ExecuteScalarAsync<long?>(
            $"""
            select min(received_at) from outcomes
            where agent_id = @agentId and disposition {connection.Among("@dispositions")}{(last.At is null ? "" : " and pending = 1")}
            """,
            new { agentId, dispositions = Members(fold.Slo.Admission.Dispositions) });
        return received is { } at ? Instant.FromMicroseconds(at) : null;
    }

    private static int[] Members<T>(OneOf<T> admitted)
        where T : struct, Enum =>
        [.. Enum.GetValues<T>().Where(admitted.Has).Select(member => (int)(object)member)];

    private sealed class Row
    {
        public long Position { get; init; }

        public long At { get; init; }
    }
}
