using System.Runtime.InteropServices;
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

        public RefusedCount Of(string agent) => new(agent, Rejected, Conflict, RefusedItem.Of(Result, TransactionId, Fault, At) with { IsPost = IsPost });
    }
}
