using System.Data.Common;
using Dapper;
using Monitoring.Core.Days;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Storage.Engines;
using Monitoring.Storage.Reading;
using Monitoring.Storage.Writing;

namespace Monitoring.Storage.Days;

/// <summary>
/// One step of one agent: the next verdict events of the SLOs that are behind most, so that one that is new, or counts otherwise than
/// before, comes up to the others from the beginning of its log.
/// </summary>
internal sealed class DayCount
{
    private const int MostQuarters = 2_000;

    private const string ReadState =
        """
        select s.last_position as LastPosition, s.last_revision as LastRevision, s.coverage as Coverage, a.strength_after as StrengthAfter,
            coalesce(c.position, -1) as Position, coalesce(c.revision, -1) as Revision,
            (select count(*) from (select 1 as one from arrived_outcomes r where r.agent_id = s.agent_id limit 1) first) as Arrived
        from agent_state s
            join agents a on a.agent_id = s.agent_id
            left join counted_agents c on c.agent_id = s.agent_id
        where s.agent_id = @agentId
        """;

    private const string ReadCursors =
        """
        select slo_id as SloId, position as Position, admission as Admission, from_day as FromDay from day_cursors
        where agent_id = @agentId order by slo_id
        """;

    // Everything that came after the last base was taken is still there, and business time is at most a day ahead of its receipt.
    private const string ReadWholeFrom = "select max(taken_at) from snapshots where agent_id = @agentId and is_base = 1";

    private const string LockAgent = "select agent_id from agent_state where agent_id = @agentId";

    private const string TakeArrived =
        """
        delete from arrived_outcomes where agent_id = @agentId and quarter <= (
            select max(quarter) from (
                select quarter from arrived_outcomes where agent_id = @agentId order by quarter limit @most) first)
        returning quarter as Quarter, disposition as Disposition, outcomes as Outcomes
        """;

    private const string RemoveDays = "delete from slo_days where agent_id = @agentId and slo_id = @sloId and day >= @fromDay";

    private const string RemoveCursor = "delete from day_cursors where agent_id = @agentId and slo_id = @sloId";

    private readonly Dictionary<(long SloId, DateOnly Day), DayChange> changes = [];
    private readonly List<DayCursor> reset = [];
    private List<DayCursor> stored = [];
    private List<DayCursor> next = [];
    private long agentId;
    private State state = new();

    /// <summary>Verdict events of the step.</summary>
    public long Events { get; private set; }

    /// <summary>Reads the step; null when everything is counted.</summary>
    /// <param name="connection">A connection that sees one moment.</param>
    /// <param name="agentId">The store's number of the agent.</param>
    /// <param name="days">The plant's days.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="InvalidDataException">Something stored of the agent cannot be read.</exception>
    public static async Task<DayCount?> ReadAsync(
        DbConnection connection, long agentId, BusinessDays days, CancellationToken cancellationToken)
    {
        var step = new DayCount { agentId = agentId, state = await connection.QuerySingleAsync<State>(ReadState, new { agentId }) };
        var (state, slos) = (step.state, CoverageText.Read(step.state.Coverage)?.Slos ?? []);
        step.stored = await CursorsAsync(connection, agentId);
        if (state.Position == state.LastPosition && state.Revision == state.LastRevision && state.Arrived == 0)
        {
            return null;
        }

        var known = step.stored.ToDictionary(cursor => cursor.SloId);
        foreach (var slo in slos)
        {
            var admission = DayRows.TextOf(slo.Slo.Admission);
            if (known.TryGetValue(slo.Id, out var cursor) && cursor.Admission != admission)
            {
                cursor = new() { SloId = slo.Id, Admission = admission, FromDay = await WholeFromAsync(connection, agentId, days) };
                step.reset.Add(cursor);
            }

            step.next.Add(cursor ?? new() { SloId = slo.Id, Admission = admission });
        }

        await step.CountAsync(connection, slos, days, cancellationToken);
        return step;
    }

    /// <summary>Writes it, under the agent's lock.</summary>
    /// <returns>False when another instance counted meanwhile: nothing may be committed then.</returns>
    public async Task<bool> WriteAsync(WriteTransaction transaction, BusinessDays days, CancellationToken cancellationToken)
    {
        var connection = await transaction.DirectAsync(cancellationToken);
        await connection.ExecuteAsync(LockAgent + connection.Locking(), new { agentId });
        if (!(await CursorsAsync(connection, agentId)).SequenceEqual(stored))
        {
            return false;
        }

        foreach (var cursor in reset)
        {
            await connection.ExecuteAsync(RemoveDays, new { agentId, sloId = cursor.SloId, fromDay = cursor.FromDay });
        }

        foreach (var gone in stored.Where(cursor => !next.Exists(one => one.SloId == cursor.SloId)))
        {
            await connection.ExecuteAsync(RemoveCursor, new { agentId, sloId = gone.SloId });
        }

        var arrived = await connection.QueryAsync<ArrivedRow>(TakeArrived, new { agentId, most = MostQuarters });
        foreach (var ((day, disposition), outcomes) in arrived
            .AggregateBy(row => (days.Of(row.Quarter), (Disposition)row.Disposition), 0L, (sum, row) => sum + row.Outcomes))
        {
            DayRows.Add(transaction, agentId, day, disposition, outcomes);
        }

        foreach (var ((sloId, day), change) in changes.Where(changed => changed.Value != default))
        {
            DayRows.Add(transaction, agentId, sloId, day, change.Judged, change.Wrong);
        }

        foreach (var cursor in next.Except(stored))
        {
            DayRows.Set(transaction, agentId, cursor);
        }

        DayRows.Set(transaction, agentId, next.Count == 0 ? state.LastPosition : next.Min(cursor => cursor.Position), state.LastRevision);
        return true;
    }

    private static async Task<List<DayCursor>> CursorsAsync(DbConnection connection, long agentId) =>
        (await connection.QueryAsync<DayCursor>(ReadCursors, new { agentId })).AsList();

    private static async Task<long> WholeFromAsync(DbConnection connection, long agentId, BusinessDays days) =>
        await connection.ExecuteScalarAsync<long?>(ReadWholeFrom, new { agentId }) is { } taken
            ? DayRows.NumberOf(days.Of(Instant.FromMicroseconds(taken).AddDays(1))) + 1 : DayCursor.FirstDay;

    private async Task CountAsync(
        DbConnection connection, IReadOnlyList<CoveredSlo> slos, BusinessDays days, CancellationToken cancellationToken)
    {
        if (next.Count == 0 || next.Min(cursor => cursor.Position) is var low && low == state.LastPosition)
        {
            return;
        }

        var high = Math.Min(
            low + DayRollup.MostPositions,
            next.Where(cursor => cursor.Position > low).Select(cursor => cursor.Position).Append(state.LastPosition).Min());
        var rows = (await connection.QueryAsync<TouchedRow>(new CommandDefinition(
            JudgedTransactions.ReadTouched, new { agentId, low = low + 1, high }, cancellationToken: cancellationToken))).AsList();
        var dates = rows.DistinctBy(row => row.TransactionId, StringComparer.Ordinal)
            .ToDictionary(row => row.TransactionId, row => days.Of(Instant.FromMicroseconds(row.OccurredAt)), StringComparer.Ordinal);
        var behind = next.Where(cursor => cursor.Position == low).ToDictionary(cursor => cursor.SloId);
        foreach (var transaction in JudgedTransactions.Of(rows))
        {
            var day = dates[transaction.TransactionId];
            var events = transaction.Events.AsSpan(0, transaction.Events.Count(one => one.Position <= high));
            foreach (var slo in slos.Where(slo => behind.TryGetValue(slo.Id, out var cursor) && DayRows.NumberOf(day) >= cursor.FromDay))
            {
                var change = DayChange.Of(slo.Slo.Admission, transaction.Disposition, events, low, state.StrengthAfter);
                var sum = changes.GetValueOrDefault((slo.Id, day));
                changes[(slo.Id, day)] = new(sum.Judged + change.Judged, sum.Wrong + change.Wrong);
            }
        }

        next = [.. next.Select(cursor => cursor.Position == low ? cursor with { Position = high } : cursor)];
        Events = high - low;
    }

    private sealed class State
    {
        public long LastPosition { get; init; }

        public long LastRevision { get; init; }

        public string? Coverage { get; init; }

        public long StrengthAfter { get; init; }

        public long Position { get; init; }

        public long Revision { get; init; }

        public long Arrived { get; init; }
    }

    private sealed class TouchedRow : JudgedRow
    {
        public long OccurredAt { get; init; }
    }

    private sealed class ArrivedRow
    {
        public long Quarter { get; init; }

        public long Disposition { get; init; }

        public long Outcomes { get; init; }
    }
}
