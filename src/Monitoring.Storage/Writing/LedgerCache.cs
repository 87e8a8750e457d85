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
    public const int MostStreams = 250_000;

    // A process has a range of 16 million names, drawn at random, so that it knows its own again without a list of them.
    private const int NameBits = 24;

    private static readonly TimeSpan DistrustFor = TimeSpan.FromSeconds(10), AskFirstFor = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, long> ids = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<long, KeptAgent> agents = [];
    private readonly ConcurrentDictionary<string, LostWrites> lost = new(StringComparer.Ordinal);
    private long writer = NewWriter();
    private long outdatedAt = long.MinValue / 2;
    private long repeatedAt = long.MinValue / 2;
    private long streams;

    /// <summary>
    /// This process, as the rows it writes name it: nobody writes the same version under the same name twice, also where a
    /// database went back and the version is written again.
    /// </summary>
    public long Writer => Interlocked.Read(ref writer);

    /// <summary>Agents whose stored state was found older than what this process had stored and been told was durable.</summary>
    public IReadOnlyCollection<LostWrites> Lost => [.. lost.Values];

    /// <summary>Notes that another process wrote an agent whose ledger was kept.</summary>
    public void Outdated(DateTimeOffset now) => Interlocked.Exchange(ref outdatedAt, now.UtcTicks);

    /// <summary>
    /// Whether kept ledgers may be gone on from before their stored state is locked: not for a while after another process wrote to the same
    /// agents, since every such write would be done twice.
    /// </summary>
    public bool MayTrust(DateTimeOffset now) => HasPassed(DistrustFor, Interlocked.Read(ref outdatedAt), now);

    /// <summary>Notes that an outcome taken for new was stored before.</summary>
    public void Repeated(DateTimeOffset now) => Interlocked.Exchange(ref repeatedAt, now.UtcTicks);

    /// <summary>Whether outcomes may be taken for new: not for a while after one was not, since such a group is done twice.</summary>
    public bool MayAssume(DateTimeOffset now) => HasPassed(AskFirstFor, Interlocked.Read(ref repeatedAt), now);

    /// <summary>True when so many watched streams are at hand, with those taken out, that none may wait to be stored, so that they can be let go of.</summary>
    public bool IsFullWith(long taken) => Interlocked.Read(ref streams) + taken > MostStreams;

    /// <summary>The number of an agent this process has met.</summary>
    public bool TryFindId(string name, out long id) => ids.TryGetValue(name, out id);

    /// <summary>Notes the number of an agent; it never changes.</summary>
    public void Note(string name, long id)
    {
        if (!ids.TryGetValue(name, out var known) || known != id)
        {
            ids[name] = id;
        }
    }

    /// <summary>Notes that the database does not know an agent under its number any more: it went back, and lost all of it.</summary>
    public void Gone(string name, DateTimeOffset now)
    {
        if (ids.TryRemove(name, out var id) && agents.TryGetValue(id, out var agent) && agent.Forget(name) is { } version)
        {
            Lose(name, version, now);
        }
    }

    /// <summary>Writes under a new name from now on: what was last written under this one may be there or not.</summary>
    public void Rename() => Interlocked.Increment(ref writer);

    /// <summary>True when this process wrote under that name.</summary>
    public bool IsOwn(long name) => name >> NameBits == Writer >> NameBits;

    /// <summary>Takes a kept ledger out, or null when none is kept.</summary>
    public CachedLedger? Take(long id)
    {
        if (!agents.TryGetValue(id, out var agent) || agent.Take() is not { } kept)
        {
            return null;
        }

        Interlocked.Add(ref streams, kept.ForgetStreams());
        return kept;
    }

    /// <summary>Keeps a ledger after its transaction.</summary>
    public void Keep(CachedLedger kept)
    {
        if (!kept.Ledger.Fold.Bank.IsUnproved)
        {
            kept.Ledger.Fold.Bank.Settle();
        }

        if (Interlocked.Add(ref streams, kept.CountNewStreams()) > MostStreams)
        {
            kept.Ledger.Fold.Bank.DropSaved();
        }

        if (Home(kept).Saw(kept.Ledger.Name, kept.Ledger.Version))
        {
            Note(kept.Ledger.Name, kept.Ledger.Id);
        }

        Return(kept);
    }

    /// <summary>Keeps a ledger, unless another one is kept and it is spoilt, or the other is sound and newer.</summary>
    public void Return(CachedLedger kept)
    {
        Interlocked.Add(ref streams, kept.CountNewStreams());
        if (Home(kept).Return(kept) is { } left)
        {
            Interlocked.Add(ref streams, left.ForgetStreams());
        }
    }

    /// <summary>The highest committed versions this process saw, with the agent's name, by its number.</summary>
    public Dictionary<long, (string Name, long Version)> Seen()
    {
        var all = new Dictionary<long, (string Name, long Version)>();
        foreach (var (id, agent) in agents)
        {
            if (agent.Seen is { } seen)
            {
                all.Add(id, seen);
            }
        }

        return all;
    }

    /// <summary>Notes a committed version.</summary>
    public void Saw(long id, string name, long version) => Agent(id).Saw(name, version);

    /// <summary>
    /// Compares the stored version of an agent with the highest this process saw committed. A lower one, or the number being
    /// another agent's, means that the database went back: a standby was promoted that had not got everything, or an older copy
    /// was restored.
    /// </summary>
    public void Compare(long id, string name, long version, DateTimeOffset now)
    {
        if (!agents.TryGetValue(id, out var agent) || agent.GoBack(name, version) is not { } known)
        {
            return;
        }

        if (known.Name == name)
        {
            Lose(name, known.Version - version, now);
            return;
        }

        ids.TryRemove(known.Name, out _);
        Lose(known.Name, known.Version, now);
    }

    // Nothing that is trusted goes unproved, so after a clock was set back trust begins anew instead of waiting for the clock to come there again.
    private static bool HasPassed(TimeSpan time, long since, DateTimeOffset now) => now.UtcTicks < since || now.UtcTicks - since > time.Ticks;

    private KeptAgent Home(CachedLedger kept) => kept.Home ??= Agent(kept.Ledger.Id);

    private KeptAgent Agent(long id) => agents.GetOrAdd(id, static _ => new KeptAgent());

    private void Lose(string name, long writes, DateTimeOffset now)
    {
        Rename();
        lost.AddOrUpdate(name, _ => new LostWrites(name, writes, now), (_, before) => new LostWrites(name, before.Transactions + writes, now));
    }

    private static long NewWriter() => (BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long))) & long.MaxValue) >> NameBits << NameBits;
}
