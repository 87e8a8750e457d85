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
/// and is thrown away where another instance stored that day, or a later one, first.
/// </summary>
/// <param name="engine">The database.</param>
/// <param name="clock">Asked anew for each agent.</param>
/// <param name="below">A uniformly random whole number from 0 to below its argument.</param>
internal sealed class ReviewDraws(SqlEngine engine, TimeProvider clock, Func<int, int> below)
{
    private const string ReadDue =
        """
        select s.agent_id as AgentId, s.coverage as Coverage from agent_state s
        left join review_days d on d.agent_id = s.agent_id and d.day >= @day
        where s.coverage is not null and d.day is null order by s.agent_id
        """;

    private const string WasDrawn = "select count(*) from review_days where agent_id = @agentId and day >= @day";

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

    /// <summary>Draws for each agent for which that was not done on this day or a later one.</summary>
    /// <returns>Transactions drawn.</returns>
    public async Task<int> RunAsync(DateOnly day, CancellationToken cancellationToken)
    {
        IReadOnlyList<DueRow> due;
        await using (var connection = await engine.OpenReaderAsync(cancellationToken))
        {
            due = (await connection.QueryAsync<DueRow>(
                new CommandDefinition(ReadDue, new { day = DayRows.NumberOf(day) }, cancellationToken: cancellationToken))).AsList();
        }

        var drawn = 0;
        var failures = new List<Exception>();
        foreach (var agent in due)
        {
            try
            {
                if (CoverageText.Read(agent.Coverage) is { Reviews: > 0, Slos.Count: > 0 } coverage)
                {
                    drawn += await DrawAsync(agent.AgentId, coverage, DayRows.NumberOf(day), cancellationToken);
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
                failures.Add(e);
            }
        }

        return failures.Count == 0 ? drawn : throw failures[0];
    }

    private async Task<int> DrawAsync(long agentId, Coverage coverage, long day, CancellationToken cancellationToken)
    {
        var now = Instant.ToMicroseconds(clock.GetUtcNow());
        var sample = await SampleAsync(agentId, coverage, now, cancellationToken);
        var gaps = await engine.ReadAsync(
            reader => new ShareRows(reader, agentId, Instant.FromMicroseconds(now)).GapsAsync(coverage), cancellationToken);
        await using var transaction = await engine.BeginWriteAsync(cancellationToken);
        transaction.Ask(AgentRows.LockStates, static _ => { }).Number(agentId).End();
        await transaction.SendAsync(cancellationToken);
        var connection = await transaction.DirectAsync(cancellationToken);
        if (await connection.ExecuteScalarAsync<long>(WasDrawn, new { agentId, day }) > 0)
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

        await ShareGapRows.WriteAsync(connection, agentId, day, gaps);
        await transaction.CommitAsync(cancellationToken);
        return sample.Kept.Count;
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

        public string Coverage { get; init; } = "";
    }
}
