using Monitoring.Core.Outcomes;
using Monitoring.Storage.Engines;

namespace Monitoring.Storage.Writing;

/// <summary>The ledgers of one transaction: locked, changed in memory, saved with it, and thrown away unless it commits.</summary>
internal sealed class LedgerSession(WriteTransaction transaction, LedgerCache cache) : IDisposable
{
    private readonly Dictionary<long, CachedLedger> opened = [];
    private readonly HashSet<long> changed = [];
    private bool isKept;

    /// <summary>The ledger of a named agent, or null when nobody ever named it.</summary>
    public CachedLedger? Find(string name)
    {
        var id = cache.TryFindId(name, out var known) ? known : AgentRows.IdOf(transaction, name);
        return id is { } found ? Open(found) : null;
    }

    /// <summary>The ledger of a named agent, made when nobody ever named it.</summary>
    public CachedLedger FindOrAdd(string name) => Find(name) ?? Open(AgentRows.Add(transaction, name));

    /// <summary>The ledger of an agent by its number.</summary>
    public CachedLedger Open(long id)
    {
        if (!opened.TryGetValue(id, out var ledger))
        {
            ledger = cache.Find(id, AgentRows.VersionOf(transaction, id)) ?? new CachedLedger(AgentRows.Load(transaction, id));
            opened.Add(id, ledger);
        }

        return ledger;
    }

    /// <summary>Says that a ledger was changed and must be saved.</summary>
    public void Touch(AgentLedger ledger) => changed.Add(ledger.Id);

    /// <summary>Writes the changed ledgers and the episodes that moved.</summary>
    public void Save(ChangeRows changes)
    {
        foreach (var id in changed.Order())
        {
            changes.WriteOpenEpisodes(opened[id]);
            AgentRows.Save(transaction, opened[id].Ledger);
        }
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

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!isKept)
        {
            foreach (var id in opened.Keys)
            {
                cache.Drop(id);
            }
        }
    }
}
