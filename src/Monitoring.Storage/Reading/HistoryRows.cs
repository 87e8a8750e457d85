using System.Data.Common;
using Dapper;
using Monitoring.Core.Access;
using Monitoring.Core.Alerts;
using Monitoring.Core.Outcomes;
using Monitoring.Storage.Engines;
using Monitoring.Storage.Handling;

namespace Monitoring.Storage.Reading;

/// <summary>
/// Reads what happened to some agents: transitions, episodes with their notices. What belongs to another is not there, as a place in a list
/// neither: nobody may find out by a cursor what exists.
/// </summary>
/// <param name="connection">A connection.</param>
/// <param name="agents">The agents.</param>
internal sealed class HistoryRows(DbConnection connection, AgentScope agents)
{
    // An SLO's name may come back with another number after retirement; numbers rise, so they come first in the cursor.
    private const long ChangesPerSlo = 1_000_000_000;

    private const string TransitionColumns =
        """
        select t.slo_id as SloId, t.number as Number, t.agent_id as AgentId, t.position as Position,
            t.transaction_id as TransactionId, t.from_state as FromState, t.to_state as ToState, t.judged as Judged,
            t.wrong as Wrong, t.episode as Episode, t.reopening as Reopening, t.recorded_at as RecordedAt
        from slos s join transitions t on t.agent_id = s.agent_id and t.slo_id = s.slo_id
        where
        """;

    private const string EpisodeColumns =
        """
        select e.agent_id as AgentId, e.episode as Episode, s.name as Slo, e.opened_at as OpenedAt,
            e.opened_position as OpenedPosition, e.closed_at as ClosedAt, e.closed_position as ClosedPosition,
            e.reopenings as Reopenings, e.worst_judged as WorstJudged, e.worst_wrong as WorstWrong
        from episodes e join slos s on s.agent_id = e.agent_id and s.slo_id = e.slo_id
        """;

    private const string LateColumns =
        """
        select l.slo_id as SloId, l.notice as Number, l.from_position as FromPosition, l.to_position as ToPosition, l.from_at as FromAt,
            l.to_at as ToAt, l.learned_at as LearnedAt, l.transaction_id as TransactionId
        from slos s join late_stretches l on l.agent_id = s.agent_id and l.slo_id = s.slo_id
        where s.name = @slo
        """;

    private string ReadTransitions =>
        $"""
        {TransitionColumns} s.name = @slo{connection.AndOf(agents, "s.agent_id")} and (s.slo_id > @sloId or (s.slo_id = @sloId and t.number > @number))
        order by t.slo_id, t.number limit @most
        """;

    private string ReadNewestTransitions =>
        $"{TransitionColumns} s.name = @slo{connection.AndOf(agents, "s.agent_id")} order by t.slo_id desc, t.number desc limit @most";

    private string ReadTransitionsOfEpisode =>
        $"{TransitionColumns} t.agent_id = @agentId and t.episode = @episode{connection.AndOf(agents, "t.agent_id")} order by t.number desc limit @most";

    private string ReadLate =>
        $"""
        {LateColumns}{connection.AndOf(agents, "s.agent_id")} and (s.slo_id > @sloId or (s.slo_id = @sloId and l.notice > @number))
        order by l.slo_id, l.notice limit @most
        """;

    private string ReadNewestLate =>
        $"{LateColumns}{connection.AndOf(agents, "s.agent_id")} order by l.slo_id desc, l.notice desc limit @most";

    private string ReadEpisodes =>
        $"""
        {EpisodeColumns}
        where (@slo is null or s.name = @slo)
            and (@open is null or (@open = 1 and e.closed_at is null) or (@open = 0 and e.closed_at is not null))
            and (@afterAgent is null or (e.opened_at, e.agent_id, e.episode) < (
                select last.opened_at, last.agent_id, last.episode from episodes last
                where last.agent_id = @afterAgent and last.episode = @afterEpisode{connection.AndOf(agents, "last.agent_id")}))
            {connection.AndOf(agents, "e.agent_id")}
        order by e.opened_at desc, e.agent_id desc, e.episode desc limit @most
        """;

    private string ReadEpisode =>
        $"{EpisodeColumns} where e.agent_id = @agentId and e.episode = @episode{connection.AndOf(agents, "e.agent_id")}";

    /// <summary>Changes of state of every SLO that had the name, in order; null when none had it.</summary>
    public async Task<IReadOnlyList<TransitionReading>?> TransitionsAsync(string slo, long after, int most)
    {
        if (!await IsKnownAsync(slo))
        {
            return null;
        }

        var place = new { slo, sloId = after / ChangesPerSlo, number = after % ChangesPerSlo, most, agents = agents.Names };
        return [.. (await connection.QueryAsync<TransitionRow>(ReadTransitions, place)).Select(Describe)];
    }

    /// <summary>The newest of them, newest first.</summary>
    public async Task<IReadOnlyList<TransitionReading>?> NewestTransitionsAsync(string slo, int most)
    {
        if (!await IsKnownAsync(slo))
        {
            return null;
        }

        var newest = new { slo, most, agents = agents.Names };
        return [.. (await connection.QueryAsync<TransitionRow>(ReadNewestTransitions, newest)).Select(Describe)];
    }

    /// <summary>Stretches of every SLO that had the name that should have breached, in the order in which they were told; null when none had it.</summary>
    public async Task<IReadOnlyList<LateStretchReading>?> LateAsync(string slo, long after, int most)
    {
        if (!await IsKnownAsync(slo))
        {
            return null;
        }

        var place = new { slo, sloId = after / ChangesPerSlo, number = after % ChangesPerSlo, most, agents = agents.Names };
        return [.. (await connection.QueryAsync<LateRow>(ReadLate, place)).Select(Describe)];
    }

    /// <summary>The newest of them, newest first.</summary>
    public async Task<IReadOnlyList<LateStretchReading>> NewestLateAsync(string slo, int most) =>
        [.. (await connection.QueryAsync<LateRow>(ReadNewestLate, new { slo, most, agents = agents.Names })).Select(Describe)];

    /// <summary>The newest changes of state of an episode, newest first.</summary>
    public async Task<IReadOnlyList<TransitionReading>> TransitionsOfEpisodeAsync(long agentId, long episode, int most)
    {
        var asked = new { agentId, episode, most, agents = agents.Names };
        return [.. (await connection.QueryAsync<TransitionRow>(ReadTransitionsOfEpisode, asked)).Select(Describe)];
    }

    /// <summary>Episodes, newest first; null when no SLO had the name.</summary>
    public async Task<IReadOnlyList<EpisodeReading>?> EpisodesAsync(
        string? slo, bool? isOpen, long? after, int most, Dictionary<long, int> held)
    {
        if (slo is not null && !await IsKnownAsync(slo))
        {
            return null;
        }

        var rows = await connection.QueryAsync<EpisodeRow>(ReadEpisodes, new
        {
            slo,
            open = isOpen is null ? (int?)null : isOpen.Value ? 1 : 0,
            afterAgent = after is null ? (long?)null : EpisodeNumber.AgentOf(after.Value),
            afterEpisode = after is null ? (long?)null : EpisodeNumber.WithinAgent(after.Value),
            most,
            agents = agents.Names,
        });
        return await DescribeAsync(rows.AsList(), held);
    }

    /// <summary>One episode; null when unknown.</summary>
    public async Task<EpisodeReading?> EpisodeAsync(long id, Dictionary<long, int> held)
    {
        var key = new { agentId = EpisodeNumber.AgentOf(id), episode = EpisodeNumber.WithinAgent(id), agents = agents.Names };
        var row = await connection.QuerySingleOrDefaultAsync<EpisodeRow>(ReadEpisode, key);
        return row is null ? null : (await DescribeAsync([row], held))[0];
    }

    private async Task<bool> IsKnownAsync(string slo) => await connection.ExecuteScalarAsync<long>(
        $"select count(*) from slos where name = @slo{connection.AndOf(agents, "agent_id")}", new { slo, agents = agents.Names }) > 0;

    private static TransitionReading Describe(TransitionRow row) => new(
        (row.SloId * ChangesPerSlo) + row.Number,
        row.Position,
        row.TransactionId,
        (AccuracyState)row.FromState,
        (AccuracyState)row.ToState,
        (int)row.Judged,
        (int)row.Wrong,
        row.Episode is { } episode ? EpisodeNumber.Of(row.AgentId, episode) : null,
        (int)row.Reopening,
        Instant.FromMicroseconds(row.RecordedAt));

    private static LateStretchReading Describe(LateRow row) => new(
        (row.SloId * ChangesPerSlo) + row.Number,
        row.FromPosition,
        row.ToPosition,
        Instant.FromMicroseconds(row.FromAt),
        Instant.FromMicroseconds(row.ToAt),
        Instant.FromMicroseconds(row.LearnedAt),
        row.TransactionId);

    private async Task<IReadOnlyList<EpisodeReading>> DescribeAsync(List<EpisodeRow> rows, Dictionary<long, int> held)
    {
        var found = new Dictionary<long, EpisodeReading>(rows.Count);
        foreach (var agent in rows.GroupBy(row => row.AgentId))
        {
            long[] episodes = [.. agent.Select(row => row.Episode)];
            var notices = (await AlertNotices.ReadAsync(connection, agent.Key, episodes)).ToDictionary(told => told.Alert, told => told.Notices);
            var handling = await new StoredAlerts(connection, agent.Key).HandlingAsync(episodes);
            foreach (var row in agent)
            {
                var reading = Describe(row, held, notices.GetValueOrDefault(row.Episode, []), handling.GetValueOrDefault(row.Episode));
                found.Add(reading.Id, reading);
            }
        }

        return [.. rows.Select(row => found[EpisodeNumber.Of(row.AgentId, row.Episode)])];
    }

    private static EpisodeReading Describe(
        EpisodeRow row, Dictionary<long, int> held, IReadOnlyList<NoticeReading> notices, Core.Alerts.Handling handling)
    {
        var id = EpisodeNumber.Of(row.AgentId, row.Episode);
        return new EpisodeReading(
            id,
            row.Slo,
            Instant.FromMicroseconds(row.OpenedAt),
            row.OpenedPosition,
            row.ClosedAt is null ? null : Instant.FromMicroseconds(row.ClosedAt.Value),
            row.ClosedPosition,
            (int)row.Reopenings,
            (int)row.WorstJudged,
            (int)row.WorstWrong,
            held.GetValueOrDefault(id),
            notices)
        {
            Handling = handling,
        };
    }

    private sealed class TransitionRow
    {
        public long SloId { get; init; }

        public long Number { get; init; }

        public long AgentId { get; init; }

        public long Position { get; init; }

        public string? TransactionId { get; init; }

        public long FromState { get; init; }

        public long ToState { get; init; }

        public long Judged { get; init; }

        public long Wrong { get; init; }

        public long? Episode { get; init; }

        public long Reopening { get; init; }

        public long RecordedAt { get; init; }
    }

    private sealed class LateRow
    {
        public long SloId { get; init; }

        public long Number { get; init; }

        public long FromPosition { get; init; }

        public long ToPosition { get; init; }

        public long FromAt { get; init; }

        public long ToAt { get; init; }

        public long LearnedAt { get; init; }

        public string TransactionId { get; init; } = "";
    }

    private sealed class EpisodeRow
    {
        public long AgentId { get; init; }

        public long Episode { get; init; }

        public string Slo { get; init; } = "";

        public long OpenedAt { get; init; }

        public long OpenedPosition { get; init; }

        public long? ClosedAt { get; init; }

        public long? ClosedPosition { get; init; }

        public long Reopenings { get; init; }

        public long WorstJudged { get; init; }

        public long WorstWrong { get; init; }
    }
}
