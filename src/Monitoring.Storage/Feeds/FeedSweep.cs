using Dapper;
using Monitoring.Core.Alerts;
using Monitoring.Core.Feeds;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Storage.Engines;
using Monitoring.Storage.Handling;
using Monitoring.Storage.Writing;

namespace Monitoring.Storage.Feeds;

/// <summary>What a sweep over the feeds did.</summary>
/// <param name="Notices">Notices made.</param>
/// <param name="Outage">The time in which no instance ran, when this sweep found it; null otherwise.</param>
public sealed record FeedsDone(int Notices, Pause? Outage);

/// <summary>
/// Finds agents that have become silent, SLOs whose verdicts have become late, and those that are heard again. What may be to be done is found
/// without a lock and decided again under that of its agent, so it may run late, twice, and on several instances. One run at a time.
/// </summary>
public sealed class FeedSweep
{
    // The rest has its turn in the next run, a few seconds later.
    private const int MostAgents = 500;

    private const string ReadHeard =
        """
        select s.agent_id as AgentId, s.outcomes as Outcomes, s.last_position as LastPosition, s.last_outcome_at as LastOutcomeAt,
            s.last_heartbeat_at as LastHeartbeatAt, s.coverage as Coverage
        from agent_state s where s.coverage is not null order by s.agent_id
        """;

    private readonly SqlEngine engine;
    private readonly LedgerCache cache;
    private readonly string storeId;
    private readonly TimeProvider clock;
    private readonly OutageRows outages;
    private readonly Dictionary<long, KnownFeed> known = [];
    private bool isBack = true;
    private long? lived;

    internal FeedSweep(SqlEngine engine, LedgerCache cache, string storeId, TimeProvider clock)
    {
        (this.engine, this.cache, this.storeId, this.clock) = (engine, cache, storeId, clock);
        outages = new OutageRows(engine);
    }

    /// <summary>Most rows that a look at the verdicts of an SLO reads at once, under the lock of its agent.</summary>
    internal int MostRows { get; set; } = 5_000;

    private DateTimeOffset Now => Instant.Cut(clock.GetUtcNow());

    /// <summary>Does what is due by the clock.</summary>
    /// <param name="cancellationToken">Ends it between two agents.</param>
    /// <exception cref="StorageException">Some of it was not done; the next run goes on.</exception>
    public async Task<FeedsDone> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            var outage = await LiveAsync(cancellationToken);
            return new(await TendAsync(cancellationToken), outage);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            var explained = engine.Explain(e);
            isBack |= explained.Fault == StorageFault.Unavailable;
            throw explained;
        }
    }

    // A clock that is set meanwhile does not change how long ago it lived.
    private async Task<Pause?> LiveAsync(CancellationToken cancellationToken)
    {
        var now = Now;
        var outage = await outages.LiveAsync(isBack, lived is { } last ? now - clock.GetElapsedTime(last) : null, now, cancellationToken);
        (isBack, lived) = (false, clock.GetTimestamp());
        return outage;
    }

    // Also in the midst of a run, however long it takes.
    private Task StillLiveAsync(CancellationToken cancellationToken) =>
        lived is { } last && clock.GetElapsedTime(last) >= OutageRows.Apart ? LiveAsync(cancellationToken) : Task.CompletedTask;

    private async Task<int> TendAsync(CancellationToken cancellationToken)
    {
        var notices = 0;
        await AgentByAgent.DoAsync(
            await FindAsync(cancellationToken),
            async (agentId, stop) =>
            {
                await StillLiveAsync(stop);
                notices += await TendAsync(agentId, stop);
            },
            cancellationToken);
        await StillLiveAsync(cancellationToken);
        return notices;
    }

    private async Task<IReadOnlyList<long>> FindAsync(CancellationToken cancellationToken)
    {
        await using var connection = await engine.OpenReaderAsync(cancellationToken);
        var pauses = await OutageRows.ReadAsync(connection);
        var open = (await OpenFeedAlert.ReadAsync(connection)).ToLookup(alert => alert.AgentId);
        var rows = await connection.QueryAsync<HeardRow>(new CommandDefinition(ReadHeard, cancellationToken: cancellationToken));
        var now = Now;
        return [.. rows.Where(row => MayBeDue(row, [.. open[row.AgentId]], pauses, now)).Take(MostAgents).Select(row => row.AgentId)];
    }

    private bool MayBeDue(HeardRow row, IReadOnlyList<OpenFeedAlert> open, IReadOnlyList<Pause> pauses, DateTimeOffset now)
    {
        if (!known.TryGetValue(row.AgentId, out var feed) || feed.Text != row.Coverage)
        {
            try
            {
                known[row.AgentId] = feed = new(row.Coverage, CoverageText.Read(row.Coverage)!, new(MostRows));
            }
            catch (InvalidDataException)
            {
                return true; // What cannot be read is told under the lock.
            }
        }

        var silence = Silence.Of(feed.Coverage, row.Last, pauses, now);
        var isSilent = open.FirstOrDefault(alert => alert.Kind == AlertKind.Silence)?.Opened.Feed;
        return (isSilent is null ? silence is not null : FeedTending.IsBack(isSilent, row.Outcomes, row.Last, silence) is not null)
            || (isSilent is null && feed.Coverage.ExpectsFeed && FeedTending.IsFuture(row.Last, now))
            || (open.Any(alert => alert.Kind == AlertKind.LabelsLate) && row.LastPosition != feed.Position)
            || (feed.WaitsForLabels && !(feed.LookedAt <= now && now < feed.LookAgainAt));
    }

    private async Task<int> TendAsync(long agentId, CancellationToken cancellationToken)
    {
        await using var transaction = await engine.BeginWriteAsync(cancellationToken);
        transaction.Ask(AgentRows.LockStates, static _ => { }).Number(agentId).End();
        await transaction.SendAsync(cancellationToken);
        var work = new UnitOfWork(transaction, cache, storeId, Now); // what others wrote while the lock was waited for is not of the future
        var agent = await work.LockAsync(agentId, cancellationToken);
        var connection = await transaction.DirectAsync(cancellationToken);
        var feed = known.GetValueOrDefault(agentId);
        var lookAgainAt = await new FeedTending(work, agent, connection, feed?.Looks ?? new(MostRows)).TendAsync();
        await work.CommitAsync(cancellationToken);
        if (feed is not null)
        {
            (feed.Position, feed.LookedAt, feed.LookAgainAt) = (agent.LastPosition, work.Now, lookAgainAt);
        }

        return work.Notices.Count;
    }

    // What was read of an agent, and when a look at its verdicts can find something next.
    private sealed class KnownFeed(string text, Coverage coverage, LabelLooks looks)
    {
        public string Text => text;

        public Coverage Coverage => coverage;

        public bool WaitsForLabels { get; } = coverage.Slos.Any(slo => slo.Slo.LabelsWithin is not null);

        public LabelLooks Looks => looks;

        public long Position { get; set; } = -1;

        // A look of the future was by a clock that was set back since, and so was what it found.
        public DateTimeOffset LookedAt { get; set; }

        public DateTimeOffset LookAgainAt { get; set; }
    }

    private sealed class HeardRow
    {
        public long AgentId { get; init; }

        public long Outcomes { get; init; }

        public long LastPosition { get; init; }

        public long? LastOutcomeAt { get; init; }

        public long? LastHeartbeatAt { get; init; }

        public string Coverage { get; init; } = "";

        public LastHeard Last => new(At(LastOutcomeAt), At(LastHeartbeatAt));

        private static DateTimeOffset? At(long? microseconds) => microseconds is { } known ? Instant.FromMicroseconds(known) : null;
    }
}
