using System.Data.Common;
using Monitoring.Core.Outcomes;
using Monitoring.Storage.Engines;

namespace Monitoring.Storage.Writing;

/// <summary>How a unit of work keeps others from changing what it read.</summary>
internal enum Concurrency
{
    /// <summary>Nothing is locked; the update that stores an agent compares its version.</summary>
    Optimistic,

    /// <summary>Agents are locked before they are read.</summary>
    Locked,
}

/// <summary>
/// One change of agents, whatever its kind: read them, decide in memory, and store them all or nothing. Agents are either
/// locked before they are read, or read without a lock and taken as this process keeps them (optimistic concurrency): the update that
/// stores an agent finds it only under the version and the token it was read with, and otherwise ends the transaction with a
/// <see cref="StorageException"/> that <see cref="StorageException.IsOutdated"/>. Whatever else was read of an agent meanwhile is right if
/// the update finds it, since whoever writes any of its rows writes its version too. Locks are always taken in the order of the
/// agents' numbers. An agent whose stored state cannot be read is set aside: it is not at hand and nothing of it is written.
/// Not thread-safe.
/// </summary>
/// <param name="transaction">The transaction.</param>
/// <param name="cache">What is kept between transactions; nothing of this one unless it commits.</param>
/// <param name="storeId">The store's own name.</param>
/// <param name="now">The instant of the change.</param>
internal sealed class UnitOfWork(WriteTransaction transaction, LedgerCache cache, string storeId, DateTimeOffset now)
{
    private readonly Dictionary<long, CachedLedger> agents = [];
    private readonly Dictionary<long, UnreadableAgent> setAside = [];
    private readonly HashSet<long> unlocked = [];
    private readonly HashSet<long> changed = [];

    /// <summary>The transaction.</summary>
    public WriteTransaction Transaction => transaction;

    /// <summary>The instant of the change.</summary>
    public DateTimeOffset Now => now;

    /// <summary>Takes what the decisions change beside the states: transitions, episodes, notices.</summary>
    public ChangeRows Changes { get; } = new(transaction, storeId, now, cache.ChannelsOf);

    /// <summary>Makes notices and messages.</summary>
    public NoticeRows Notices => Changes.Notices;

    /// <summary>True when storing compares every agent that is not locked, before anything else is written.</summary>
    public bool StoringCompares => unlocked.IsSubsetOf(changed) && !transaction.WritesAtOnce;

    /// <summary>The agents at hand.</summary>
    public IReadOnlyCollection<CachedLedger> Agents => agents.Values;

    /// <summary>An agent at hand.</summary>
    /// <exception cref="StorageException">Its stored state cannot be read.</exception>
    public CachedLedger this[long id] =>
        SetAside(id) is { } why ? throw new StorageException(StorageFault.Unreadable, why.Words) : agents[id];

    /// <summary>The ledger of an agent; null when it is not at hand.</summary>
    public AgentLedger? Find(long id) => agents.GetValueOrDefault(id)?.Ledger;

    /// <summary>Why an agent that was asked for is not at hand: its stored state cannot be read; null for every other.</summary>
    public UnreadableAgent? SetAside(long id) => setAside.GetValueOrDefault(id);

    /// <summary>Reads more of what is stored of an agent at hand; one of which it cannot be read is set aside.</summary>
    public void Read(long id, Action<CachedLedger> read)
    {
        if (agents.TryGetValue(id, out var agent))
        {
            try
            {
                read(agent);
            }
            catch (InvalidDataException damage)
            {
                SetAside(id, agent.Ledger.Name, damage);
            }
        }
    }

    /// <summary>Reads or locks agents; they are at hand once the question is sent.</summary>
    public void Open(IReadOnlyCollection<long> ids, Concurrency concurrency)
    {
        if (concurrency == Concurrency.Locked)
        {
            Lock(ids);
        }
        else
        {
            Read(ids);
        }
    }

    /// <summary>
    /// Asks for agents under their locks; they are at hand once the question is sent. What one unit locks, it asks for at once.
    /// </summary>
    public void Lock(IEnumerable<long> ids)
    {
        var (locks, keys) = (transaction.Ask(AgentRows.LockStates, static _ => { }), transaction.Ask(AgentRows.ReadStates, Take));
        foreach (var id in ids.Distinct().Order())
        {
            locks.Number(id).End();
            keys.Number(id).End();
        }
    }

    /// <summary>One agent, locked now.</summary>
    /// <exception cref="StorageException">Its stored state cannot be read.</exception>
    public async Task<AgentLedger> LockAsync(long id, CancellationToken cancellationToken)
    {
        Lock([id]);
        await transaction.SendAsync(cancellationToken);
        return this[id].Ledger;
    }

    /// <summary>Locks and compares what was read without a lock, before something is read that must not change any more.</summary>
    /// <exception cref="StorageException">Somebody else wrote an agent since.</exception>
    public async Task CompareAsync(CancellationToken cancellationToken)
    {
        var locks = transaction.Ask(AgentRows.LockStates, Compare);
        foreach (var id in unlocked.Order())
        {
            locks.Number(id).End();
        }

        await transaction.SendAsync(cancellationToken);
        if (unlocked.Count > 0)
        {
            throw StorageException.Outdated();
        }
    }

    /// <summary>
    /// Says that the reading is over: what is written from here on comes after the states, which lock their agents in the order of
    /// their numbers.
    /// </summary>
    public void StatesFirst() => AgentRows.ComeFirst(transaction);

    /// <summary>Says that an agent was changed and must be stored.</summary>
    public void Touch(AgentLedger agent) => changed.Add(agent.Id);

    /// <summary>Stores the changed agents, commits, keeps all of them for the next transaction, and tells of the notices.</summary>
    /// <exception cref="StorageException">Somebody else wrote an agent since it was read; nothing was stored.</exception>
    public async Task CommitAsync(CancellationToken cancellationToken)
    {
        var token = AgentRows.NewToken();
        foreach (var id in changed.Order())
        {
            Changes.Episodes.AddOpen(agents[id]);
            AgentRows.Save(transaction, agents[id].Ledger, token);
        }

        Changes.Episodes.Write();
        await Changes.Alerts.WriteAsync(now, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        foreach (var agent in agents.Values)
        {
            agent.Ledger.Fold.Bank.Settle();
            cache.Keep(agent);
        }

        foreach (var notice in Notices.Made)
        {
            cache.NoticeCommitted?.Invoke(notice);
        }
    }

    // What is kept is taken as it is; the rest is asked for.
    private void Read(IEnumerable<long> ids)
    {
        var keys = transaction.Ask(AgentRows.ReadStates, Take);
        foreach (var id in ids)
        {
            unlocked.Add(id);
            if (cache.Take(id) is { } kept)
            {
                agents[id] = kept;
            }
            else
            {
                keys.Number(id).End();
            }
        }
    }

    private void Take(DbDataReader row)
    {
        try
        {
            var ledger = AgentRows.Read(row);
            cache.Seen.Compare(ledger.Id, ledger.Name, ledger.Version, now);
            agents[ledger.Id] = new CachedLedger(ledger);
        }
        catch (InvalidDataException damage)
        {
            var (id, name) = AgentRows.Who(row);
            SetAside(id, name, damage);
        }
    }

    private void SetAside(long id, string name, InvalidDataException damage)
    {
        agents.Remove(id);
        unlocked.Remove(id);
        setAside[id] = cache.Unreadable.Note(name, damage.Message, now);
    }

    private void Compare(DbDataReader row)
    {
        var ledger = agents[row.GetInt64(0)].Ledger;
        if (row.GetInt64(1) == ledger.Version && row.GetInt64(2) == ledger.Token)
        {
            unlocked.Remove(ledger.Id);
        }
    }
}
