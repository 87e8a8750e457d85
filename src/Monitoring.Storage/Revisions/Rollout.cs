using System.Data.Common;
using Dapper;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Storage.Engines;
using Monitoring.Storage.Writing;
using static System.FormattableString;

namespace Monitoring.Storage.Revisions;

/// <summary>
/// Brings the agents that are behind the newest revision to it, a few in a transaction, while the outcomes of all others are taken. For
/// an agent the revision is in force from its own transaction on; until then it is judged by the one before. Whoever finds a rollout
/// that is not at its end goes on with it, any number of processes at once: an agent is compared under its lock, so nothing is done
/// twice.
/// </summary>
/// <param name="engine">The database.</param>
/// <param name="cache">What is kept between transactions.</param>
/// <param name="storeId">The store's own name.</param>
/// <param name="clock">This process's clock.</param>
/// <param name="registry">The registry.</param>
/// <param name="revision">The revision it is.</param>
internal sealed class Rollout(
    SqlEngine engine, LedgerCache cache, string storeId, TimeProvider clock, PlantRegistry registry, RevisionMark revision)
{
    /// <summary>Most agents of one transaction; few enough that it is over in milliseconds.</summary>
    public const int MostAtOnce = 20;

    private const int MostAttempts = 5, MostNamed = 5;

    // Revisions are chosen in the same turn, so what this says in it holds until its end.
    private const string IsUnderWay =
        """
        select count(*) from registry_revisions where revision = @revision and applied_at = @at and rolled_out_at is null
            and revision = (select max(revision) from registry_revisions)
        """;

    private const string End = "update registry_revisions set rolled_out_at = @now where revision = @revision";

    private readonly object values = new { revision = revision.Revision, at = Instant.ToMicroseconds(revision.AppliedAt) };
    private int brought;

    /// <summary>Brings them all, or ends when a newer revision is in force, which whoever applied it rolls out.</summary>
    /// <returns>How many agents this process brought.</returns>
    /// <exception cref="StorageException">Some could not be brought; they are named. The others were.</exception>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var (fewest, left) = (int.MaxValue, MostAttempts);
        while (await BehindAsync(cancellationToken) is { } behind)
        {
            // As long as fewer are behind from one look to the next, the others need only time.
            (fewest, left) = behind.Count < fewest ? (behind.Count, MostAttempts) : (fewest, left - 1);
            if (await BringAsync(behind, left == MostAttempts ? MostAtOnce : 1, cancellationToken) is { } failure && left == 1)
            {
                throw new StorageException(failure.Fault, Words(behind, failure), failure);
            }
        }

        return brought;
    }

    /// <summary>The agents that are behind; null when the rollout is at its end, or this is not the newest revision.</summary>
    private async Task<IReadOnlyList<AgentBehind>?> BehindAsync(CancellationToken cancellationToken)
    {
        await using var connection = await engine.OpenReaderAsync(cancellationToken);
        var isUnderWay = await connection.ExecuteScalarAsync<long>(
            new CommandDefinition(IsUnderWay, values, cancellationToken: cancellationToken)) > 0;
        return isUnderWay ? await AgentsBehind.ReadAsync(connection, registry, cancellationToken) : null;
    }

    /// <summary>Brings those that can be brought now, and when all were, ends the rollout.</summary>
    /// <returns>Why some could not be brought; null when none was left.</returns>
    private async Task<StorageException?> BringAsync(IReadOnlyList<AgentBehind> behind, int most, CancellationToken cancellationToken)
    {
        StorageException? failure = null;
        foreach (var share in AgentsBehind.Shares(behind, most).Append([]))
        {
            if (share is [] && failure is not null)
            {
                break;
            }

            try
            {
                await BringAsync(share, cancellationToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // A lock that somebody holds, or a state that cannot be read, is no reason to keep the other agents waiting.
                failure = engine.Explain(e);
                if (failure.Fault == StorageFault.Unavailable)
                {
                    break;
                }
            }
        }

        return failure;
    }

    private async Task BringAsync(IReadOnlyList<AgentBehind> agents, CancellationToken cancellationToken)
    {
        long start;
        await using (var transaction = await engine.BeginTurnAsync(Turn.Registering, LockBounds.Usual, cancellationToken))
        {
            var connection = await transaction.DirectAsync(cancellationToken);
            start = clock.GetTimestamp();
            if (await connection.ExecuteScalarAsync<long>(IsUnderWay, values) == 0)
            {
                return;
            }

            var work = new UnitOfWork(transaction, cache, storeId, Instant.Cut(clock.GetUtcNow()));
            var changed = 0;
            if (agents is [])
            {
                await connection.ExecuteAsync(End, new { revision = revision.Revision, now = Instant.ToMicroseconds(work.Now) });
            }
            else
            {
                changed = await new Revising(work, connection, revision.Revision).BringAsync(agents, registry, cancellationToken);
            }

            await work.CommitAsync(cancellationToken);
            brought += changed;
        }

        // As long as it took, the writers have the database to themselves: on SQLite those of another process look for a gap.
        await Task.Delay(clock.GetElapsedTime(start), clock, cancellationToken);
    }

    private string Words(IReadOnlyList<AgentBehind> behind, StorageException failure)
    {
        var names = string.Join(", ", behind.Take(MostNamed).Select(agent => agent.Name));
        var more = behind.Count > MostNamed ? Invariant($" and {behind.Count - MostNamed} more") : "";
        return Invariant($"Revision {revision.Revision} is in force, but not yet for {names}{more}: ")
            + failure.Message + " A running service tries again every few seconds.";
    }
}

/// <summary>An agent that is not where the registry in force wants it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Next">What the registry says of it; null when it is to be retired.</param>
/// <param name="Rank">Where it stands in the registry, from 1; 0 when it is to be retired.</param>
/// <param name="ReadsLog">True when a window of it is filled anew from its log.</param>
/// <param name="Loses">True when an SLO of it is to be retired.</param>
internal sealed record AgentBehind(string Name, Agent? Next, int Rank, bool ReadsLog, bool Loses)
{
    /// <summary>True when somebody who is not in the registry any more has an alert of it.</summary>
    public bool IsLeft { get; init; }
}

/// <summary>Finds the agents that are behind the registry in force: compares what is stored of each with what it says, also who has its alerts.</summary>
internal static class AgentsBehind
{
    private const string ReadAgents =
        """
        select a.name as Name, s.last_position as LastPosition, s.rank as Rank, s.coverage as Coverage
        from agent_state s join agents a on a.agent_id = s.agent_id order by s.agent_id
        """;

    private const string ReadHolders =
        """
        select a.name as Agent, t.ack_by as Person from alerts t join agents a on a.agent_id = t.agent_id
        where t.closed_at is null and t.ack_by is not null
        """;

    /// <summary>
    /// Reads them without a lock: those that lose an SLO first, since its name may move to another agent, and of these the retired
    /// ones before all others.
    /// </summary>
    public static async Task<IReadOnlyList<AgentBehind>> ReadAsync(
        DbConnection connection, PlantRegistry registry, CancellationToken cancellationToken)
    {
        var stored = (await connection.QueryAsync<StoredAgent>(new CommandDefinition(ReadAgents, cancellationToken: cancellationToken)))
            .ToDictionary(agent => agent.Name, StringComparer.Ordinal);
        foreach (var (agent, person) in await connection.QueryAsync<(string Agent, string Person)>(
            new CommandDefinition(ReadHolders, cancellationToken: cancellationToken)))
        {
            if (!registry.People.ContainsKey(person) && stored.TryGetValue(agent, out var left))
            {
                left.IsLeft = true;
            }
        }

        var names = registry.Agents.Select(agent => agent.Name).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. stored.Values.Where(agent => !names.Contains(agent.Name)).Select(agent => Compare(agent, null, 0, registry))
                .Concat(registry.Agents.Select((agent, i) => Compare(
                    stored.GetValueOrDefault(agent.Name) ?? new StoredAgent { Name = agent.Name }, agent, i + 1, registry)))
                .OfType<AgentBehind>()
                .OrderByDescending(agent => agent.Loses),
        ];
    }

    /// <summary>Deals them out to transactions: in each at most so many, and the last one alone may have its log read.</summary>
    public static IEnumerable<IReadOnlyList<AgentBehind>> Shares(IReadOnlyList<AgentBehind> agents, int most)
    {
        var share = new List<AgentBehind>();
        foreach (var agent in agents)
        {
            share.Add(agent);
            if (agent.ReadsLog || share.Count == most)
            {
                yield return share;
                share = [];
            }
        }

        if (share.Count > 0)
        {
            yield return share;
        }
    }

    private static AgentBehind? Compare(StoredAgent stored, Agent? agent, int rank, PlantRegistry registry)
    {
        Coverage? before;
        try
        {
            before = CoverageText.Read(stored.Coverage);
        }
        catch (InvalidDataException)
        {
            // What covers it cannot be told: whoever locks it finds that its state cannot be read, and names it.
            return new AgentBehind(stored.Name, agent, rank, ReadsLog: true, Loses: false);
        }

        if (agent is null)
        {
            return before is null ? null : new AgentBehind(stored.Name, null, rank, ReadsLog: false, Loses: true);
        }

        // A changed or new SLO differs whatever its number and revision will be.
        var next = Revising.Cover(before, agent, registry, (0, default, null), _ => 0);
        if (next.Equals(before) && stored.Rank == rank && !stored.IsLeft)
        {
            return null;
        }

        var known = before?.Slos.ToDictionary(slo => slo.Id, slo => slo.Slo) ?? [];
        var readsLog = stored.LastPosition > 0
            && !next.Slos.All(slo => known.TryGetValue(slo.Id, out var counted) && slo.Slo.CountsLike(counted));
        return new AgentBehind(stored.Name, agent, rank, readsLog, known.Keys.Except(next.Slos.Select(slo => slo.Id)).Any())
        {
            IsLeft = stored.IsLeft,
        };
    }

    private sealed class StoredAgent
    {
        public string Name { get; init; } = "";

        public long LastPosition { get; init; }

        public long Rank { get; init; }

        public string? Coverage { get; init; }

        public bool IsLeft { get; set; }
    }
}
