using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Monitoring.Storage.Writing;

/// <summary>
/// Ledgers kept between transactions. A transaction takes one out and puts it back after its commit, so one that fails leaves
/// nothing behind; what is kept is trusted only while the stored version and writer are its own. Thread-safe.
/// </summary>
internal sealed class LedgerCache
{
    /// <summary>Watched streams kept at hand, of all agents together: about 100 MB.</summary>
    private const int MostStreams = 250_000;

    private readonly ConcurrentDictionary<string, long> ids = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<long, CachedLedger> ledgers = [];
    private readonly ConcurrentDictionary<long, long> versions = [];
    private readonly ConcurrentDictionary<long, LostWrites> lost = [];

    private long streams;

    /// <summary>This process, as the rows it writes name it.</summary>
    public long Writer { get; } = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long))) & long.MaxValue;

    /// <summary>Agents whose stored state was found older than what this process had stored and been told was durable.</summary>
    public IReadOnlyCollection<LostWrites> Lost => [.. lost.Values];

    /// <summary>The number of an agent this process has met.</summary>
    public bool TryFindId(string name, out long id) => ids.TryGetValue(name, out id);

    /// <summary>Notes the number of an agent; it never changes.</summary>
    public void Note(string name, long id) => ids[name] = id;

    /// <summary>Takes a kept ledger out, or null when none is kept.</summary>
    public CachedLedger? Take(long id)
    {
        if (!ledgers.TryRemove(id, out var kept))
        {
            return null;
        }

        Interlocked.Add(ref streams, kept.ForgetStreams());
        return kept;
    }

    /// <summary>Keeps a ledger after its transaction.</summary>
    public void Keep(CachedLedger kept)
    {
        kept.Ledger.Fold.Bank.Settle();
        if (Interlocked.Add(ref streams, kept.CountNewStreams()) > MostStreams)
        {
            kept.Ledger.Fold.Bank.Clear();
            Interlocked.Add(ref streams, kept.CountNewStreams());
        }

        Note(kept.Ledger.Name, kept.Ledger.Id);
        Saw(kept.Ledger.Id, kept.Ledger.Version);
        if (ledgers.TryRemove(kept.Ledger.Id, out var other) && other != kept)
        {
            Interlocked.Add(ref streams, other.ForgetStreams());
        }

        ledgers[kept.Ledger.Id] = kept;
    }

    /// <summary>The highest committed versions this process saw, by the agent's number.</summary>
    public Dictionary<long, long> Versions() => new(versions);

    /// <summary>Notes a committed version.</summary>
    public void Saw(long id, long version) => versions.AddOrUpdate(id, version, (_, known) => Math.Max(known, version));

    /// <summary>
    /// Compares the stored version of an agent with the highest this process saw committed. A lower one means that the database
    /// went back: a standby was promoted that had not got everything, or an older copy was restored.
    /// </summary>
    public void Compare(long id, string name, long version, DateTimeOffset now)
    {
        if (versions.TryGetValue(id, out var highest) && version < highest && versions.TryUpdate(id, version, highest))
        {
            lost.AddOrUpdate(
                id,
                _ => new LostWrites(name, highest - version, now),
                (_, before) => new LostWrites(name, before.Transactions + highest - version, now));
        }
    }
}
