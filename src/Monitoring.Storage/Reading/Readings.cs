using System.Data.Common;
using Monitoring.Core.Access;
using Monitoring.Core.Alerts;
using Monitoring.Core.Deliveries;
using Monitoring.Core.Reviews;
using Monitoring.Storage.Engines;
using Monitoring.Storage.Handling;
using Monitoring.Storage.Refusing;
using Monitoring.Storage.Reviewing;
using Monitoring.Storage.Writing;
using static System.FormattableString;

namespace Monitoring.Storage.Reading;

/// <summary>
/// The committed state of some agents, or of all, so that every instance shows the same truth. What belongs to another agent is not there:
/// it is answered like what nobody ever knew, and no list, place in a list or number holds it. Thread-safe.
/// </summary>
public sealed class Readings
{
    // A driver that has lost touch with its server may take longer than any of its time-outs to say so.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly SqlEngine engine;
    private readonly AgentReader reader;
    private readonly RefusedItems refused;
    private readonly TimeProvider clock;
    private readonly SloLogReader logs;
    private readonly OutcomeListReader lists;
    private readonly ShareCache shares;
    private readonly AgentScope scope;

    internal Readings(SqlEngine engine, LedgerCache cache, RefusedItems refused, TimeProvider clock)
    {
        this.engine = engine;
        this.refused = refused;
        this.clock = clock;
        reader = new AgentReader(engine, cache, clock);
        logs = new SloLogReader(engine, clock);
        lists = new OutcomeListReader(engine);
        shares = new ShareCache();
        scope = AgentScope.All;
    }

    private Readings(Readings all, AgentScope scope)
    {
        (engine, reader, refused, clock, logs, lists, shares) =
            (all.engine, all.reader, all.refused, all.clock, all.logs, all.lists, all.shares);
        this.scope = scope;
    }

    /// <summary>Every covered agent in registry order, then the uncovered ones by name.</summary>
    /// <exception cref="StorageException">The database does not answer.</exception>
    public Task<IReadOnlyList<AgentReading>> AgentsAsync(CancellationToken cancellationToken) =>
        Answer(() => refused.AddToAsync(() => AgentsOfScopeAsync(cancellationToken)));

    /// <summary>
    /// Verdicts of each agent that wait for their outcome, by its name: how many of one to three days ago, and the newest; an agent for which
    /// none waits is not in it.
    /// </summary>
    /// <exception cref="StorageException">The database does not answer.</exception>
    public Task<IReadOnlyDictionary<string, OverdueReading>> OverdueVerdictsAsync(CancellationToken cancellationToken) =>
        Ask(connection => OverdueRows.ReadAsync(connection, scope, clock.GetUtcNow()), cancellationToken);

    /// <summary>
    /// Looks whether the database still has every write that this process saw committed; <see cref="Store.LostWrites"/> tells what it has
    /// not.
    /// </summary>
    /// <exception cref="StorageException">The database does not answer.</exception>
    public Task CompareAsync(CancellationToken cancellationToken) => Answer(async () =>
    {
        await reader.CompareAsync(cancellationToken);
        return true;
    });

    /// <summary>What an agent's log says of an SLO beyond its window; null when the SLO is not in force.</summary>
    /// <param name="agentId">The store's number of the agent.</param>
    /// <param name="sloId">The store's number of the SLO.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="StorageException">The database does not answer.</exception>
    public Task<SloLogReading?> LogOfAsync(long agentId, long sloId, CancellationToken cancellationToken) =>
        Answer(() => logs.ReadAsync(agentId, sloId, scope, cancellationToken));

    /// <summary>Changes of state of every SLO that ever had this name, in order.</summary>
    /// <param name="slo">The SLO's name.</param>
    /// <param name="after">Cursor of the last change already read; 0 for the first page.</param>
    /// <param name="most">Most changes to read.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>Null when no SLO ever had the name.</returns>
    /// <exception cref="StorageException">The database does not answer.</exception>
    public Task<IReadOnlyList<TransitionReading>?> TransitionsAsync(string slo, long after, int most,
        CancellationToken cancellationToken) =>
        Ask(connection => new HistoryRows(connection, scope).TransitionsAsync(slo, after, most), cancellationToken);

    /// <summary>The newest changes of state of every SLO that ever had this name, newest first.</summary>
    /// <param name="slo">The SLO's name.</param>
    /// <param name="most">Most changes to read.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>Null when no SLO ever had the name.</returns>
    /// <exception cref="StorageException">The database does not answer.</exception>
    public Task<IReadOnlyList<TransitionReading>?> NewestTransitionsAsync(string slo, int most, CancellationToken cancellationToken) =>
        Ask(connection => new HistoryRows(connection, scope).NewestTransitionsAsync(slo, most), cancellationToken);

    /// <summary>Stretches that should have breached, of every SLO that ever had this name, in the order in which they were told.</summary>
    /// <param name="slo">The SLO's name.</param>
    /// <param name="after">Cursor of the last one already read; 0 for the first page.</param>
    /// <param name="most">Most to read.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>Null when no SLO ever had the name.</returns>
    /// <exception cref="StorageException">The database does not answer.</exception>
    public Task<IReadOnlyList<LateStretchReading>?> LateAsync(string slo, long after, int most, CancellationToken cancellationToken) =>
        Ask(connection => new HistoryRows(connection, scope).LateAsync(slo, after, most), cancellationToken);

    /// <summary>The newest of them, newest first.</summary>
    /// <exception cref="StorageException">The database does not answer.</exception>
    public Task<IReadOnlyList<LateStretchReading>> NewestLateAsync(string slo, int most, CancellationToken cancellationToken) =>
        Ask(connection => new HistoryRows(connection, scope).NewestLateAsync(slo, most), cancellationToken);

    /// <summary>Episodes, newest first, with their notices and deliveries.</summary>
    /// <param name="slo">Name of the SLO, or null for all.</param>
    /// <param name="isOpen">Only open or only closed ones, or null for both.</param>
    /// <param name="after">Number of the last episode already read; null for the first page.</param>
    /// <param name="most">Most episodes to read.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>Null when no SLO ever had the name.</returns>
    /// <exception cref="StorageException">The database does not answer.</exception>
    public Task<IReadOnlyList<EpisodeReading>?> EpisodesAsync(
        string? slo, bool? isOpen, long? after, int most, CancellationToken cancellationToken) =>
        Answer(async () =>
        {
            var held = await HeldAsync(cancellationToken);
            await using var connection = await engine.OpenReaderAsync(cancellationToken);
            return await new HistoryRows(connection, scope).EpisodesAsync(slo, isOpen, after, most, held);
        });

    /// <summary>One episode with its notices and deliveries; null when unknown.</summary>
    /// <exception cref="StorageException">The database does not answer.</exception>
    public Task<EpisodeReading?> EpisodeAsync(long id, CancellationToken cancellationToken) =>
        Answer(async () =>
        {
            var held = await HeldAsync(cancellationToken);
            await using var connection = await engine.OpenReaderAsync(cancellationToken);
            return await new HistoryRows(connection, scope).EpisodeAsync(id, held);
        });

    /// <summary>Alerts with their notices and deliveries, those that opened last first.</summary>
    /// <param name="filter">Which are meant.</param>
    /// <param name="after">Number of the last alert already read; null for the first page.</param>
    /// <param name="most">Most alerts to read.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>Null when no agent, or no SLO ever, had the name that is asked for.</returns>
    /// <exception cref="StorageException">The database does not answer.</exception>
    public Task<IReadOnlyList<AlertReading>?> AlertsAsync(
        AlertFilter filter, long? after, int most, CancellationToken cancellationToken) =>
        Ask(connection => new AlertReadingRows(connection, scope, clock.GetUtcNow()).ReadAsync(filter, after, most), cancellationToken);

    /// <summary>One alert with its notices and deliveries; null when unknown.</summary>
    /// <exception cref="StorageException">The database does not answer.</exception>
    public Task<AlertReading?> AlertAsync(long id, CancellationToken cancellationToken) =>
        Ask(connection => new AlertReadingRows(connection, scope, clock.GetUtcNow()).ReadAsync(id), cancellationToken);

    /// <summary>What happened while an alert was open.</summary>
    /// <param name="alert">The alert.</param>
    /// <param name="most">Most changes of state, and most revisions, to read.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="StorageException">The database does not answer.</exception>
    public Task<AlertHistory> HistoryOfAsync(AlertReading alert, int most, CancellationToken cancellationToken) =>
        Ask(connection => new AlertHistoryRows(connection, scope).ReadAsync(alert, most), cancellationToken);

    /// <summary>Every open alert and who has it.</summary>
    /// <exception cref="StorageException">The database does not answer.</exception>
    public Task<IReadOnlyList<OpenAlert>> OpenAlertsAsync(CancellationToken cancellationToken) =>
        Ask(connection => new AlertHistoryRows(connection, scope).OpenAsync(), cancellationToken);

    /// <summary>Maintenance: what runs, then what ended in the last 30 days, each newest first.</summary>
    /// <param name="after">Number of the last one already read; null for the first page.</param>
    /// <param name="most">Most to read.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="StorageException">The database does not answer.</exception>
    public Task<IReadOnlyList<MaintenanceReading>> MaintenanceAsync(long? after, int most, CancellationToken cancellationToken) =>
        Ask(connection => MaintenanceRows.ReadAsync(connection, scope, clock.GetUtcNow() - Maintenance.Shown, after, most), cancellationToken);

    /// <summary>Transactions drawn for review, the newest first.</summary>
    /// <param name="filter">Which are meant.</param>
    /// <param name="after">Number of the last one already read; null for the first page.</param>
    /// <param name="most">Most to read.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>Null when no agent has the name that is asked for.</returns>
    /// <exception cref="StorageException">The database does not answer.</exception>
    public Task<IReadOnlyList<ReviewReading>?> ReviewsAsync(ReviewFilter filter, long? after, int most, CancellationToken cancellationToken) =>
        Reviews(rows => rows.ReadAsync(filter, after, most), cancellationToken);

    /// <summary>One of them; null when unknown.</summary>
    /// <exception cref="StorageException">The database does not answer.</exception>
    public Task<ReviewReading?> ReviewAsync(long id, CancellationToken cancellationToken) =>
        Reviews(rows => rows.FindAsync(id), cancellationToken);

    /// <summary>How many draws of the last 30 days each agent has, by its name; of those whose draws are for one person now, or of all.</summary>
    /// <exception cref="StorageException">The database does not answer.</exception>
    public Task<IReadOnlyDictionary<string, ReviewCount>> ReviewCountsAsync(string? recipient, CancellationToken cancellationToken) =>
        Reviews(rows => rows.CountAsync(recipient), cancellationToken);

    /// <summary>What the random verdicts of 30 days say of each SLO of some agents, by the store's number of the SLO; where there are any.</summary>
    /// <exception cref="StorageException">The database does not answer.</exception>
    public Task<IReadOnlyDictionary<long, RandomShare>> RandomSharesAsync(
        IReadOnlyCollection<AgentReading> agents, CancellationToken cancellationToken) =>
        Ask(connection => shares.ReadAsync(connection, agents, clock.GetUtcNow()), cancellationToken);

    /// <summary>SLOs of which the verdicts that come by themselves now say something else than the random ones, by more than chance.</summary>
    /// <exception cref="StorageException">The database does not answer.</exception>
    public Task<IReadOnlyList<ShareGapReading>> ShareGapsAsync(CancellationToken cancellationToken) =>
        Ask(connection => ShareGapRows.ReadAsync(connection, scope), cancellationToken);

    /// <summary>The causes named most often in the answers of the last 30 days about an agent.</summary>
    /// <exception cref="StorageException">The database does not answer.</exception>
    public Task<IReadOnlyList<string>> ReviewCausesAsync(string agent, int most, CancellationToken cancellationToken) =>
        Reviews(rows => rows.CausesAsync(agent, most), cancellationToken);

    /// <summary>The evidence for drift of an SLO in force; null when none has the name.</summary>
    /// <param name="slo">The SLO's name.</param>
    /// <param name="most">Most values of each cut, the strongest evidence first.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="StorageException">The database does not answer, or what is stored of it cannot be read.</exception>
    public Task<DriftReading?> DriftAsync(string slo, int most, CancellationToken cancellationToken) =>
        Answer(async () =>
        {
            var agents = await AgentsOfScopeAsync(cancellationToken);
            if (agents.FindSlo(slo) is not { } found)
            {
                return null;
            }

            await using var connection = await engine.OpenReaderAsync(cancellationToken);
            return await DriftReader.ReadAsync(connection, found.Agent.Id, found.Slo, most);
        });

    /// <summary>One transaction with its verdict history; null when unknown.</summary>
    /// <exception cref="StorageException">The database does not answer.</exception>
    public Task<TransactionReading?> TransactionAsync(string agent, string transactionId, CancellationToken cancellationToken) =>
        Answer(async () =>
        {
            if (!scope.Covers(agent))
            {
                return null;
            }

            await using var connection = await engine.OpenReaderAsync(cancellationToken);
            return await TransactionHistory.ReadAsync(connection, agent, transactionId);
        });

    /// <summary>A page of a list of transactions, or why there is none.</summary>
    /// <exception cref="StorageException">The database does not answer, or what is stored of the agent cannot be read.</exception>
    public Task<OutcomeListing> OutcomesAsync(OutcomeQuestion question, CancellationToken cancellationToken) => Answer(async () =>
    {
        // Whoever has stopped waiting does not want it any more.
        using var patience = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            return await lists.ReadAsync(question, scope, either.Token);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            throw new TimeoutException();
        }
    });

    /// <summary>Messages of the outbox, newest first.</summary>
    /// <param name="state">Only those in this state, or null for all.</param>
    /// <param name="after">Message-Id of the last message already read; null for the first page.</param>
    /// <param name="most">Most messages to read.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="StorageException">The database does not answer.</exception>
    public Task<IReadOnlyList<MessageReading>> MessagesAsync(
        DeliveryState? state, string? after, int most, CancellationToken cancellationToken) =>
        Ask(connection => new MessageRows(connection, scope).ReadAsync(state, after, most), cancellationToken);

    /// <summary>One message of the outbox; null when unknown.</summary>
    /// <param name="messageId">What names it, with angle brackets.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="StorageException">The database does not answer.</exception>
    public Task<MessageReading?> MessageAsync(string messageId, CancellationToken cancellationToken) =>
        Ask(connection => new MessageRows(connection, scope).ReadAsync(messageId), cancellationToken);

    /// <summary>The database itself.</summary>
    /// <exception cref="StorageException">The database does not answer.</exception>
    public Task<DatabaseReading> DatabaseAsync(CancellationToken cancellationToken) => Answer(async () =>
    {
        await using var connection = await engine.OpenReaderAsync(cancellationToken);
        return new DatabaseReading(await Schema.VersionAsync(connection), await connection.SizeAsync());
    });

    /// <summary>The same of some agents alone.</summary>
    internal Readings Of(AgentScope agents) => agents.IsAll ? this : new(this, agents);

    private async Task<IReadOnlyList<AgentReading>> AgentsOfScopeAsync(CancellationToken cancellationToken)
    {
        var all = await reader.ReadAsync(cancellationToken);
        return scope.IsAll ? all : [.. all.Where(agent => scope.Covers(agent.Name))];
    }

    private async Task<Dictionary<long, int>> HeldAsync(CancellationToken cancellationToken)
    {
        var agents = await AgentsOfScopeAsync(cancellationToken);
        return agents.SelectMany(agent => agent.Slos).Where(slo => slo.Episode is not null)
            .ToDictionary(slo => slo.Episode!.Value, slo => slo.Held);
    }

    private Task<T> Reviews<T>(Func<ReviewRows, Task<T>> read, CancellationToken cancellationToken) =>
        Ask(connection => read(new ReviewRows(connection, scope, clock.GetUtcNow())), cancellationToken);

    private Task<T> Ask<T>(Func<DbConnection, Task<T>> read, CancellationToken cancellationToken) => Answer(async () =>
    {
        await using var connection = await engine.OpenReaderAsync(cancellationToken);
        return await read(connection);
    });

    private async Task<T> Answer<T>(Func<Task<T>> read)
    {
        try
        {
            return await read().WaitAsync(Patience, clock);
        }
        catch (TimeoutException)
        {
            throw new StorageException(StorageFault.Unavailable,
                Invariant($"The database has not answered within {Patience.TotalSeconds} s."));
        }
        catch (InvalidDataException damage)
        {
            throw StorageException.Unreadable(damage);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw engine.Explain(e);
        }
    }
}

/// <summary>The database itself.</summary>
/// <param name="SchemaVersion">The version of its schema.</param>
/// <param name="Bytes">Its size.</param>
public sealed record DatabaseReading(long SchemaVersion, long Bytes);
