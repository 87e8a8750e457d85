using Monitoring.Storage.Engines;

namespace Monitoring.Storage.Writing;

/// <summary>Finds out whose lock a group did not get, by asking for all that are free.</summary>
/// <param name="engine">The database.</param>
/// <param name="cache">Knows the agents' numbers.</param>
internal sealed class HeldAgents(SqlEngine engine, LedgerCache cache)
{
    private static readonly RowQuestion FindFree = new(
        "select s.agent_id from {keys} join agent_state s on s.agent_id = keys.agent_id order by s.agent_id {free s}",
            Column.Number("agent_id"));

    /// <summary>Says which agents are held now.</summary>
    /// <param name="locked">What a group failed with.</param>
    /// <param name="group">The group.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>
    /// The failure with their names; contention when they have been let go of meanwhile, and no database where not even this question
    /// is answered.
    /// </returns>
    public async Task<StorageException> NameAsync(StorageException locked, IReadOnlyList<WriteRequest> group,
        CancellationToken cancellationToken)
    {
        var agents = new SortedDictionary<long, string>();
        foreach (var name in group.SelectMany(request => request.Posts).Select(post => post.Agent).Distinct(StringComparer.Ordinal))
        {
            if (cache.TryFindId(name, out var id))
            {
                agents.Add(id, name);
            }
        }

        try
        {
            await using var transaction = await engine.BeginWriteAsync(LockBounds.WithCallers, cancellationToken);
            var held = new SortedDictionary<long, string>(agents);
            var keys = transaction.Ask(FindFree, row => held.Remove(row.GetInt64(0)));
            foreach (var id in agents.Keys)
            {
                keys.Number(id).End();
            }

            await transaction.SendAsync(cancellationToken);
            return held.Count == 0
                ? new StorageException(StorageFault.Contention, locked.Message, locked)
                : new StorageException(StorageFault.Locked, locked.Message, locked) { Held = held.Values };
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return engine.Explain(e) is { Fault: StorageFault.Locked } all ? new StorageException(StorageFault.Unavailable, all.Message, e)
                : engine.Explain(e);
        }
    }
}
