using Dapper;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Reviews;
using Monitoring.Core.Slos;
using Monitoring.Storage.Days;
using Monitoring.Storage.Engines;
using Monitoring.Storage.Writing;

namespace Monitoring.Storage.Reviewing;

/// <summary>
/// Draws the outcomes of a plant day for review. What is drawn from is walked without a lock and kept in a reservoir, so that neither
/// memory nor writers feel how many there are; the draw is stored in a short transaction under the agent's lock, with the row of the day,
/// and is thrown away where another instance stored that day first, or another registry is in force since: then the next run draws by that.
/// What fails of one agent costs no other its draw, and a gap that cannot be looked at costs not even its own.
/// </summary>
/// <param name="engine">The database.</param>
/// <param name="clock">Asked anew for each agent.</param>
/// <param name="below">A uniformly random whole number from 0 to below its argument.</param>
internal sealed class ReviewDraws(SqlEngine engine, TimeProvider clock, Func<int, int> below)
{
    private const string ReadDue =
        """
        select s.agent_id as AgentId, a.name as Agent, s.coverage as Coverage from agent_state s
        join agents a on a.agent_id = s.agent_id
        left join review_days d on d.agent_id = s.agent_id and d.day = @day
        where s.coverage is not null and d.day is null order by s.agent_id
        """;

    private const string IsDue =
        """
        select count(*) from agent_state s left join review_days d on d.agent_id = s.agent_id and d.day = @day
        where s.agent_id = @AgentId and s.coverage = @Coverage and d.day is null
        """;

    private const string LastNumber = "select coalesce(max(last_number), 0) from review_days where agent_id = @agentId";

    private const string InsertDay =
        """
        insert into review_days (agent_id, day, drawn_at, drawn, eligible, last_number)
        values (@agentId, @day, @now, @drawn, @eligible, @last)
        """;

    private const string Insert =
        """
        insert into reviews (agent_id, number, transaction_id, indicator, day, drawn_at, drawn, eligible, answers)
        values (@agentId, @number, @transactionId, @indicator, @day, @now, @drawn, @eligible, 0)
        """;

    private readonly List<ReviewFailure> failures = [];

    /// <summary>Draws for each agent for which that was not done for this day.</summary>
    public async Task<ReviewRun> RunAsync(DateOnly day, CancellationToken cancellationToken)
    {
        IReadOnlyList<DueRow> due;
        await using (var connection = await engine.OpenReaderAsync(cancellationToken))
        {
            due = (await connection.QueryAsync<DueRow>(
                new CommandDefinition(ReadDue, new { day = DayRows.NumberOf(day) }, cancellationToken: cancellationToken))).AsList();
        }

        var drawn = 0;
        foreach (var agent in due)
        {
            try
            {
                if (CoverageText.Read(agent.Coverage) is { Reviews: > 0, Slos.Count: > 0 } coverage)
                {
                    drawn += await DrawAsync(agent, coverage, DayRows.NumberOf(day), cancellationToken);
                }
            }
            catch (InvalidDataException)
            {
                // That is told where its posts are refused; the others have their turn.
            }
#pragma warning disable CA1031 // The others have their turn before it is told.
            catch (Exception e) when (e is not OperationCanceledException)
#pragma warning restore CA1031
            {
                failures.Add(new(agent.Agent, false, engine.Explain(e)));
            }
        }

        return new(drawn, failures);
    }

    private async Task<int> DrawAsync(DueRow due, Coverage coverage, long day, CancellationToken cancellationToken)
    {
        var (agentId, now) = (due.AgentId, Instant.ToMicroseconds(clock.GetUtcNow()));
        var sample = await SampleAsync(agentId, coverage, now, cancellationToken);
        var gaps = await GapsAsync(due, coverage, now, cancellationToken);
        await using var transaction = await engine.BeginWriteAsync(cancellationToken);
        transaction.Ask(AgentRows.LockStates, static _ => { }).Number(agentId).End();
        await transaction.SendAsync(cancellationToken);
        var connection = await transaction.DirectAsync(cancellationToken);
        if (await connection.ExecuteScalarAsync<long>(IsDue, new { due.AgentId, due.Coverage, day }) == 0)
        {
            return 0;
        }

        var (drawn, eligible, indicator) = ((long)sample.Kept.Count, (long)sample.Offered, ReviewRule.IndicatorOf(coverage));
        var number = await connection.ExecuteScalarAsync<long>(LastNumber, new { agentId });
        await connection.ExecuteAsync(InsertDay, new { agentId, day, now, drawn, eligible, last = number + drawn });
        foreach (var transactionId in sample.Kept)
        {
            number++;
            await connection.ExecuteAsync(Insert, new { agentId, number, transactionId, indicator, day, now, drawn, eligible });
        }

        await ShareGapRows.WriteAsync(connection, agentId, (day, Instant.FromMicroseconds(now)), gaps);
        await transaction.CommitAsync(cancellationToken);
        return sample.Kept.Count;
    }

    // The draw of the next day looks again.
    private async Task<IReadOnlyList<FoundGap>> GapsAsync(DueRow due, Coverage coverage, long now, CancellationToken cancellationToken)
    {
        try
        {
            return await engine.ReadAsync(
                reader => new ShareRows(reader, due.AgentId, Instant.FromMicroseconds(now)).GapsAsync(coverage), cancellationToken);
        }
        catch (StorageException failure)
        {
            failures.Add(new(due.Agent, true, failure));
            return [];
        }
    }

    private async Task<Reservoir<string>> SampleAsync(long agentId, Coverage coverage, long now, CancellationToken cancellationToken)
    {
        var sample = new Reservoir<string>(coverage.Reviews, below);
        var admitted = ReviewRule.DispositionsOf(coverage);
        await using var connection = await engine.OpenReaderAsync(cancellationToken);
        var eligible = connection.QueryUnbufferedAsync<string>(
            $"""
            select o.transaction_id from outcomes o
            left join reviews r on r.agent_id = o.agent_id and r.transaction_id = o.transaction_id
            where o.agent_id = @agentId and o.received_at > @after and o.received_at <= @now
                and o.disposition {connection.Among("@dispositions")} and r.number is null
            """,
            new
            {
                agentId,
                now,
                after = now - (ReviewRule.Eligible.Ticks / TimeSpan.TicksPerMicrosecond),
                dispositions = Enum.GetValues<Disposition>().Where(admitted.Has).Select(disposition => (int)disposition).ToArray(),
            });
        await foreach (var transactionId in eligible.WithCancellation(cancellationToken))
        {
            sample.Offer(transactionId);
        }

        return sample;
    }

    private sealed class DueRow
    {
        public long AgentId { get; init; }

        public string Agent { get; init; } = "";

        public string Coverage { get; init; } = "";
    }
}
