using System.Data.Common;
using Dapper;
using Monitoring.Core.Alerts;
using Monitoring.Core.Outcomes;
using Monitoring.Storage.Engines;
using Monitoring.Storage.Writing;

namespace Monitoring.Storage.Handling;

/// <summary>
/// Opens the practice alarms of a month: one for each agent that was covered and practised when the month's first was due, and that no
/// maintenance holds back now; that one has its turn on the next working day. A store that could not hold any when the month's first was due
/// begins with the next month. Which agents have none yet is found without a lock and decided
/// again under that of each, so that it is one however many instances look.
/// </summary>
/// <param name="engine">The database.</param>
/// <param name="cache">Ledgers.</param>
/// <param name="storeId">The store's own name.</param>
/// <param name="clock">Asked anew for each agent: a run may take long, and what others wrote meanwhile is not of the future.</param>
/// <param name="drill">The month's drill, due now.</param>
internal sealed class DrillSweep(SqlEngine engine, LedgerCache cache, string storeId, TimeProvider clock, MonthlyDrill drill)
{
    // One that is open still belongs to the month before, or to another clock.
    private const string ReadWithout =
        """
        select st.agent_id from agent_state st
        where st.coverage is not null and (@agentId is null or st.agent_id = @agentId) and not exists (
            select 1 from alerts a where a.agent_id = st.agent_id and a.kind = @kind
                and (a.closed_at is null or a.opened_at >= @from and a.opened_at < @until))
        order by st.agent_id
        """;

    // Before the store could hold drills, nobody practised.
    private const string ReadSince = "select min(applied_at) from schema_versions where version >= @version";

    private const string ReadCoverageAt =
        "select coverage from log_revisions where agent_id = @agentId and recorded_at <= @at order by number desc limit 1";

    // The version of the schema that brought alerts, and practice with them.
    private const int BroughtBy = 18;

    private int opened;

    /// <summary>Opens them, of each agent in a transaction of its own.</summary>
    /// <returns>How many.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        long[] agents;
        await using (var connection = await engine.OpenReaderAsync(cancellationToken))
        {
            var since = await connection.ExecuteScalarAsync<long?>(ReadSince, new { version = BroughtBy });
            agents = since > Instant.ToMicroseconds(drill.FirstAt) ? [] : await WithoutAsync(connection, agentId: null);
        }

        await AgentByAgent.DoAsync(agents, OpenAsync, cancellationToken);
        return opened;
    }

    private async Task<long[]> WithoutAsync(DbConnection connection, long? agentId)
    {
        var month = (From: Instant.ToMicroseconds(drill.From), Until: Instant.ToMicroseconds(drill.Until));
        return [.. await connection.QueryAsync<long>(
            ReadWithout, new { agentId, kind = (int)AlertKind.Drill, from = month.From, until = month.Until })];
    }

    private async Task OpenAsync(long agentId, CancellationToken cancellationToken)
    {
        await using var transaction = await engine.BeginWriteAsync(cancellationToken);
        transaction.Ask(AgentRows.LockStates, static _ => { }).Number(agentId).End();
        await transaction.SendAsync(cancellationToken);
        var now = Instant.Cut(clock.GetUtcNow());
        var work = new UnitOfWork(transaction, cache, storeId, now);
        var agent = await work.LockAsync(agentId, cancellationToken);
        var connection = await transaction.DirectAsync(cancellationToken);
        if (agent.Coverage is not { Drills: true } coverage || agent.IsHeld(sloId: null) || !await PractisedAsync(connection, agentId)
            || await WithoutAsync(connection, agentId) is [])
        {
            return;
        }

        var alert = new Alert(
            Alert.FirstOther + ++agent.LastAlert, AlertKind.Drill, SloId: null, now, coverage.Owner, new(1, now, RoundCause.Opened));
        work.Changes.Alerts.Open(agent, alert);
        work.Notices.Add(
            agent,
            new(SloId: null, alert.Number) { Cause = NoticeCause.Life },
            NoticeFacts.OfAgent(NoticeKind.Drill, agent.Name, coverage, agent.LastPosition, now) with
            {
                Handling = HandlingFacts.Of(EpisodeNumber.Of(agentId, alert.Number), alert, Ladder.Of(alert, coverage, [], []), now),
            },
            NoticeRecipient.OwnerOf(coverage, now));
        work.Touch(agent);
        await work.CommitAsync(cancellationToken);
        opened++;
    }

    private async Task<bool> PractisedAsync(DbConnection connection, long agentId)
    {
        var then = new { agentId, at = Instant.ToMicroseconds(drill.FirstAt) };
        return CoverageText.Read(await connection.ExecuteScalarAsync<string?>(ReadCoverageAt, then)) is { Drills: true };
    }
}
