using Dapper;
using Monitoring.Core.Days;
using Monitoring.Core.Outcomes;
using Monitoring.Storage.Engines;
using static System.FormattableString;

namespace Monitoring.Storage.Days;

/// <summary>
/// Counts what happened on each plant day by business time. Verdict events are counted by a cursor that follows the log: the transactions
/// with events behind it are read as of one moment without a lock, and what they change is added to their days together with the cursor,
/// unless another instance was faster. So each event is counted once, whatever its order, and no day is read again: what retention removes
/// later stays counted. Outcomes, which have no position until somebody judges them, are added up as they are written
/// (<c>arrived_outcomes</c>) and moved to their days here. Thread-safe.
/// </summary>
public sealed class DayRollup
{
    /// <summary>Positions of an agent that are counted in one transaction.</summary>
    internal const int MostPositions = 5_000;

    /// <summary>Transactions of an agent in one run: then the others have their turn.</summary>
    private const int MostSteps = 100;

    private const string ReadAgents =
        """
        select s.agent_id from agent_state s left join counted_agents c on c.agent_id = s.agent_id
        where c.agent_id is null or c.position < s.last_position or c.revision < s.last_revision
            or exists (select 1 from arrived_outcomes a where a.agent_id = s.agent_id)
        order by s.agent_id
        """;

    private const string AddZone =
        "insert into day_zones (from_at, time_zone) values (@fromAt, @timeZone) on conflict (from_at) do nothing";

    private const string ForgetZones = "delete from day_zones where from_at > @last";

    private readonly SqlEngine engine;
    private readonly TimeProvider clock;

    internal DayRollup(SqlEngine engine, TimeProvider clock)
    {
        this.engine = engine;
        this.clock = clock;
    }

    /// <summary>Counts what is not counted yet. May run twice, late, or on two instances, and end at any moment.</summary>
    /// <param name="timeZone">IANA id of the plant's zone.</param>
    /// <param name="cancellationToken">Ends it; the next run goes on.</param>
    /// <returns>Verdict events counted.</returns>
    /// <exception cref="StorageException">
    /// The database does not answer, or one agent could not be counted and every other was; the next run goes on.
    /// </exception>
    public async Task<long> RunAsync(string timeZone, CancellationToken cancellationToken)
    {
        var days = await DaysAsync(timeZone, cancellationToken);
        var agents = await engine.ReadAsync(
            async connection => (await connection.QueryAsync<long>(new CommandDefinition(ReadAgents, cancellationToken: cancellationToken)))
                .AsList(),
            cancellationToken);
        var counted = 0L;
        StorageException? fault = null;
        foreach (var agentId in agents)
        {
            try
            {
                counted += await CountAsync(agentId, days, MostSteps, cancellationToken);
            }
            catch (StorageException failure) when (failure.Fault is StorageFault.Unreadable or StorageFault.Locked)
            {
                // What cannot be read is told where its posts are refused, and what somebody holds is counted next time.
            }
            catch (StorageException failure) when (failure.Fault != StorageFault.Unavailable)
            {
                fault ??= new(failure.Fault, Invariant($"The days of agent {agentId} were not counted. {failure.Message}"), failure);
            }
        }

        return fault is null ? counted : throw fault;
    }

    /// <summary>What is counted of some days.</summary>
    /// <param name="from">The first day.</param>
    /// <param name="to">The last day.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="StorageException">The database does not answer.</exception>
    public Task<CountedDays> ReadAsync(DateOnly from, DateOnly to, CancellationToken cancellationToken) =>
        engine.ReadAsync(connection => CountedDays.ReadAsync(connection, from, to), cancellationToken);

    /// <summary>Counts all of one agent, before rows of it go; does nothing where no day was ever counted.</summary>
    internal async Task CountAsync(long agentId, CancellationToken cancellationToken)
    {
        var zones = await engine.ReadAsync(DayRows.ZonesAsync, cancellationToken);
        if (zones.Count > 0)
        {
            await CountAsync(agentId, new(zones), int.MaxValue, cancellationToken);
        }
    }

    private async Task<BusinessDays> DaysAsync(string timeZone, CancellationToken cancellationToken)
    {
        var (zones, now) = (await engine.ReadAsync(DayRows.ZonesAsync, cancellationToken), Instant.Cut(clock.GetUtcNow()));
        if (zones is [.., var last] && last.TimeZone == timeZone)
        {
            return new(zones);
        }

        var reached = BusinessDays.Reached(zones, now);
        var change = BusinessDays.Change(reached, timeZone, now);
        await engine.WriteAsync(async connection =>
        {
            await connection.ExecuteAsync(ForgetZones, new { last = Instant.ToMicroseconds(reached is [.., var kept] ? kept.From : DateTimeOffset.MinValue) });
            return change is null ? 0 : await connection.ExecuteAsync(AddZone, new { fromAt = Instant.ToMicroseconds(change.From), timeZone });
        }, cancellationToken);
        return new(await engine.ReadAsync(DayRows.ZonesAsync, cancellationToken));
    }

    private async Task<long> CountAsync(long agentId, BusinessDays days, int most, CancellationToken cancellationToken)
    {
        try
        {
            var counted = 0L;
            for (var step = 0; step < most; step++)
            {
                DayCount? next;
                await using (var connection = await engine.OpenReaderAsync(cancellationToken))
                {
                    await connection.BeginSnapshotAsync();
                    try
                    {
                        next = await DayCount.ReadAsync(connection, agentId, days, cancellationToken);
                    }
                    finally
                    {
                        await connection.EndSnapshotAsync();
                    }
                }

                if (next is null)
                {
                    break;
                }

                await using var transaction = await engine.BeginWriteAsync(cancellationToken);
                if (await next.WriteAsync(transaction, days, cancellationToken))
                {
                    await transaction.CommitAsync(cancellationToken);
                    counted += next.Events;
                }
            }

            return counted;
        }
        catch (InvalidDataException damage)
        {
            throw new StorageException(StorageFault.Unreadable, damage.Message, damage);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw engine.Explain(e);
        }
    }
}
