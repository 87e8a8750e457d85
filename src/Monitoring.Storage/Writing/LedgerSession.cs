using Monitoring.Core.Drift.Watching;
using Monitoring.Core.Outcomes;
using Monitoring.Storage.Engines;

namespace Monitoring.Storage.Writing;

/// <summary>
/// The ledgers of one transaction: locked in the order of the agents' numbers, changed in memory, saved with it, and gone unless
/// it commits. Kept ones may be trusted: then saving locks, in the same order, and proves that nobody wrote in between.
/// </summary>
internal sealed class LedgerSession(WriteTransaction transaction, LedgerCache cache, DateTimeOffset now) : IDisposable
{
    private readonly Dictionary<long, CachedLedger> opened = [];
    private readonly Dictionary<long, CachedLedger?> taken = [];
    private readonly HashSet<long> changed = [];
    private readonly HashSet<long> trusted = [];
    private bool isKept;

    /// <summary>Asks for agents' states, to be locked when the question is sent. What one transaction locks, it asks for at once.</summary>
    /// <param name="ids">Numbers of agents.</param>
    public void Ask(IEnumerable<long> ids)
    {
        var keys = transaction.Ask(AgentRows.LockStates, Open);
        foreach (var id in ids.Where(id => !opened.ContainsKey(id)).Distinct().Order())
        {
            var kept = Take(id) is { IsSpoilt: false } sound ? sound.Ledger : null;
            keys.Number(id).Number(kept?.Version ?? -1).Number(kept?.Writer ?? -1).End();
        }
    }

    /// <summary>Opens ledgers without a lock if all of them are kept; asks for all otherwise.</summary>
    /// <param name="ids">Numbers of agents, each once.</param>
    public void Trust(IReadOnlyCollection<long> ids)
    {
        var areKept = true;
        foreach (var id in ids)
        {
            areKept &= Take(id) is { IsSpoilt: false };
        }

        if (!areKept)
        {
            Ask(ids);
            return;
        }

        foreach (var id in ids)
        {
            opened[id] = taken[id]!;
            trusted.Add(id);
        }
    }

    /// <summary>True when a trusted ledger says that no verdict waits for an outcome of the agent: a new outcome can be taken as it comes.</summary>
    public bool AwaitsNothing(long id) => trusted.Contains(id) && opened[id].Ledger.Waiting == 0;

    /// <summary>
    /// Locks the trusted ledgers unless saving will prove them all: locks are taken in one order, so all or none of them are taken here.
    /// </summary>
    /// <param name="reads">True when something else is to be read under their locks.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="StorageException">Another process wrote one meanwhile.</exception>
    public async Task ProveAsync(bool reads, CancellationToken cancellationToken)
    {
        if (!reads && trusted.IsSubsetOf(changed))
        {
            return;
        }

        var keys = transaction.Ask(AgentRows.LockStates, Prove);
        foreach (var id in trusted.Order())
        {
            keys.Number(id).Number(opened[id].Ledger.Version).Number(opened[id].Ledger.Writer).End();
        }

        await transaction.SendAsync(cancellationToken).ConfigureAwait(false);
        if (trusted.Count > 0)
        {
            throw StorageException.Outdated();
        }
    }

    /// <summary>What this process keeps of an agent it asked for; null when nothing, and trusted only once it is opened.</summary>
    public AgentLedger? Kept(long id) => taken.GetValueOrDefault(id) is { IsSpoilt: false } kept ? kept.Ledger : null;

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
        var isFull = cache.IsFullWith(opened.Values.Sum(cached => (long)cached.Ledger.Fold.Bank.Count));
        var isQuiet = opened.Values.Sum(cached => cached.Ledger.Fold.Bank.Changed) <= DriftBank.Few;
        foreach (var id in changed.Order())
        {
            changes.AddOpenEpisodes(opened[id]);
            AgentRows.Save(transaction, opened[id].Ledger, cache.Writer);
            var (ledger, bank) = (opened[id].Ledger, opened[id].Ledger.Fold.Bank);
            if (!bank.IsUnproved && bank.Followed.Position == ledger.LastPosition)
            {
                DriftRows.Write(transaction, ledger, isFull ? bank.TakeUnsaved() : bank.TakeDue(ledger.LastPosition, isQuiet && bank.Changed > 0));
            }
        }

        changes.WriteEpisodes();
    }

    /// <summary>Keeps the ledgers for the next transaction; called after the commit.</summary>
    public void Keep()
    {
        isKept = true;
        foreach (var ledger in opened.Values)
        {
            cache.Keep(ledger);
        }
    }

    /// <summary>
    /// Gives back what was taken, after a transaction that did not end well: the ledgers are of no more use, their watched streams are once
    /// what was not committed is taken back. What it wrote may be there all the same, so the next is written under another name.
    /// </summary>
    public void Dispose()
    {
        if (isKept)
        {
            return;
        }

        cache.Rename();
        foreach (var cached in opened.Values.Concat(taken.Values.OfType<CachedLedger>().Where(kept => !opened.ContainsKey(kept.Ledger.Id))))
        {
            cached.IsSpoilt = true;
            cached.Ledger.Fold.Bank.TakeBack();
            cache.Return(cached);
        }
    }

    private CachedLedger? Take(long id)
    {
        if (!taken.TryGetValue(id, out var kept))
        {
            kept = cache.Take(id);
            taken[id] = kept;
        }

        return kept;
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
        var known = taken.GetValueOrDefault(id);
        if (known is { IsSpoilt: false } && known.Ledger.Version == version && known.Ledger.Writer == writer)
        {
            cache.Compare(id, known.Ledger.Name, version, now);
            opened[id] = known;
            return;
        }

        cache.Compare(id, row.GetString(3), version, now);
        if (known is not null)
        {
            known.Ledger.Fold.Bank.IsUnproved = true;
            if (!cache.IsOwn(writer))
            {
                cache.Outdated(now);
            }
        }

        opened[id] = new CachedLedger(AgentRows.Read(row, known?.Ledger.Fold.Bank));
    }
}
