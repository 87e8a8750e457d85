using System.Data.Common;
using Dapper;
using Monitoring.Core.Outcomes;
using Monitoring.Storage.Engines;

namespace Monitoring.Storage.Replaying;

/// <summary>One outcome, or one verdict that came on its own, of an agent's log.</summary>
/// <param name="Kind">Which of the two.</param>
/// <param name="Agent">The agent's name.</param>
/// <param name="TransactionId">The caller's name of the transaction.</param>
/// <param name="Content">Canonical form of what was sent (<see cref="Post.Content"/>).</param>
/// <param name="Position">Position of the verdict; null for an outcome without one of its own and for a verdict that waits.</param>
/// <param name="ReceivedAt">When it was received.</param>
/// <param name="RecordedAt">When the verdict got its position; null without one.</param>
public sealed record LoggedItem(
    LoggedKind Kind,
    string Agent,
    string TransactionId,
    string Content,
    long? Position,
    DateTimeOffset ReceivedAt,
    DateTimeOffset? RecordedAt);

/// <summary>What an item of the log is.</summary>
public enum LoggedKind
{
    /// <summary>An outcome.</summary>
    Outcome,

    /// <summary>A verdict that came on its own.</summary>
    Verdict,
}

/// <summary>Reads the log out, however long it is, in the memory of a thousand items. Thread-safe.</summary>
public sealed class LogExport
{
    private const int Range = 1_000;

    private const string ReadAgents =
        """
        select a.agent_id as Id, a.name as Name, s.last_position as LastPosition
        from agents a join agent_state s on s.agent_id = a.agent_id where @agent = '' or a.name = @agent order by a.name
        """;

    // An outcome without a verdict of its own stands before the first that was posted, as it was then. What came before its outcome stands
    // behind it, where its position is.
    private const string ReadEvents =
        """
        select o.position as Place, 0 as Kind, o.transaction_id as TransactionId, o.content as Content, o.position as Position,
            o.received_at as ReceivedAt, o.received_at as RecordedAt
        from outcomes o where o.agent_id = @agentId and o.position between @low and @high
        union all
        select v.position, 0, o.transaction_id, o.content, o.position, o.received_at, v.recorded_at
        from verdicts v join outcomes o on o.agent_id = v.agent_id and o.transaction_id = v.transaction_id
        where v.agent_id = @agentId and v.position between @low and @high and o.position is null and not exists (
            select 1 from verdicts e
            where e.agent_id = v.agent_id and e.transaction_id = v.transaction_id and e.position < v.position)
        union all
        select v.position, 1, v.transaction_id, v.content, v.position, v.received_at, v.recorded_at
        from verdicts v where v.agent_id = @agentId and v.position between @low and @high
        order by 1, 2
        """;

    private const string ReadUnjudged =
        """
        select occurred_at as Place, 0 as Kind, transaction_id as TransactionId, content as Content, received_at as ReceivedAt
        from outcomes
        where agent_id = @agentId and pending = 1 and (occurred_at, transaction_id) > (@place, @id)
        order by occurred_at, transaction_id limit @most
        """;

    private const string ReadWaiting =
        """
        select v.arrival as Place, 1 as Kind, v.transaction_id as TransactionId, v.content as Content, v.received_at as ReceivedAt
        from verdicts v
        where v.agent_id = @agentId and v.position is null and (v.received_at, v.arrival) > (@receivedAt, @place)
        order by v.received_at, v.arrival limit @most
        """;

    private readonly SqlEngine engine;

    internal LogExport(SqlEngine engine) => this.engine = engine;

    /// <summary>
    /// Reads the log as of one moment, agent by agent: what was judged in the order of positions, each outcome before its first verdict;
    /// then outcomes nobody has judged, then verdicts whose outcome has not come. Taken in this order by an empty store, it gives the same
    /// positions.
    /// </summary>
    /// <param name="agent">The one agent that is meant; null for all.</param>
    /// <param name="take">Is given the items, a thousand at most at a time.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>False when there is no such agent.</returns>
    /// <exception cref="StorageException">The database does not answer.</exception>
    public async Task<bool> ReadAsync(string? agent, Func<IEnumerable<LoggedItem>, Task> take, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await engine.OpenReaderAsync(cancellationToken);
            await connection.BeginSnapshotAsync();
            var agents = (await connection.QueryAsync<AgentRow>(ReadAgents, new { agent = agent ?? "" })).AsList();
            foreach (var one in agents)
            {
                await ReadAsync(connection, one, items => take(items.Select(item => item.In(one.Name))), cancellationToken);
            }

            await connection.EndSnapshotAsync();
            return agent is null || agents.Count > 0;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw engine.Explain(e);
        }
    }

    private static async Task ReadAsync(
        DbConnection connection, AgentRow agent, Func<List<ItemRow>, Task> take, CancellationToken cancellationToken)
    {
        Task<List<ItemRow>> RowsAsync(string sql, object values) => QueryAsync(connection, sql, values, cancellationToken);
        for (var low = 1L; low <= agent.LastPosition; low += Range)
        {
            await take(await RowsAsync(ReadEvents, new { agentId = agent.Id, low, high = low + Range - 1 }));
        }

        foreach (var sql in (string[])[ReadUnjudged, ReadWaiting])
        {
            for (ItemRow? last = new() { Place = long.MinValue, ReceivedAt = long.MinValue }; last is not null;)
            {
                var rows = await RowsAsync(sql,
                    new { agentId = agent.Id, place = last.Place, id = last.TransactionId, receivedAt = last.ReceivedAt, most = Range });
                await take(rows);
                last = rows.Count == Range ? rows[^1] : null;
            }
        }
    }

    private static async Task<List<ItemRow>> QueryAsync(
        DbConnection connection, string sql, object values, CancellationToken cancellationToken) =>
        (await connection.QueryAsync<ItemRow>(new CommandDefinition(sql, values, cancellationToken: cancellationToken))).AsList();

    private sealed class AgentRow
    {
        public long Id { get; init; }

        public string Name { get; init; } = "";

        public long LastPosition { get; init; }
    }

    private sealed class ItemRow
    {
        public long Place { get; init; }

        public long Kind { get; init; }

        public string TransactionId { get; init; } = "";

        public string Content { get; init; } = "";

        public long? Position { get; init; }

        public long ReceivedAt { get; init; }

        public long? RecordedAt { get; init; }

        public LoggedItem In(string agent) => new(
            (LoggedKind)Kind,
            agent,
            TransactionId,
            Content,
            Position,
            Instant.FromMicroseconds(ReceivedAt),
            Position is null ? null : Instant.FromMicroseconds(RecordedAt!.Value));
    }
}
