using System.Collections.Concurrent;

namespace Monitoring.Storage.Writing;

/// <summary>
/// Ledgers kept between transactions, so that an agent need not be read again for each. A transaction takes one out and puts it back
/// after its commit; one that fails puts nothing back. A kept ledger may be outdated at any time: the update that stores it compares
/// its version. Thread-safe.
/// </summary>
internal sealed class LedgerCache
{
    private readonly ConcurrentDictionary<string, long> ids = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<long, CachedLedger> kept = [];

    /// <summary>The highest committed versions this process saw.</summary>
    public SeenVersions Seen { get; } = new();

    /// <summary>The number of an agent this process has met.</summary>
    public bool TryFindId(string name, out long id) => ids.TryGetValue(name, out id);

    /// <summary>Notes the number of an agent; it never changes.</summary>
    public void Note(string name, long id) => ids[name] = id;

    /// <summary>Notes that the database does not know an agent under its number any more: it went back, and lost all of it.</summary>
    public void Gone(string name, DateTimeOffset now)
    {
        if (ids.TryRemove(name, out var id))
        {
            kept.TryRemove(id, out _);
            Seen.Gone(id, name, now);
        }
    }

    /// <summary>Takes a kept ledger out; null when none is kept.</summary>
    public CachedLedger? Take(long id) => kept.TryRemove(id, out var ledger) ? ledger : null;

    /// <summary>Keeps a ledger whose transaction is committed, unless a newer one is kept.</summary>
    public void Keep(CachedLedger ledger)
    {
        Seen.Saw(ledger.Ledger.Id, ledger.Ledger.Name, ledger.Ledger.Version);
        kept.AddOrUpdate(
            ledger.Ledger.Id,
            static (_, given) => given,
            static (_, other, given) => other.Ledger.Version > given.Ledger.Version ? other : given,
            ledger);
    }
}
