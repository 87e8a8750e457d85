using System.Collections.Concurrent;
using Monitoring.Core.Alerts;

namespace Monitoring.Storage.Writing;

/// <summary>
/// Ledgers kept between transactions, so that an agent and its watched streams need not be read again for each. A transaction takes one out
/// and puts it back
/// after its commit; one that fails puts nothing back. A kept ledger may be outdated at any time: the update that stores it compares
/// its version. Thread-safe.
/// </summary>
internal sealed class LedgerCache
{
    /// <summary>Watched streams kept with the ledgers, of all agents together: about 100 MB.</summary>
    public const int MostStreams = 250_000;

    private readonly ConcurrentDictionary<string, long> ids = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<long, CachedLedger> kept = [];
    private long streams;

    /// <summary>The highest committed versions this process saw.</summary>
    public SeenVersions Seen { get; } = new();

    /// <summary>The agents whose stored state cannot be read.</summary>
    public UnreadableAgents Unreadable { get; } = new();

    /// <summary>Is told of each notice this process committed, after the commit; set once, before anything is written.</summary>
    public Action<NoticeFacts>? NoticeCommitted { get; set; }

    /// <summary>The number of an agent this process has met.</summary>
    public bool TryFindId(string name, out long id) => ids.TryGetValue(name, out id);

    /// <summary>Notes the number of an agent; it never changes.</summary>
    public void Note(string name, long id) => ids[name] = id;

    /// <summary>Notes that the database does not know an agent under its number any more: it went back, and lost all of it.</summary>
    public void Gone(string name, DateTimeOffset now)
    {
        if (ids.TryRemove(name, out var id))
        {
            Take(id);
            Seen.Gone(id, name, now);
        }
    }

    /// <summary>Takes a kept ledger out, with the streams loaded so far; null when none is kept.</summary>
    public CachedLedger? Take(long id)
    {
        if (!kept.TryRemove(id, out var ledger))
        {
            return null;
        }

        Interlocked.Add(ref streams, -ledger.Ledger.Fold.Bank.Streams.Count);
        return ledger;
    }

    /// <summary>Keeps a ledger whose transaction is committed, unless a newer one is kept.</summary>
    public void Keep(CachedLedger ledger)
    {
        Seen.Saw(ledger.Ledger.Id, ledger.Ledger.Name, ledger.Ledger.Version);
        Unreadable.Forget(ledger.Ledger.Name);
        var newest = Take(ledger.Ledger.Id) is { } other && other.Ledger.Version > ledger.Ledger.Version ? other : ledger;
        var bank = newest.Ledger.Fold.Bank;
        if (Interlocked.Add(ref streams, bank.Streams.Count) > MostStreams)
        {
            Interlocked.Add(ref streams, -bank.Streams.Count);
            bank.Clear();
        }

        if (!kept.TryAdd(newest.Ledger.Id, newest))
        {
            // Another transaction has kept one in between; either will do.
            Interlocked.Add(ref streams, -bank.Streams.Count);
        }
    }
}
