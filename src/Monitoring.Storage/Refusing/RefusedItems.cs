using System.Data.Common;
using System.Runtime.InteropServices;
using Dapper;
using Monitoring.Core.Outcomes;
using Monitoring.Storage.Engines;
using Monitoring.Storage.Reading;

namespace Monitoring.Storage.Refusing;

/// <summary>
/// What registered agents were refused: counted here as it happens, and added to the agent's row every so often, so that every process and
/// a restarted one know it. Nothing of it is worth a transaction for each item; what a killed process had not written yet is lost. What
/// could not be written is kept and goes with the next. Memory is bounded by the number of registered agents. Thread-safe.
/// </summary>
public sealed class RefusedItems
{
    private const string Untold = "is wrong in words that the database does not hold";

    private readonly Lock gate = new();
    private readonly Dictionary<string, Tally> unwritten = new(StringComparer.Ordinal);
    private readonly SqlEngine engine;
    private readonly TimeProvider clock;
    private long writes;

    internal RefusedItems(SqlEngine engine, TimeProvider clock)
    {
        this.engine = engine;
        this.clock = clock;
    }

    /// <summary>Counts an item that was refused.</summary>
    /// <param name="agent">A registered agent: for each name that comes here something is kept.</param>
    /// <param name="result">Rejected or conflict.</param>
    /// <param name="transactionId">The transaction it names; null when that could not be read.</param>
    /// <param name="fault">The first of its faults.</param>
    public void Count(string agent, ItemStatus result, string? transactionId, Fault fault) =>
        Add(agent, new(0, 0, result, transactionId, fault, IsPost: false, Instant.Cut(clock.GetUtcNow())));

    /// <summary>Counts a whole post that was refused before an item of it was taken: as one item.</summary>
    /// <param name="agent">A registered agent.</param>
    /// <param name="fault">Why.</param>
    public void CountPost(string agent, Fault fault) =>
        Add(agent, new(0, 0, ItemStatus.Rejected, null, fault, IsPost: true, Instant.Cut(clock.GetUtcNow())));

    /// <summary>Writes what is not written yet. Not to be called again before it ended.</summary>
    /// <exception cref="StorageException">The database did not take it, or not all of it; what it did not take is kept.</exception>
    public async Task WriteAsync(CancellationToken cancellationToken)
    {
        try
        {
            await WriteAsync(Unwritten().Counts, cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw engine.Explain(e);
        }
    }

    /// <summary>
    /// Adds what is not written yet to what is stored; read once more when a write ended meanwhile, or it would be in both. Only who reads in
    /// the moment between a commit and its answer is told too much, once.
    /// </summary>
    internal async Task<IReadOnlyList<AgentReading>> AddToAsync(Func<Task<IReadOnlyList<AgentReading>>> read)
    {
        for (var isLast = false; ; isLast = true)
        {
            var (counts, before) = Unwritten();
            var agents = await read();
            if (isLast || before == Interlocked.Read(ref writes))
            {
                return counts.Count == 0 ? agents : With(agents, counts);
            }
        }
    }

    private void Add(string agent, Tally newest)
    {
        lock (gate)
        {
            ref var tally = ref CollectionsMarshal.GetValueRefOrAddDefault(unwritten, agent, out _);
            tally = tally.And(newest);
        }
    }

    private static IReadOnlyList<AgentReading> With(IReadOnlyList<AgentReading> agents, IReadOnlyList<RefusedCount> counts)
    {
        var more = counts.ToDictionary(count => count.Agent, StringComparer.Ordinal);
        return
        [
            .. agents.Select(agent => agent.Coverage is not null && more.TryGetValue(agent.Name, out var count)
                ? agent with { Refused = agent.Refused.And(count) }
                : agent),
        ];
    }

    private async Task WriteAsync(IReadOnlyList<RefusedCount> counts, CancellationToken cancellationToken)
    {
        if (counts.Count == 0)
        {
            return;
        }

        try
        {
            await using var transaction = await engine.BeginWriteAsync(cancellationToken);
            await RefusedRows.AddAsync(await transaction.DirectAsync(cancellationToken), counts);
            await transaction.CommitAsync(cancellationToken);
        }
        catch (Exception e) when (counts is not [{ Newest.Reason: Untold }] && engine.Explain(e).Fault == StorageFault.Data)
        {
            // A database of another encoding does not hold every text: that must not keep the counts from it, nor other agents' words.
            foreach (var count in counts)
            {
                await WriteAsync([counts.Count > 1 ? count : count with { Newest = WithoutWords(count.Newest) }], cancellationToken);
            }

            return;
        }

        Settle(counts);
    }

    private static RefusedItem WithoutWords(RefusedItem item) => item with { TransactionId = null, Pointer = "", Reason = Untold };

    // In the order of their names, in which every process locks their rows.
    private (IReadOnlyList<RefusedCount> Counts, long Writes) Unwritten()
    {
        lock (gate)
        {
            return ([.. unwritten.OrderBy(agent => agent.Key, StringComparer.Ordinal).Select(agent => agent.Value.Of(agent.Key))], writes);
        }
    }

    private void Settle(IReadOnlyList<RefusedCount> written)
    {
        lock (gate)
        {
            foreach (var count in written)
            {
                var left = unwritten[count.Agent].Without(count);
                if (left.Rejected + left.Conflict == 0)
                {
                    unwritten.Remove(count.Agent);
                }
                else
                {
                    unwritten[count.Agent] = left;
                }
            }

            writes++;
        }
    }

    /// <summary>What is not written yet of one agent; the words of the newest are made when they are asked for.</summary>
    private readonly record struct Tally(
        long Rejected, long Conflict, ItemStatus Result, string? TransactionId, Fault Fault, bool IsPost, DateTimeOffset At)
    {
        public Tally And(Tally newest) => newest.Result == ItemStatus.Conflict
            ? newest with { Rejected = Rejected, Conflict = Conflict + 1 }
            : newest with { Rejected = Rejected + 1, Conflict = Conflict };

        public Tally Without(RefusedCount written) =>
            this with { Rejected = Rejected - written.Rejected, Conflict = Conflict - written.Conflict };

        public RefusedCount Of(string agent) =>
            new(agent, Rejected, Conflict, RefusedItem.Of(Result, TransactionId, Fault, At) with { IsPost = IsPost });
    }
}

/// <summary>Items of one agent that were refused in some time.</summary>
/// <param name="Agent">The agent's name.</param>
/// <param name="Rejected">Those with faults.</param>
/// <param name="Conflict">Those known with other content.</param>
/// <param name="Newest">The newest of them.</param>
public sealed record RefusedCount(string Agent, long Rejected, long Conflict, RefusedItem Newest);

/// <summary>
/// The rows of what agents were refused: one for each agent, beside its state, so that writing it needs no lock of the agent and disturbs
/// no log.
/// </summary>
internal static class RefusedRows
{
    // Stands in the place of a result.
    private const int WholePost = 1 + (int)ItemStatus.Rejected;

    // Counts are added to what others wrote; the newest words hold, whoever comes last. Of an agent nobody registered nothing is written.
    private const string AddSql =
        """
        insert into refused_items (agent_id, rejected, conflicting, newest_at, newest_result, newest_transaction_id, newest_pointer, newest_reason)
        select a.agent_id, @Rejected, @Conflict, @At, @Result, @TransactionId, @Pointer, @Reason
        from agents a join agent_state s on s.agent_id = a.agent_id where a.name = @Agent and s.coverage is not null
        on conflict (agent_id) do update set
            rejected = refused_items.rejected + excluded.rejected, conflicting = refused_items.conflicting + excluded.conflicting;
        update refused_items set
            newest_at = @At, newest_result = @Result, newest_transaction_id = @TransactionId, newest_pointer = @Pointer, newest_reason = @Reason
        where newest_at <= @At and agent_id = (
            select a.agent_id from agents a join agent_state s on s.agent_id = a.agent_id where a.name = @Agent and s.coverage is not null)
        """;

    private const string ReadSql =
        """
        select agent_id as AgentId, rejected as Rejected, conflicting as Conflict, newest_at as At, newest_result as Result,
            newest_transaction_id as TransactionId, newest_pointer as Pointer, newest_reason as Reason
        from refused_items
        """;

    /// <summary>Adds counts to the rows of their agents, in the order given, which must be the same for everybody.</summary>
    public static Task AddAsync(DbConnection connection, IEnumerable<RefusedCount> counts) =>
        connection.ExecuteAsync(AddSql, counts.Select(count => new
        {
            count.Agent,
            count.Rejected,
            count.Conflict,
            At = Instant.ToMicroseconds(count.Newest.At),
            Result = count.Newest.IsPost ? WholePost : (int)count.Newest.Result,
            count.Newest.TransactionId,
            count.Newest.Pointer,
            count.Newest.Reason,
        }));

    /// <summary>What is stored, by the number of the agent.</summary>
    public static async Task<Dictionary<long, RefusedReading>> ReadAsync(DbConnection connection, CancellationToken cancellationToken) =>
        (await connection.QueryAsync<Row>(new CommandDefinition(ReadSql, cancellationToken: cancellationToken))).ToDictionary(
            row => row.AgentId,
            row => new RefusedReading(row.Rejected, row.Conflict, new RefusedItem(
                row.Result == WholePost ? ItemStatus.Rejected : (ItemStatus)row.Result,
                row.TransactionId, row.Pointer, row.Reason, Instant.FromMicroseconds(row.At))
            { IsPost = row.Result == WholePost }));

    private sealed class Row
    {
        public long AgentId { get; init; }

        public long Rejected { get; init; }

        public long Conflict { get; init; }

        public long At { get; init; }

        public long Result { get; init; }

        public string? TransactionId { get; init; }

        public string Pointer { get; init; } = "";

        public string Reason { get; init; } = "";
    }
}
