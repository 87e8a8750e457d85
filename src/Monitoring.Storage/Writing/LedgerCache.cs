using System.Collections.Concurrent;
using System.Collections.Immutable;
using Monitoring.Core.Alerts;
using Monitoring.Core.Deliveries;
using Monitoring.Core.Drift.Inputs;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using static System.FormattableString;

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

    /// <summary>
    /// The ways by which a person is told, by key: of the registry this process follows; null for mail alone. Set once, before anything is
    /// written.
    /// </summary>
    public Func<string, IReadOnlyList<Channel>?>? ChannelsOf { get; set; }

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

/// <summary>A ledger with what is stored of its open episodes and of its watched inputs.</summary>
internal sealed class CachedLedger
{
    private (Coverage? Of, bool Watches) inputs;

    public CachedLedger(AgentLedger ledger)
    {
        Ledger = ledger;
        foreach (var slo in ledger.Fold.Slos.Where(slo => slo.Life.IsOpen))
        {
            StoredEpisodes[slo.Id] = slo.Life.Episode;
        }
    }

    /// <summary>The ledger.</summary>
    public AgentLedger Ledger { get; }

    /// <summary>What its watched inputs have shown; null where none are watched, and while that is not known.</summary>
    public AgentInputs? Inputs { get; private set; }

    /// <summary>Whether the agent's inputs are watched now; asked with every write, so it is found out once for a coverage.</summary>
    public bool WatchesInputs
    {
        get
        {
            if (!ReferenceEquals(inputs.Of, Ledger.Coverage))
            {
                inputs = (Ledger.Coverage, Ledger.Coverage?.WatchesInputs() == true);
            }

            return inputs.Watches;
        }
    }

    /// <summary>True once the store was asked for the inputs.</summary>
    public bool IsInputsKnown { get; private set; }

    /// <summary>Takes what the store knows of the inputs, null where none are watched.</summary>
    public void Know(AgentInputs? inputs) => (Inputs, IsInputsKnown) = (inputs, true);

    /// <summary>The episodes of open SLOs as their rows say, by the SLO's number.</summary>
    public Dictionary<long, EpisodeMark> StoredEpisodes { get; } = [];
}

/// <summary>Writes that were answered as durable and are no longer in the database.</summary>
/// <param name="Agent">The agent's name.</param>
/// <param name="Transactions">How many transactions on its log are missing, as far as this process wrote or read them.</param>
/// <param name="FoundAt">When that was last found.</param>
public sealed record LostWrites(string Agent, long Transactions, DateTimeOffset FoundAt);

/// <summary>
/// The highest committed version of each agent that this process saw. A stored version that is lower, or under another agent's name,
/// means that the database went back: a standby was promoted that had not got everything, or an older copy was restored. Thread-safe.
/// </summary>
internal sealed class SeenVersions
{
    private readonly ConcurrentDictionary<long, (string Name, long Version)> highest = [];
    private readonly ConcurrentDictionary<string, LostWrites> lost = new(StringComparer.Ordinal);

    /// <summary>Agents whose stored state was found older than what this process had stored and been told was durable.</summary>
    public IReadOnlyCollection<LostWrites> Lost => [.. lost.Values];

    /// <summary>What was seen so far.</summary>
    public Dictionary<long, (string Name, long Version)> All() => new(highest);

    /// <summary>Notes a committed version.</summary>
    public void Saw(long id, string name, long version) => highest.AddOrUpdate(
        id,
        static (_, saw) => saw,
        static (_, known, saw) => known.Name == saw.Name && known.Version > saw.Version ? known : saw,
        (Name: name, Version: version));

    /// <summary>Takes the stored version of an agent for the present one, and counts what is missing beside the highest seen.</summary>
    public void Compare(long id, string name, long version, DateTimeOffset now)
    {
        while (highest.TryGetValue(id, out var known) && (known.Name != name || known.Version > version))
        {
            if (highest.TryUpdate(id, (name, version), known))
            {
                Lose(known.Name, known.Name == name ? known.Version - version : known.Version, now);
            }
        }
    }

    /// <summary>Forgets an agent that is gone, and counts all of it.</summary>
    public void Gone(long id, string name, DateTimeOffset now)
    {
        if (highest.TryGetValue(id, out var known) && known.Name == name && highest.TryRemove(KeyValuePair.Create(id, known)))
        {
            Lose(name, known.Version, now);
        }
    }

    private void Lose(string name, long writes, DateTimeOffset now) => lost.AddOrUpdate(
        name, _ => new LostWrites(name, writes, now), (_, before) => new LostWrites(name, before.Transactions + writes, now));
}

/// <summary>An agent whose stored state cannot be read: it is damaged, or made by a newer program.</summary>
/// <param name="Agent">The agent's name.</param>
/// <param name="Reason">What is wrong with its state, in a whole sentence.</param>
/// <param name="FoundAt">When that was first found.</param>
public sealed record UnreadableAgent(string Agent, string Reason, DateTimeOffset FoundAt)
{
    /// <summary>Which agent and why, in words.</summary>
    public string Words => Invariant($"The stored state of {Agent} cannot be read. {Reason}");
}

/// <summary>
/// The agents whose stored state could not be read when it was last asked for. Nothing of them is written meanwhile; everybody else goes
/// on. Thread-safe.
/// </summary>
internal sealed class UnreadableAgents
{
    private ImmutableDictionary<string, UnreadableAgent> all = ImmutableDictionary.Create<string, UnreadableAgent>(StringComparer.Ordinal);

    /// <summary>Every one, by name.</summary>
    public IReadOnlyCollection<UnreadableAgent> All =>
        [.. Volatile.Read(ref all).Values.OrderBy(agent => agent.Agent, StringComparer.Ordinal)];

    /// <summary>Notes one; found again for the same reason it keeps the instant at which it was found first.</summary>
    public UnreadableAgent Note(string agent, string reason, DateTimeOffset now) => ImmutableInterlocked.AddOrUpdate(
        ref all,
        agent,
        _ => new UnreadableAgent(agent, reason, now),
        (_, known) => known.Reason == reason ? known : new UnreadableAgent(agent, reason, now));

    /// <summary>Forgets one that was read.</summary>
    public void Forget(string agent) => ImmutableInterlocked.TryRemove(ref all, agent, out _);
}
