using Dapper;
using Monitoring.Core.Alerts;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Core.Windows;
using Monitoring.Storage.Engines;
using Monitoring.Storage.Replaying;
using Monitoring.Storage.Writing;

namespace Monitoring.Storage.Revisions;

/// <summary>Brings one registry revision into every log it touches.</summary>
internal sealed class Revising(
    WriteTransaction transaction, LedgerSession ledgers, ChangeRows changes, long revision, DateTimeOffset now)
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
        insert into log_revisions (agent_id, number, position, revision, recorded_at, coverage)
        values (@agentId, @number, @position, @revision, @at, @coverage)
        """;

    private readonly LogRows log = new(transaction.Connection);

    /// <summary>Brings the revision into force: retires what is missing first, so that a name may move to another agent.</summary>
    public void Bring(Registry registry)
    {
        var named = registry.Agents.Select(agent => agent.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var id in transaction.Connection.Query<long>(ReadCovered).AsList())
        {
            var retired = ledgers.Open(id).Ledger;
            if (!named.Contains(retired.Name))
            {
                Revise(retired, null, rank: 0);
            }
        }

        for (var rank = 0; rank < registry.Agents.Count; rank++)
        {
            var agent = registry.Agents[rank];
            var ledger = ledgers.FindOrAdd(agent.Name).Ledger;
            Revise(ledger, Cover(ledger, agent, registry.Fallback), rank + 1);
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
        return new Coverage(agent.Title, agent.Owner, agent.Deputy, fallback, agent.SilentAfter, [.. slos]);
    }

    private void Revise(AgentLedger ledger, Coverage? next, int rank)
    {
        var before = ledger.Coverage;
        var isSame = before is null ? next is null : before.Equals(next);
        if (!isSame)
        {
            var found = new List<SloChange>();
            ledger.Fold.Revise(next?.Slos ?? [], ledger.LastPosition, now, slo => log.LastSeats(ledger.Id, ledger.LastPosition, slo), found);
            ledger.Coverage = next;
            ledger.UncoveredAt = null;
            ledger.LastRevision++;
            transaction.Connection.Execute(AddLogRevision, new
            {
                agentId = ledger.Id,
                number = ledger.LastRevision,
                position = ledger.LastPosition,
                revision,
                at = Instant.ToMicroseconds(now),
                coverage = next is null ? null : CoverageText.Write(next),
            });
            foreach (var gone in before?.Slos.Where(slo => next?.Slos.Any(kept => kept.Id == slo.Id) != true) ?? [])
            {
                transaction.Connection.Execute(RetireSlo, new { revision, id = gone.Id });
            }

            foreach (var change in found)
            {
                changes.Write(ledger, change.Change.Notice is NoticeKind.Retired ? before! : next!, change);
            }

            ledgers.Touch(ledger);
        }

        AgentRows.SaveCoverage(transaction, ledger, rank);
    }

    private long Add(long agentId, string name)
    {
        transaction.Connection.Execute(AddSlo, new { agentId, name, revision });
        return transaction.Connection.ExecuteScalar<long>(ReadNewest);
    }
}
