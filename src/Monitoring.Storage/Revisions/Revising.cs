using System.Data.Common;
using Dapper;
using Monitoring.Core.Alerts;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Core.Windows;
using Monitoring.Storage.Replaying;
using Monitoring.Storage.Retaining;
using Monitoring.Storage.Writing;

namespace Monitoring.Storage.Revisions;

/// <summary>Brings one registry revision into every log it touches.</summary>
/// <param name="work">The unit of work, in the turn of registering.</param>
/// <param name="connection">Its connection.</param>
/// <param name="revision">Number of the revision.</param>
internal sealed class Revising(UnitOfWork work, DbConnection connection, long revision)
{
    private const string ReadCovered = "select agent_id from agent_state where coverage is not null order by agent_id";

    private const string AddSlo =
        """
        insert into slos (slo_id, agent_id, name, created_revision)
        select coalesce(max(slo_id), 0) + 1, @agentId, @name, @revision from slos
        """;

    private const string ReadNewest = "select max(slo_id) from slos";

    private const string RetireSlo = "update slos set retired_revision = @revision where slo_id = @id";

    private const string AddLogRevision =
        """
        insert into log_revisions (agent_id, number, position, revision, recorded_at, coverage, read_from)
        values (@agentId, @number, @position, @revision, @at, @coverage, @readFrom)
        """;

    /// <summary>Names of the SLOs that were retired though they had an open alert.</summary>
    public List<string> ClosedAlerts { get; } = [];

    /// <summary>
    /// Brings the revision into force: retires what is missing first, so that a name may move to another agent. Every agent it may
    /// touch is locked before the first is changed, in the order in which writers lock them.
    /// </summary>
    public async Task BringAsync(PlantRegistry registry, CancellationToken cancellationToken)
    {
        var names = registry.Agents.Select(agent => agent.Name).ToHashSet(StringComparer.Ordinal);
        var ids = await AgentRows.FindAsync(connection, names);
        var added = names.Where(name => !ids.ContainsKey(name)).ToList();
        foreach (var (name, id) in added.Zip(await AgentRows.AddAsync(work.Transaction, added, uncoveredAt: null, cancellationToken)))
        {
            ids.Add(name, id);
        }

        var covered = (await connection.QueryAsync<long>(ReadCovered)).AsList();
        work.Lock(covered.Concat(ids.Values));
        await work.Transaction.SendAsync(cancellationToken);
        foreach (var retired in covered.Select(id => work[id].Ledger).Where(agent => !names.Contains(agent.Name)))
        {
            await ReviseAsync(retired, null, rank: 0, cancellationToken);
        }

        for (var rank = 0; rank < registry.Agents.Count; rank++)
        {
            var agent = registry.Agents[rank];
            var ledger = work[ids[agent.Name]].Ledger;
            await ReviseAsync(ledger, Cover(ledger, agent, registry.Fallback), rank + 1, cancellationToken);
        }
    }

    private Coverage Cover(AgentLedger ledger, Agent agent, string fallback)
    {
        var before = ledger.Coverage;
        var samePeople = before is not null && before.Owner == agent.Owner && before.Deputy == agent.Deputy && before.Fallback == fallback;
        var slos = agent.Slos.Select(slo => before?.Slos.FirstOrDefault(covered => covered.Slo.Name == slo.Name) switch
        {
            null => new CoveredSlo(Add(ledger.Id, slo.Name), revision, slo),
            { } known when known.Slo.Equals(slo) && samePeople => known,
            { } known => new CoveredSlo(known.Id, revision, slo),
        });
        return new Coverage(agent.Title, agent.Owner, agent.Deputy, fallback, agent.SilentAfter, [.. slos]) { Pilot = agent.Pilot };
    }

    private async Task ReviseAsync(AgentLedger ledger, Coverage? next, int rank, CancellationToken cancellationToken)
    {
        var before = ledger.Coverage;
        var isSame = before is null ? next is null : before.Equals(next);
        if (!isSame)
        {
            var found = new List<SloChange>();
            var floor = await connection.ExecuteScalarAsync<long>(SnapshotRows.ReadFloor, new { agentId = ledger.Id });
            var log = new LogRows(connection, floor);
            ledger.Fold.Revise(next?.Slos ?? [], ledger.LastPosition, work.Now, asked =>
                log.LastPlaces(ledger.Id, ledger.LastPosition, asked), found);
            ledger.Coverage = next;
            ledger.UncoveredAt = null;
            ledger.LastRevision++;
            await connection.ExecuteAsync(AddLogRevision, new
            {
                agentId = ledger.Id,
                number = ledger.LastRevision,
                position = ledger.LastPosition,
                revision,
                at = Instant.ToMicroseconds(work.Now),
                coverage = next is null ? null : CoverageText.Write(next),
                readFrom = log.LowestFilledFrom,
            });
            foreach (var gone in before?.Slos.Where(slo => next?.Slos.Any(kept => kept.Id == slo.Id) != true) ?? [])
            {
                await connection.ExecuteAsync(RetireSlo, new { revision, id = gone.Id });
            }

            var retired = found.FindAll(change => change.Change.Notice is NoticeKind.Retired);
            ClosedAlerts.AddRange(retired.Select(change => change.Slo.Name));
            if (retired.Count < found.Count)
            {
                await work.Changes.WriteAsync(ledger, next!, found.FindAll(change => change.Change.Notice is not NoticeKind.Retired), [],
                    cancellationToken);
            }

            if (retired.Count > 0)
            {
                await work.Changes.WriteAsync(ledger, before!, retired, [], cancellationToken);
            }

            work.Touch(ledger);
        }

        AgentRows.SaveCoverage(work.Transaction, ledger, rank);
    }

    private long Add(long agentId, string name)
    {
        connection.Execute(AddSlo, new { agentId, name, revision });
        return connection.ExecuteScalar<long>(ReadNewest);
    }
}
