using Monitoring.Core.Outcomes;
using Monitoring.Storage.Engines;

namespace Monitoring.Storage.Writing;

/// <summary>
/// The ledgers of one transaction: locked in the order of the agents' numbers, changed in memory, saved with it, and gone unless
/// it commits. Kept ones may be trusted: then saving locks, and proves that nobody wrote in between.
/// </summary>
internal sealed class LedgerSession(WriteTransaction transaction, LedgerCache cache, DateTimeOffset now)
{
    private readonly Dictionary<long, CachedLedger> opened = [];
    private readonly Dictionary<long, CachedLedger?> taken = [];
    private readonly HashSet<long> changed = [];
    private readonly HashSet<long> trusted = [];

    /// <summary>Asks for agents' states, to be locked when the question is sent. What one transaction locks, it asks for at once.</summary>
    /// <param name="ids">Numbers of agents.</param>
    public void Ask(IEnumerable<long> ids)
    {
        var keys = transaction.Ask(AgentRows.LockStates, Open);
        foreach (var id in ids.Where(id => !opened.ContainsKey(id)).Distinct().Order())
        {
            var kept = cache.Take(id);
            taken[id] = kept;
            keys.Number(id).Number(kept?.Ledger.Version ?? -1).Number(kept?.Ledger.Writer ?? -1).End();
        }
    }

    /// <summary>Opens the ledgers that are kept, and asks for the others.</summary>
    /// <param name="ids">Numbers of agents.</param>
    public void Trust(IEnumerable<long> ids)
    {
        var unkept = new List<long>();
        foreach (var id in ids)
        {
            if (opened.ContainsKey(id))
            {
                continue;
            }

            if (cache.Take(id) is { } kept)
            {
                taken[id] = kept;
                opened[id] = kept;
                trusted.Add(id);
            }
            else
            {
                unkept.Add(id);
            }
        }

        if (unkept.Count > 0)
        {
            Ask(unkept);
        }
    }

    /// <summary>True when a trusted ledger says that no verdict waits for an outcome of the agent: a new outcome can be taken as it comes.</summary>
    public bool AwaitsNothing(long id) => trusted.Contains(id) && opened[id].Ledger.Waiting == 0;

    /// <summary>Locks the trusted ledgers that saving will not prove, or all of them when something else is to be read under their lock.</summary>
    /// <exception cref="StorageException">Another process wrote one meanwhile.</exception>
    public async Task ProveAsync(bool all, CancellationToken cancellationToken)
    {
        var unproved = trusted.Where(id => all || !changed.Contains(id)).Order().ToList();
        if (unproved.Count == 0)
        {
            return;
        }

        var keys = transaction.Ask(AgentRows.LockStates, Prove);
        foreach (var id in unproved)
        {
            keys.Number(id).Number(opened[id].Ledger.Version).Number(opened[id].Ledger.Writer).End();
        }

        await transaction.SendAsync(cancellationToken).ConfigureAwait(false);
        if (unproved.Any(trusted.Contains))
        {
            throw StorageException.Outdated();
        }
    }

    /// <summary>What this process keeps of an agent it asked for; null when nothing, and trusted only once it is opened.</summary>
    public AgentLedger? Kept(long id) => taken.GetValueOrDefault(id)?.Ledger;

    /// <summary>Whether an agent asked for has this number and name.</summary>
    public bool Has(long id, string name) => opened.GetValueOrDefault(id)?.Ledger.Name == name;

    /// <summary>A ledger asked for before.</summary>
    public CachedLedger this[long id] => opened[id];

    /// <summary>The ledger of an agent, locked now.</summary>
    public async Task<AgentLedger> OpenAsync(long id, CancellationToken cancellationToken)
    {
        Ask([id]);
        await transaction.SendAsync(cancellationToken).ConfigureAwait(false);
        return opened[id].Ledger;
    }

    /// <summary>Says that a ledger was changed and must be saved.</summary>
    public void Touch(AgentLedger ledger) => changed.Add(ledger.Id);

    /// <summary>Writes the changed ledgers and the episodes that moved.</summary>
    public void Save(ChangeRows changes)
    {
        foreach (var id in changed.Order())
        {
            changes.AddOpenEpisodes(opened[id]);
            AgentRows.Save(transaction, opened[id].Ledger, cache.Writer);
            var ledger = opened[id].Ledger;
            DriftRows.Write(transaction, ledger, cache.IsFull ? ledger.Fold.Bank.TakeUnsaved() : ledger.Fold.Bank.TakeDue(ledger.LastPosition));
        }

        changes.WriteEpisodes();
    }

    /// <summary>Keeps the ledgers for the next transaction; called after the commit.</summary>
    public void Keep()
    {
        foreach (var ledger in opened.Values)
        {
            cache.Keep(ledger);
        }
    }

    private void Prove(System.Data.Common.DbDataReader row)
    {
        var ledger = opened[row.GetInt64(0)].Ledger;
        if (row.GetInt64(1) == ledger.Version && row.GetInt64(2) == ledger.Writer)
        {
            trusted.Remove(ledger.Id);
        }
    }

    // What another process wrote meanwhile is given to the kept streams later: they are dear to read.
    private void Open(System.Data.Common.DbDataReader row)
    {
        var id = row.GetInt64(0);
        var (version, writer) = (row.GetInt64(1), row.GetInt64(2));
        var kept = taken.GetValueOrDefault(id) is { } known && known.Ledger.Version == version && known.Ledger.Writer == writer ? known : null;
        cache.Compare(id, kept?.Ledger.Name ?? row.GetString(3), version, now);
        opened[id] = kept ?? new CachedLedger(AgentRows.Read(row, taken.GetValueOrDefault(id)?.Ledger.Fold.Bank));
    }
}
