using Monitoring.Core.Outcomes;
using Monitoring.Storage.Engines;

namespace Monitoring.Storage.Writing;

/// <summary>
/// The numbers of agents. One that nobody ever named gets its number in a short transaction of its own, before the one that
/// writes: so no writer waits for another's new agent. Whether there is room for one more that nobody answers for is counted
/// there too, in a turn that all processes share, so that together they do not pass the cap. Thread-safe.
/// </summary>
internal sealed class AgentNumbers(SqlEngine engine, LedgerCache cache, string storeId, TimeProvider clock)
{
    /// <summary>Most agents that may post without anybody answering for them.</summary>
    public const int MostUncovered = 1_000;

    /// <summary>
    /// True for an agent that left the registry and is not counted among those nobody answers for: it is when it posts again.
    /// </summary>
    public static bool IsUncounted(AgentLedger agent) => agent is { Coverage: null, UncoveredAt: null };

    /// <summary>Finds the numbers of the named agents, and makes those of agents that post for the first time.</summary>
    /// <param name="posting">Agents with items; without a number stays what would be one uncovered agent too many.</param>
    /// <param name="heard">Agents with a heartbeat; without a number stays one that nobody ever named otherwise.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public async Task<Dictionary<string, long>> OfAsync(
        IReadOnlySet<string> posting, IReadOnlySet<string> heard, CancellationToken cancellationToken)
    {
        var ids = new Dictionary<string, long>(posting.Count + heard.Count, StringComparer.Ordinal);
        var unknown = new List<string>();
        foreach (var name in heard.Count == 0 ? posting : posting.Union(heard, StringComparer.Ordinal))
        {
            if (cache.TryFindId(name, out var id))
            {
                ids.Add(name, id);
            }
            else
            {
                unknown.Add(name);
            }
        }

        if (unknown.Count > 0)
        {
            await FindAsync(unknown, posting, ids, cancellationToken);
        }

        return ids;
    }

    /// <summary>Counts agents that left the registry and post again among those nobody answers for, as far as there is room.</summary>
    /// <param name="retired">Agents with their numbers.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>Those there is no room for.</returns>
    public async Task<IReadOnlyList<string>> CountAsync(IReadOnlyDictionary<string, long> retired, CancellationToken cancellationToken)
    {
        await using var transaction = await engine.BeginTurnAsync(Turn.Registering, LockBounds.WithCallers, cancellationToken);
        var work = new UnitOfWork(transaction, cache, storeId, Instant.Cut(clock.GetUtcNow()));
        var connection = await TakeTurnAsync(transaction, [.. retired.Keys], cancellationToken);
        work.Lock(retired.Values);
        await transaction.SendAsync(cancellationToken);
        var room = MostUncovered - await AgentRows.UncoveredAsync(connection);
        var refused = new List<string>();
        foreach (var agent in retired.Values.Order().Select(work.Find).OfType<AgentLedger>().Where(IsUncounted))
        {
            if (room <= 0)
            {
                refused.Add(agent.Name);
                continue;
            }

            room--;
            agent.UncoveredAt = work.Now;
            work.Touch(agent);
        }

        await work.CommitAsync(cancellationToken);
        return refused;
    }

    private async Task FindAsync(
        List<string> unknown, IReadOnlySet<string> posting, Dictionary<string, long> ids, CancellationToken cancellationToken)
    {
        await using (var connection = await engine.OpenReaderAsync(cancellationToken))
        {
            Note(await AgentRows.FindAsync(connection, unknown), unknown, ids);
            unknown.RemoveAll(name => !posting.Contains(name));
            if (unknown.Count == 0 || await AgentRows.UncoveredAsync(connection) >= MostUncovered)
            {
                return;
            }
        }

        await using var transaction = await engine.BeginTurnAsync(Turn.Registering, LockBounds.WithCallers, cancellationToken);
        var direct = await TakeTurnAsync(transaction, unknown, cancellationToken);
        var found = await AgentRows.FindAsync(direct, unknown);
        var room = MostUncovered - await AgentRows.UncoveredAsync(direct);
        var added = unknown.Where(name => !found.ContainsKey(name)).Take((int)Math.Max(0, room)).ToList();
        var numbers = await AgentRows.AddAsync(transaction, added, Instant.Cut(clock.GetUtcNow()), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        foreach (var (name, id) in added.Zip(numbers))
        {
            found.Add(name, id);
        }

        Note(found, unknown, ids);
    }

    // While somebody else has it, agents that have a number and an owner can be written: only who needs the turn is sent back.
    private async Task<System.Data.Common.DbConnection> TakeTurnAsync(WriteTransaction transaction, IReadOnlyCollection<string> waiting,
        CancellationToken cancellationToken)
    {
        try
        {
            return await transaction.DirectAsync(cancellationToken);
        }
        catch (Exception e) when (engine.Explain(e) is { Fault: StorageFault.Locked } locked)
        {
            throw new StorageException(StorageFault.Locked, locked.Message, e) { Held = waiting };
        }
    }

    private void Note(Dictionary<string, long> found, List<string> unknown, Dictionary<string, long> ids)
    {
        foreach (var (name, id) in found)
        {
            cache.Note(name, id);
            ids.Add(name, id);
        }

        unknown.RemoveAll(found.ContainsKey);
    }
}
