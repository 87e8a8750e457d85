namespace Monitoring.Storage.Writing;

/// <summary>
/// Ledgers kept between transactions, trusted only while the stored version is theirs; thrown away when a transaction fails.
/// Used by one transaction at a time.
/// </summary>
internal sealed class LedgerCache
{
    private readonly Dictionary<string, long> ids = new(StringComparer.Ordinal);
    private readonly Dictionary<long, CachedLedger> ledgers = [];

    /// <summary>The number of an agent this process has met.</summary>
    public bool TryFindId(string name, out long id) => ids.TryGetValue(name, out id);

    /// <summary>The kept ledger of an agent, or null when the store has another version.</summary>
    public CachedLedger? Find(long id, long version) =>
        ledgers.TryGetValue(id, out var kept) && kept.Ledger.Version == version ? kept : null;

    /// <summary>Keeps a ledger after its transaction.</summary>
    public void Keep(CachedLedger kept)
    {
        ids[kept.Ledger.Name] = kept.Ledger.Id;
        ledgers[kept.Ledger.Id] = kept;
    }

    /// <summary>Throws a ledger away.</summary>
    public void Drop(long id) => ledgers.Remove(id);
}
