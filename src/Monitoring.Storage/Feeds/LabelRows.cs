using System.Data.Common;
using Dapper;
using Monitoring.Core.Alerts;
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
        where o.agent_id = @agentId and o.position > @after and o.position <= @until and coalesce(o.indicator, @accuracy) = @indicator
        """;

    private const string Posted =
        $"""
        select v.position as Position, v.recorded_at as At from verdicts v
            join outcomes o on o.agent_id = v.agent_id and o.transaction_id = v.transaction_id
        where v.agent_id = @agentId and v.position > @after and v.position <= @until and coalesce(v.indicator, @accuracy) = @indicator
            and not ({IsAnswer})
        """;

    // What people say of a transaction that was drawn does not come by itself: five answers a day must not hide that nobody else judges.
    private const string IsAnswer =
        """
        v.source = @audit and v.selection = @random and exists (
            select 1 from reviews r where r.agent_id = v.agent_id and r.transaction_id = v.transaction_id
                and (v.verdict_id = 'review-' || (@firstReview + r.number) or v.verdict_id like 'review-' || (@firstReview + r.number) || '-%'))
        """;

    private const string ReadAnswer =
        $"select count(*) from verdicts v where v.agent_id = @agentId and v.position = @position and v.recorded_at = @at and {IsAnswer}";

    private const string Next = $"select received_at as ReceivedAt, transaction_id as TransactionId from ({Received} limit 1 offset @skipped) looked";

    private const string Received =
        """
        select received_at, transaction_id, disposition, pending from outcomes
        where agent_id = @agentId and (received_at, transaction_id) > (@received, @id) order by received_at, transaction_id
        """;

    /// <summary>
    /// The last verdict that counts and came by itself: of the window, or one that was <c>unsure</c> after it, which takes no place there and yet
    /// is an answer. Where none ever came by itself, the last answer to a draw. Null when not all were looked at yet.
    /// </summary>
    /// <param name="end">Position of the agent's last verdict event.</param>
    public async Task<CountedVerdict?> LastAsync(long end)
    {
        var after = Math.Max(fold.LastPosition, look.Position);
        var until = Math.Min(end, after + look.MostRows);
        if (after < until && await LatestAsync(after, until, "and {0}.verdict = @unsure") is { } unsure)
        {
            look.Unsure = unsure;
        }

        look.Position = until;
        return until < end ? null
            : look.Unsure.Position > fold.LastPosition ? look.Unsure
            : !await IsAnswerAsync() ? new(fold.LastPosition, fold.LastJudgedAt)
            : !await SearchAsync() ? null
            : Later(look.Own, look.Unsure) is { Position: > 0 } own ? own
            : new(fold.LastPosition, fold.LastJudgedAt);
    }

    private static CountedVerdict Later(CountedVerdict one, CountedVerdict other) => one.Position > other.Position ? one : other;

    // What filled the window bears another instant than the verdict at its position.
    private async Task<bool> IsAnswerAsync() => fold.LastJudgedAt is { } at && await connection.ExecuteScalarAsync<long>(
        ReadAnswer, Parameters(new { agentId, position = fold.LastPosition, at = Instant.ToMicroseconds(at) })) > 0;

    // Downwards, since where answers to draws are all that comes there are few verdicts.
    private async Task<bool> SearchAsync()
    {
        if (look.OwnUntil >= fold.LastPosition)
        {
            return true;
        }

        var (from, below) = look.Search ?? (fold.LastPosition, fold.LastPosition);
        var after = Math.Max(look.OwnUntil, below - look.MostRows);
        var found = after < below ? await LatestAsync(after, below, "") : null;
        if (found is null && after > look.OwnUntil)
        {
            look.Search = (from, after);
            return false;
        }

        (look.Own, look.OwnUntil, look.Search) = (found ?? look.Own, from, null);
        return look.OwnUntil >= fold.LastPosition;
    }

    private async Task<CountedVerdict?> LatestAsync(long after, long until, string which)
    {
        string Admitted(string table) => $"""
             and o.disposition {connection.Among("@dispositions")} and {table}.source {connection.Among("@sources")}
                and {table}.selection {connection.Among("@selections")} {which.Replace("{0}", table, StringComparison.Ordinal)}
            """;
        var row = await connection.QueryFirstOrDefaultAsync<Row>(
            $"""
            {Own}{Admitted("o")}
            union all
            {Posted}{Admitted("v")}
            order by 1 desc limit 1
            """,
            Parameters(new { agentId, after, until }));
        return row is null ? null : new CountedVerdict(row.Position, Instant.FromMicroseconds(row.At));
    }

    private DynamicParameters Parameters(object more)
    {
        var admission = fold.Slo.Admission;
        var parameters = new DynamicParameters(more);
        parameters.AddDynamicParams(new
        {
            unsure = (int)Verdict.Unsure,
            audit = (int)VerdictSource.Audit,
            random = (int)Selection.Random,
            firstReview = EpisodeNumber.Of(agentId, 0),
            accuracy = Indicator.Accuracy,
            indicator = admission.Indicator,
            dispositions = Members(admission.Dispositions),
            sources = Members(admission.Sources),
            selections = Members(admission.Selections),
        });
        return parameters;
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
        if (next.ReceivedAt <= Instant.ToMicroseconds(now - Instant.HostsDiffer))
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
