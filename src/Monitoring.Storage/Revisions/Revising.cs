using System.Data.Common;
using Dapper;
using Monitoring.Core.Alerts;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Core.Windows;
using Monitoring.Storage.Engines;
using Monitoring.Storage.Handling;
using Monitoring.Storage.Replaying;
using Monitoring.Storage.Retaining;
using Monitoring.Storage.Writing;

namespace Monitoring.Storage.Revisions;

/// <summary>Brings a registry revision into the logs of some agents.</summary>
/// <param name="work">The unit of work, in the turn of registering.</param>
/// <param name="connection">Its connection.</param>
/// <param name="revision">Number of the revision.</param>
internal sealed class Revising(UnitOfWork work, DbConnection connection, long revision)
{
    private static readonly RowShape NewSlos = new(
        "slos", Column.Number("slo_id"), Column.Number("agent_id"), Column.Text("name"), Column.Number("created_revision"));

    private static readonly RowShape LogRevisions = new(
        "log_revisions",
        [
            .. Column.Numbers("agent_id", "number", "position", "revision", "recorded_at"),
            Column.Text("coverage"),
            Column.NumberOrNull("read_from"),
        ]);

    private const string ReadLastSlo = "select coalesce(max(slo_id), 0) from slos";

    private const string RetireSlos = "update slos set retired_revision = @revision where slo_id ";

    private long lastSlo;

    /// <summary>
    /// Brings the revision into force for some agents: those the registry does not name are retired, the others covered. All are locked
    /// before the first is changed. What is there already is left as it is.
    /// </summary>
    /// <returns>How many agents were changed.</returns>
    public async Task<int> BringAsync(IReadOnlyList<AgentBehind> agents, PlantRegistry registry, CancellationToken cancellationToken)
    {
        var ids = await AgentRows.FindAsync(connection, [.. agents.Select(agent => agent.Name)]);
        var added = agents.Where(agent => agent.Next is not null && !ids.ContainsKey(agent.Name)).Select(agent => agent.Name).ToList();
        if (added.Count > 0)
        {
            foreach (var (name, id) in added.Zip(await AgentRows.AddAsync(work.Transaction, added, uncoveredAt: null, cancellationToken)))
            {
                ids.Add(name, id);
            }
        }

        lastSlo = await connection.ExecuteScalarAsync<long>(ReadLastSlo);
        work.Lock(ids.Values);
        await work.Transaction.SendAsync(cancellationToken);
        var changed = 0;
        foreach (var agent in agents.Where(agent => ids.ContainsKey(agent.Name)))
        {
            var ledger = work[ids[agent.Name]].Ledger;
            var next = agent.Next is null ? null : Cover(
                ledger.Coverage, agent.Next, registry, (revision, work.Now, ledger.LastOutcomeAt), slo => Add(ledger.Id, slo));
            if (!Equals(ledger.Coverage, next))
            {
                await ReviseAsync(ledger, next, cancellationToken);
                changed++;
            }

            if (agent.IsLeft && next is not null)
            {
                await new HandingOver(work, ledger, connection).TakeFromLeaversAsync(registry.People, cancellationToken);
            }

            AgentRows.SaveCoverage(work.Transaction, ledger, agent.Rank);
        }

        return changed;
    }

    /// <summary>What covers an agent when a registry is in force; equal to what covered it before when nothing changes.</summary>
    /// <param name="before">What covers it now; null when nothing does.</param>
    /// <param name="agent">What the registry says of it.</param>
    /// <param name="registry">The registry.</param>
    /// <param name="by">The number of the registry's revision, the present, and when the agent's last outcome came.</param>
    /// <param name="add">Gives a new SLO its number.</param>
    public static Coverage Cover(
        Coverage? before, Agent agent, PlantRegistry registry, (long Revision, DateTimeOffset Now, DateTimeOffset? LastOutcome) by,
        Func<string, long> add)
    {
        var revision = by.Revision;
        var fallback = registry.Fallback;
        var samePeople = before is not null && before.Owner == agent.Owner && before.Deputy == agent.Deputy && before.Fallback == fallback;
        var slos = agent.Slos.Select(slo => before?.Slos.FirstOrDefault(covered => covered.Slo.Name == slo.Name) switch
        {
            null => new CoveredSlo(add(slo.Name), revision, slo) { LabelsSince = LabelsSince(slo, null) },
            { } known when known.Slo.Equals(slo) && samePeople => known,
            { } known => new CoveredSlo(known.Id, revision, slo) { LabelsSince = LabelsSince(slo, known) },
        });
        var slots = agent.SlotsIn(registry.Plant);
        return new Coverage(agent.Title, agent.Owner, agent.Deputy, fallback, agent.SilentAfter, [.. slos])
        {
            Pilot = agent.Pilot,
            Calendar = registry.Plant.Calendar,
            Absences = registry.AbsencesFor(agent),
            Drills = agent.Drills,
            CoveredSince = before is null ? by.Now : before.CoveredSince,
            Expects = slots,
            ExpectsSince = ExpectsSince(),
            ExpectFirstBy = agent.ExpectFirstBy is { } day ? PlantDay.EndOf(day, IanaZone.Of(registry.Plant.TimeZone)) : null,
            Reviews = agent.Reviews,
            TransactionUrl = agent.TransactionUrl,
        };

        // Other slots are expected from now on, but whoever let one pass unanswered is waited for since then.
        DateTimeOffset ExpectsSince() => slots is null ? default
            : before?.Expects is not { } known ? by.Now
            : slots.Equals(known) ? before.ExpectsSince
            : known.WaitedFor(before.ExpectsSince, by.LastOutcome) is { } slot && slot < by.Now ? slot : by.Now;

        // Another time, or other verdicts, are expected from now on.
        DateTimeOffset LabelsSince(Slo slo, CoveredSlo? known) => slo.LabelsWithin is null ? default
            : known is not null && known.Slo.LabelsWithin == slo.LabelsWithin && known.Slo.Admission == slo.Admission ? known.LabelsSince
            : by.Now;
    }

    private async Task ReviseAsync(AgentLedger ledger, Coverage? next, CancellationToken cancellationToken)
    {
        var before = ledger.Coverage;
        var found = new List<SloChange>();
        LogRows? log = null;
        ledger.Fold.Revise(next?.Slos ?? [], ledger.LastPosition, work.Now, asked =>
        {
            log = new LogRows(
                connection,
                connection.ExecuteScalar<long>(SnapshotRows.ReadFloor, new { agentId = ledger.Id }),
                ledger.Fold.StrengthAfter);
            return log.LastPlaces(ledger.Id, ledger.LastPosition, asked);
        }, found);
        ledger.Coverage = next;
        ledger.UncoveredAt = null;
        ledger.LastRevision++;
        work.Transaction.Write(LogRevisions)
            .Number(ledger.Id)
            .Number(ledger.LastRevision)
            .Number(ledger.LastPosition)
            .Number(revision)
            .Number(Instant.ToMicroseconds(work.Now))
            .Text(next is null ? null : CoverageText.Write(next))
            .NumberOrNull(log?.LowestFilledFrom)
            .End();
        var gone = before?.Slos.Select(slo => slo.Id).Except(next?.Slos.Select(slo => slo.Id) ?? []).ToArray() ?? [];
        if (gone.Length > 0)
        {
            await connection.ExecuteAsync(RetireSlos + connection.Among("@gone"), new { revision, gone });
        }

        var retired = found.FindAll(change => change.Change.Notice is NoticeKind.Retired);
        if (retired.Count < found.Count)
        {
            await work.Changes.WriteAsync(ledger, next!, found.FindAll(change => change.Change.Notice is not NoticeKind.Retired), [],
                cancellationToken);
        }

        if (retired.Count > 0)
        {
            await work.Changes.WriteAsync(ledger, before!, retired, [], cancellationToken);
        }

        await new HandingOver(work, ledger, connection).FollowAsync(before, gone);
        work.Touch(ledger);
    }

    private long Add(long agentId, string name)
    {
        work.Transaction.Write(NewSlos).Number(++lastSlo).Number(agentId).Text(name).Number(revision).End();
        return lastSlo;
    }
}
