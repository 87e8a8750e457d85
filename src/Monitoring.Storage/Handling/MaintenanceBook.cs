using Dapper;
using Monitoring.Core.Access;
using Monitoring.Core.Alerts;
using Monitoring.Core.Outcomes;
using Monitoring.Storage.Engines;
using Monitoring.Storage.Writing;

namespace Monitoring.Storage.Handling;

/// <summary>An order of maintenance.</summary>
/// <param name="Agent">Name of the agent to cover as a whole; null where an SLO is named.</param>
/// <param name="Slo">Name of the SLO to cover; null where an agent is named.</param>
/// <param name="By">Key of the person.</param>
/// <param name="Reason">Why, at most <see cref="Maintenance.LongestReason"/>.</param>
/// <param name="Until">When it ends.</param>
public sealed record MaintenanceOrder(string? Agent, string? Slo, string By, string Reason, DateTimeOffset Until);

/// <summary>What became of an order.</summary>
/// <param name="Maintenance">The one that runs by it; null where none does, for <see cref="Maintenance.MostAtOnce"/> of the agent run.</param>
public sealed record MaintenanceOrdered(MaintenanceReading? Maintenance);

/// <summary>What became of the wish to end a maintenance.</summary>
/// <param name="IsEnded">True when it was ended now; false when it was over.</param>
/// <param name="Maintenance">How it stands.</param>
public sealed record MaintenanceEnded(bool IsEnded, MaintenanceReading Maintenance);

/// <summary>What a sweep did.</summary>
/// <param name="Ended">Maintenance that came to its end.</param>
/// <param name="Told">Messages that go out now.</param>
public readonly record struct MaintenanceDone(int Ended, int Told);

/// <summary>
/// Maintenance is ordered and ended in a unit of work of its agent, as a verdict is judged: a notice is either made before, inside or after.
/// Thread-safe.
/// </summary>
public sealed class MaintenanceBook
{
    private const string FindAgent = "select agent_id as AgentId from agents where name = @name";

    private const string FindSlo = "select agent_id as AgentId, slo_id as SloId from slos where name = @name and retired_revision is null";

    private readonly SqlEngine engine;
    private readonly LedgerCache cache;
    private readonly string storeId;
    private readonly TimeProvider clock;

    internal MaintenanceBook(SqlEngine engine, LedgerCache cache, string storeId, TimeProvider clock) =>
        (this.engine, this.cache, this.storeId, this.clock) = (engine, cache, storeId, clock);

    /// <summary>Begins a maintenance now; the same order while it runs is that one.</summary>
    /// <param name="order">The order.</param>
    /// <param name="agents">An agent beside these is not there.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>Null when no agent or SLO in force has the name.</returns>
    /// <exception cref="StorageException">Nothing was stored.</exception>
    public Task<MaintenanceOrdered?> OrderAsync(MaintenanceOrder order, AgentScope agents, CancellationToken cancellationToken) =>
        Answer(async () =>
        {
            await using var transaction = await engine.BeginWriteAsync(cancellationToken);
            var connection = await transaction.DirectAsync(cancellationToken);
            var named = order.Slo is { } slo
                ? await connection.QuerySingleOrDefaultAsync<NamedRow>(FindSlo, new { name = slo })
                : await connection.QuerySingleOrDefaultAsync<NamedRow>(FindAgent, new { name = order.Agent });
            if (named is null)
            {
                return null;
            }

            var work = new UnitOfWork(transaction, cache, storeId, Instant.Cut(clock.GetUtcNow()));
            var agent = await work.LockAsync(named.AgentId, cancellationToken);
            if (agent.Coverage is not { } coverage || !agents.Covers(agent.Name)
                || (named.SloId is { } id && coverage.Slos.All(covered => covered.Id != id)))
            {
                return null;
            }

            if (await MaintenanceRows.FindSameAsync(connection, agent.Id, named.SloId, order) is { } same)
            {
                return new MaintenanceOrdered(same);
            }

            if (agent.Held.Count >= Maintenance.MostAtOnce)
            {
                return new MaintenanceOrdered(Maintenance: null);
            }

            var number = await MaintenanceRows.AddAsync(connection, agent.Id, named.SloId, order, work.Now);
            agent.Held = [.. agent.Held, new HeldBack(number, named.SloId, order.Until)];
            AgentRows.SaveHeld(transaction, agent);
            work.Touch(agent);
            var ordered = await MaintenanceRows.FindAsync(await transaction.DirectAsync(cancellationToken), agents, EpisodeNumber.Of(agent.Id, number));
            await work.CommitAsync(cancellationToken);
            return new MaintenanceOrdered(ordered);
        });

    /// <summary>Ends a maintenance before its end, and tells what people must know now.</summary>
    /// <param name="id">Its outward number.</param>
    /// <param name="by">Key of the person; null for whoever ordered it.</param>
    /// <param name="agents">One of another agent than these is not there.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>Null when there is none of this number.</returns>
    /// <exception cref="StorageException">Nothing was changed.</exception>
    public Task<MaintenanceEnded?> EndAsync(long id, string? by, AgentScope agents, CancellationToken cancellationToken) => Answer(async () =>
    {
        var isEnded = await engine.ReadAsync(connection => MaintenanceRows.FindAsync(connection, agents, id), cancellationToken) is { } found
            && (await EndAsync(EpisodeNumber.AgentOf(id), [EpisodeNumber.WithinAgent(id)], by ?? found.By, cancellationToken)).Ended > 0;
        var stands = await engine.ReadAsync(connection => MaintenanceRows.FindAsync(connection, agents, id), cancellationToken);
        return stands is null ? null : new MaintenanceEnded(isEnded, stands);
    });

    /// <summary>
    /// Ends what came to its end, and tells what people must know now. May run twice, late, or on two instances: each is ended once.
    /// </summary>
    /// <exception cref="StorageException">Some of it was not ended; the next run goes on.</exception>
    public Task<MaintenanceDone> RunAsync(CancellationToken cancellationToken) => Answer(async () =>
    {
        var now = clock.GetUtcNow();
        var (ended, told) = (0, 0);
        var due = await engine.ReadAsync(connection => MaintenanceRows.DueAsync(connection, now), cancellationToken);
        await AgentByAgent.DoAsync(
            due.Select(agent => agent.Key),
            async (agent, stop) =>
            {
                var done = await EndAsync(agent, due[agent], by: null, stop);
                (ended, told) = (ended + done.Ended, told + done.Told);
            },
            cancellationToken);
        return new MaintenanceDone(ended, told);
    });

    private async Task<MaintenanceDone> EndAsync(long agentId, IEnumerable<long> numbers, string? by, CancellationToken cancellationToken)
    {
        await using var transaction = await engine.BeginWriteAsync(cancellationToken);
        var work = new UnitOfWork(transaction, cache, storeId, Instant.Cut(clock.GetUtcNow()));
        var agent = await work.LockAsync(agentId, cancellationToken);
        var done = await new MaintenanceEnding(work, agent).EndAsync([.. numbers], by, cancellationToken);
        await work.CommitAsync(cancellationToken);
        return done;
    }

    private async Task<T> Answer<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw engine.Explain(e);
        }
    }

    private sealed class NamedRow
    {
        public long AgentId { get; init; }

        public long? SloId { get; init; }
    }
}
