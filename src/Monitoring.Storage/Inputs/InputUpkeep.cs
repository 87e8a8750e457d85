using System.Data.Common;
using Dapper;
using Monitoring.Core.Drift.Inputs;
using Monitoring.Core.Outcomes;
using Monitoring.Storage.Engines;
using Monitoring.Storage.Handling;
using Monitoring.Storage.Writing;

namespace Monitoring.Storage.Inputs;

/// <summary>
/// What the clock does for watched inputs: freezes the references the registry asks for, and closes the looks that are due. All is
/// found in the tables and decided again under the agent's lock, so it may run twice and on two instances.
/// </summary>
/// <param name="engine">The database.</param>
/// <param name="cache">Ledgers.</param>
/// <param name="storeId">The store's own name.</param>
/// <param name="zone">The plant's zone.</param>
internal sealed class InputUpkeep(SqlEngine engine, LedgerCache cache, string storeId, TimeZoneInfo zone)
{
    private const string ReadCandidates =
        """
        select s.agent_id as AgentId, s.coverage as Coverage, coalesce(i.frozen_by, 0) as FrozenBy
        from agent_state s left join input_states i on i.agent_id = s.agent_id
        where (i.agent_id is null and s.coverage is not null and s.outcomes - s.dropped >= @fewest)
            or (i.frozen_by = 0 and i.revision < s.last_revision and s.outcomes - s.dropped >= @fewest)
            or (i.frozen_by > 0 and (i.revision < s.last_revision or i.next_look_at <= @now))
        order by s.agent_id
        """;

    private const string ReadMark =
        "select agent_id as AgentId, frozen_by as FrozenBy, revision as Revision, next_look_at as NextLookAt from input_states where agent_id = @id";

    private const string ReadRevisions = "select number, coverage from log_revisions where agent_id = @id order by number desc";

    private int frozen;
    private int looked;
    private int notices;

    /// <summary>Does what is due, of each agent in a transaction of its own.</summary>
    public async Task<UpkeepDone> RunAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var candidates = (await CandidatesAsync(now, cancellationToken)).ToDictionary(candidate => candidate.AgentId);
        await AgentByAgent.DoAsync(
            candidates.Keys,
            // Most agents never ask for a reference: nothing is written for them.
            (agentId, stop) => candidates[agentId].FrozenBy > 0 || CoverageText.Read(candidates[agentId].Coverage)?.WatchesInputs() == true
                ? TendAsync(agentId, now, stop) : Task.CompletedTask,
            cancellationToken);
        return new(frozen, looked, notices);
    }

    /// <summary>
    /// The first of the latest revisions that all ask for a reference: what was set anew after it had been taken away counts anew.
    /// </summary>
    private static async Task<long> AskedByAsync(DbConnection connection, long agentId)
    {
        var first = 0L;
        await using var rows = await connection.ExecuteReaderAsync(ReadRevisions, new { id = agentId });
        while (await rows.ReadAsync() && CoverageText.Read(rows.Text(1))?.WatchesInputs() == true)
        {
            first = rows.GetInt64(0);
        }

        return first;
    }

    private async Task<IReadOnlyList<Candidate>> CandidatesAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await engine.OpenReaderAsync(cancellationToken);
        return (await connection.QueryAsync<Candidate>(new CommandDefinition(
            ReadCandidates,
            new { now = Instant.ToMicroseconds(now), fewest = AgentInputs.FewestOutcomes },
            cancellationToken: cancellationToken))).AsList();
    }

    private async Task TendAsync(long agentId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var transaction = await engine.BeginWriteAsync(cancellationToken);
        var work = new UnitOfWork(transaction, cache, storeId, now);
        var agent = await work.LockAsync(agentId, cancellationToken);
        var feed = new InputFeed(work);
        if (feed.Ask())
        {
            await transaction.SendAsync(cancellationToken);
            feed.Open();
        }

        var connection = await transaction.DirectAsync(cancellationToken);
        var mark = await connection.QuerySingleOrDefaultAsync<InputMark>(ReadMark, new { id = agentId });
        var next = await DueAsync(connection, work[agentId], mark ?? new InputMark { AgentId = agentId }, now);
        if (next != mark)
        {
            if (next.FrozenBy > (mark?.FrozenBy ?? 0))
            {
                InputRows.Add(transaction, agentId, next.FrozenBy, work[agentId].Inputs!);
            }

            if (mark is { NextLookAt: var due } && next.FrozenBy == mark.FrozenBy && due < next.NextLookAt)
            {
                var signals = new List<InputSignal>();
                work[agentId].Inputs!.CloseLooks(now, signals);
                InputFeed.Tell(work, agent, signals);
                looked++;
            }

            InputRows.Set(transaction, next, work[agentId].Inputs);
            work.Touch(agent);
        }

        await work.CommitAsync(cancellationToken);
        notices += work.Notices.Count;
    }

    /// <summary>What the agent's row should say now; a new reference is frozen into its ledger.</summary>
    private async Task<InputMark> DueAsync(DbConnection connection, CachedLedger cached, InputMark mark, DateTimeOffset now)
    {
        var agent = cached.Ledger;
        var askedBy = agent.Coverage?.WatchesInputs() == true ? await AskedByAsync(connection, agent.Id) : 0;
        if (askedBy == mark.FrozenBy)
        {
            var isDue = askedBy > 0 && mark.NextLookAt <= Instant.ToMicroseconds(now);
            return mark with { Revision = agent.LastRevision, NextLookAt = isDue ? NextLook(now) : mark.NextLookAt };
        }

        cached.Know(null);
        if (askedBy > 0)
        {
            var (sample, since) = await NewestOutcomes.ReadAsync(connection, agent.Id);
            if (sample.Count < AgentInputs.FewestOutcomes)
            {
                return mark with { FrozenBy = 0, Revision = 0 }; // looked at again once there are enough
            }

            cached.Know(AgentInputs.Freeze(sample, since, now));
            frozen++;
        }

        return mark with { FrozenBy = askedBy, Revision = agent.LastRevision, NextLookAt = NextLook(now) };
    }

    private long NextLook(DateTimeOffset now) => Instant.ToMicroseconds(Watching.NextLook(now, zone));

    private sealed class Candidate
    {
        public long AgentId { get; init; }

        public string? Coverage { get; init; }

        public long FrozenBy { get; init; }
    }
}

/// <summary>What one run of upkeep did for watched inputs.</summary>
/// <param name="Frozen">References frozen.</param>
/// <param name="Looked">Agents whose look was closed.</param>
/// <param name="Notices">Notices made.</param>
public readonly record struct UpkeepDone(int Frozen, int Looked, int Notices);

/// <summary>
/// The newest stored outcomes of an agent. No index knows receipts, which would cost every insert: the last ones that came with a
/// verdict, the last ones judged later and the pending ones are read by the indexes there are, and the newest of these taken.
/// </summary>
internal static class NewestOutcomes
{
    private const string Read =
        """
        select transaction_id as TransactionId, received_at as ReceivedAt, content as Content from (
            select transaction_id, received_at, content from outcomes
            where agent_id = @agentId and position is not null order by position desc limit @most) judged
        union all
        select transaction_id, received_at, content from (
            select transaction_id, received_at, content from outcomes
            where agent_id = @agentId and pending = 1 order by occurred_at desc limit @most) pending
        union all
        select o.transaction_id, o.received_at, o.content from (
            select transaction_id from verdicts
            where agent_id = @agentId and position is not null order by position desc limit @most) later
        join outcomes o on o.agent_id = @agentId and o.transaction_id = later.transaction_id
        """;

    /// <summary>Reads them; at most <see cref="AgentInputs.MostOutcomes"/>.</summary>
    public static async Task<(IReadOnlyList<OutcomeContent> Sample, DateTimeOffset Since)> ReadAsync(DbConnection connection, long agentId)
    {
        var rows = await connection.QueryAsync<Row>(Read, new { agentId, most = AgentInputs.MostOutcomes });
        var newest = rows.DistinctBy(row => row.TransactionId)
            .OrderByDescending(row => row.ReceivedAt).ThenBy(row => row.TransactionId, StringComparer.Ordinal)
            .Take(AgentInputs.MostOutcomes).ToList();
        return newest.Count == 0 ? ([], default)
            : ([.. newest.Select(row => OutcomeContent.Read(row.Content))], Instant.FromMicroseconds(newest[^1].ReceivedAt));
    }

    private sealed class Row
    {
        public string TransactionId { get; init; } = "";

        public long ReceivedAt { get; init; }

        public string Content { get; init; } = "";
    }
}
