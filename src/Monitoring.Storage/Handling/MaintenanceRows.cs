using System.Data.Common;
using Dapper;
using Monitoring.Core.Access;
using Monitoring.Core.Alerts;
using Monitoring.Core.Deliveries;
using Monitoring.Core.Outcomes;
using Monitoring.Storage.Engines;

namespace Monitoring.Storage.Handling;

/// <summary>A maintenance as it was ordered, and how it ended.</summary>
public sealed record MaintenanceReading
{
    /// <summary>Outward number.</summary>
    public required long Id { get; init; }

    /// <summary>Name of the agent.</summary>
    public required string Agent { get; init; }

    /// <summary>Name of the SLO it covers; null when it covers all of the agent.</summary>
    public string? Slo { get; init; }

    /// <summary>Key of the person who ordered it.</summary>
    public required string By { get; init; }

    /// <summary>Why.</summary>
    public required string Reason { get; init; }

    /// <summary>Since when it holds back.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>When it is to end.</summary>
    public required DateTimeOffset Until { get; init; }

    /// <summary>When it ended; null while it runs.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Key of the person who ended it before its end; null when nobody did.</summary>
    public string? EndedBy { get; init; }
}

/// <summary>The rows of maintenance.</summary>
internal static class MaintenanceRows
{
    /// <summary>Finds a running maintenance that covers a message <c>d</c>: it must not leave.</summary>
    public const string Covering =
        "select 1 from maintenance m where m.agent_id = d.agent_id and m.ended_at is null and (m.slo_id is null or m.slo_id = d.slo_id)";

    private const string Columns =
        """
        select m.agent_id as AgentId, m.number as Number, a.name as Agent, s.name as Slo, m.ordered_by as OrderedBy, m.reason as Reason,
            m.from_at as FromAt, m.until_at as UntilAt, m.ended_at as EndedAt, m.ended_by as EndedBy
        from maintenance m join agents a on a.agent_id = m.agent_id left join slos s on s.agent_id = m.agent_id and s.slo_id = m.slo_id
        """;

    private const string Running = "case when m.ended_at is null then 1 else 0 end";

    private const string ReadSame =
        $"""
        {Columns} where m.agent_id = @agentId and m.ended_at is null and coalesce(m.slo_id, 0) = coalesce(@sloId, 0)
            and m.ordered_by = @by and m.reason = @reason and m.until_at = @until
        """;

    private const string Insert =
        """
        insert into maintenance (agent_id, number, slo_id, ordered_by, reason, from_at, until_at)
        select @agentId, coalesce(max(number), 0) + 1, @sloId, @by, @reason, @now, @until from maintenance where agent_id = @agentId
        returning number
        """;

    private const string SetEnded =
        """
        update maintenance set ended_by = @by,
            ended_at = case when until_at < @now then until_at when from_at > @now then from_at else @now end
        where agent_id = @agentId and number = @number and ended_at is null
        returning slo_id as SloId, ordered_by as OrderedBy, reason as Reason, from_at as FromAt, ended_at as EndedAt
        """;

    private const string ReadRunning =
        "select agent_id as AgentId, number as Number, until_at as UntilAt from maintenance where ended_at is null order by agent_id, number";

    /// <summary>Maintenance, running first, then what ended since, each newest first.</summary>
    public static async Task<IReadOnlyList<MaintenanceReading>> ReadAsync(
        DbConnection connection, AgentScope agents, DateTimeOffset endedSince, long? after, int most)
    {
        var rows = await connection.QueryAsync<Row>(
            $"""
            {Columns}
            where (m.ended_at is null or m.ended_at >= @since)
                and (@after is null or ({Running}, m.from_at, m.agent_id, m.number) < (
                    select {Running}, m.from_at, m.agent_id, m.number from maintenance m
                    where m.agent_id = @afterAgent and m.number = @afterNumber{connection.AndOf(agents, "m.agent_id")}))
                {connection.AndOf(agents, "m.agent_id")}
            order by {Running} desc, m.from_at desc, m.agent_id desc, m.number desc limit @most
            """,
            new
            {
                since = Instant.ToMicroseconds(endedSince),
                after,
                afterAgent = EpisodeNumber.AgentOf(after ?? 0),
                afterNumber = EpisodeNumber.WithinAgent(after ?? 0),
                most,
                agents = agents.Names,
            });
        return [.. rows.Select(row => row.Describe())];
    }

    /// <summary>One maintenance; null when unknown.</summary>
    public static async Task<MaintenanceReading?> FindAsync(DbConnection connection, AgentScope agents, long id) =>
        (await connection.QuerySingleOrDefaultAsync<Row>(
            $"{Columns} where m.agent_id = @agentId and m.number = @number{connection.AndOf(agents, "m.agent_id")}",
            new { agentId = EpisodeNumber.AgentOf(id), number = EpisodeNumber.WithinAgent(id), agents = agents.Names }))?.Describe();

    /// <summary>The running one that was ordered in the same words; null when there is none.</summary>
    public static async Task<MaintenanceReading?> FindSameAsync(DbConnection connection, long agentId, long? sloId, MaintenanceOrder order) =>
        (await connection.QueryFirstOrDefaultAsync<Row>(ReadSame, new
        {
            agentId,
            sloId,
            by = order.By,
            reason = order.Reason,
            until = Instant.ToMicroseconds(order.Until),
        }))?.Describe();

    /// <summary>Writes an order. Under the agent's lock.</summary>
    /// <returns>Its number within the agent.</returns>
    public static Task<long> AddAsync(DbConnection connection, long agentId, long? sloId, MaintenanceOrder order, DateTimeOffset now) =>
        connection.ExecuteScalarAsync<long>(Insert, new
        {
            agentId,
            sloId,
            by = order.By,
            reason = order.Reason,
            now = Instant.ToMicroseconds(now),
            until = Instant.ToMicroseconds(order.Until),
        });

    /// <summary>Writes that one ended: at its end, or now where somebody ends it before, and no sooner than it began. Under the agent's lock.</summary>
    /// <returns>What the daily mail says of it, and the SLO it covered; null when it was over.</returns>
    public static async Task<(long? SloId, DailyFacts Said)?> EndAsync(
        DbConnection connection, long agentId, long number, string? by, DateTimeOffset now)
    {
        var row = await connection.QuerySingleOrDefaultAsync<Row>(SetEnded, new { agentId, number, by, now = Instant.ToMicroseconds(now) });
        return row is null ? null : (row.SloId, new DailyFacts
        {
            From = Instant.FromMicroseconds(row.FromAt),
            Until = Instant.FromMicroseconds(row.EndedAt!.Value),
            By = row.OrderedBy,
            Reason = row.Reason,
        });
    }

    /// <summary>Those that must end now, by agent.</summary>
    public static async Task<ILookup<long, long>> DueAsync(DbConnection connection, DateTimeOffset now) =>
        (await connection.QueryAsync<Row>(ReadRunning))
            .Where(row => Maintenance.IsDue(Instant.FromMicroseconds(row.UntilAt), now))
            .ToLookup(row => row.AgentId, row => row.Number);

    private sealed class Row
    {
        public long AgentId { get; init; }

        public long Number { get; init; }

        public string Agent { get; init; } = "";

        public long? SloId { get; init; }

        public string? Slo { get; init; }

        public string OrderedBy { get; init; } = "";

        public string Reason { get; init; } = "";

        public long FromAt { get; init; }

        public long UntilAt { get; init; }

        public long? EndedAt { get; init; }

        public string? EndedBy { get; init; }

        public MaintenanceReading Describe() => new()
        {
            Id = EpisodeNumber.Of(AgentId, Number),
            Agent = Agent,
            Slo = Slo,
            By = OrderedBy,
            Reason = Reason,
            From = Instant.FromMicroseconds(FromAt),
            Until = Instant.FromMicroseconds(UntilAt),
            EndedAt = EndedAt is { } ended ? Instant.FromMicroseconds(ended) : null,
            EndedBy = EndedBy,
        };
    }
}
