using System.Data.Common;
using Dapper;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Storage.Engines;
using Monitoring.Storage.Outbox;
using Monitoring.Storage.Writing;

namespace Monitoring.Storage.Revisions;

/// <summary>
/// Registry revisions: stored, and in force in each log they touch after the position of its last verdict event. Thread-safe.
/// </summary>
public sealed class RegistryLog
{
    private const string ReadCurrent =
        """
        select revision as Revision, document as Document, origin as Origin, applied_at as AppliedAt
        from registry_revisions order by revision desc limit 1
        """;

    private const string ReadRevisionOf = "select max(revision) from registry_revisions where document = @document";

    private const string ReadNewest =
        "select revision as Revision, applied_at as AppliedAt from registry_revisions order by revision desc limit 1";

    private const string ReadBefore =
        """
        select revision as Revision, document as Document, origin as Origin, applied_at as AppliedAt
        from registry_revisions where revision < @revision order by revision desc limit 1
        """;

    private const string AddRevision =
        "insert into registry_revisions (revision, document, origin, applied_at) values (@revision, @document, @origin, @now)";

    private const string SaveOrigin = "update registry_revisions set origin = @origin where revision = @revision";

    private const string ReadAlerts =
        """
        select a.name, s.name from episodes e
        join slos s on s.agent_id = e.agent_id and s.slo_id = e.slo_id
        join agents a on a.agent_id = e.agent_id
        where e.closed_at is null and s.retired_revision is null order by e.agent_id, e.slo_id
        """;

    // Whoever broke an attempt off has what it wanted then, so one more is nearly always enough.
    private const int MostAttempts = 5;

    private readonly SqlEngine engine;
    private readonly LedgerCache cache;
    private readonly string storeId;
    private readonly TimeProvider clock;

    internal RegistryLog(SqlEngine engine, LedgerCache cache, string storeId, TimeProvider clock)
    {
        this.engine = engine;
        this.cache = cache;
        this.storeId = storeId;
        this.clock = clock;
    }

    /// <summary>The revision in force, or null before the first.</summary>
    /// <exception cref="StorageException">The database did not answer.</exception>
    public Task<AppliedRevision?> CurrentAsync(CancellationToken cancellationToken) => ReadAsync(ReadCurrent, null, cancellationToken);

    /// <summary>Which revision is in force, without its document; the default before the first.</summary>
    /// <exception cref="StorageException">The database does not answer.</exception>
    public async Task<RevisionMark> NewestAsync(CancellationToken cancellationToken) =>
        (await ReadAsync(ReadNewest, null, cancellationToken))?.Mark ?? default;

    /// <summary>The newest revision older than another, or null.</summary>
    /// <exception cref="StorageException">The database does not answer.</exception>
    public Task<AppliedRevision?> BeforeAsync(long revision, CancellationToken cancellationToken) =>
        ReadAsync(ReadBefore, new { revision }, cancellationToken);

    /// <summary>The newest revision with a document, or null when it never was in force.</summary>
    /// <exception cref="StorageException">The database did not answer.</exception>
    public async Task<long?> RevisionOfAsync(string document, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await engine.OpenReaderAsync(cancellationToken);
            return await connection.ExecuteScalarAsync<long?>(
                new CommandDefinition(ReadRevisionOf, new { document }, cancellationToken: cancellationToken));
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw engine.Explain(e);
        }
    }

    /// <summary>
    /// Applies a registry: it is the newest revision at once, and then in force for one agent after the other
    /// (<see cref="RollOutAsync"/>). Agents and SLOs that are missing are retired, new ones fill their windows from the log. A document
    /// equal to the one in force makes no revision: that one came from this origin then.
    /// </summary>
    /// <param name="registry">The registry, valid by construction of its reader.</param>
    /// <param name="document">The document it was read from.</param>
    /// <param name="origin">Where it came from.</param>
    /// <param name="cancellationToken">Ends the attempt before a commit; what is committed stays.</param>
    /// <exception cref="StorageException">Nothing was changed, or some agents could not be brought and are named.</exception>
    public async Task<AppliedRevision> ApplyAsync(PlantRegistry registry, string document, string origin,
        CancellationToken cancellationToken)
    {
        var taken = (RevisionOffer.Taken)await RepeatAsync(() => OfferOnceAsync(registry, document, origin, over: null,
            AlertsLeftOut.Close, cancellationToken));
        await RollOutAsync(registry, taken.Revision.Mark, cancellationToken);
        return taken.Revision;
    }

    /// <summary>
    /// Makes a registry the newest revision if another one is in force still; no agent is brought to it yet. Done again, a few times, when
    /// the database broke it off in favour of another transaction, or another held a lock too long.
    /// </summary>
    /// <param name="registry">The registry, valid by construction of its reader.</param>
    /// <param name="document">The document it was read from.</param>
    /// <param name="origin">Where it came from.</param>
    /// <param name="over">What it is offered in place of; the default for nothing.</param>
    /// <param name="leftOut">What is done with the alerts, open now, of SLOs it leaves out.</param>
    /// <param name="cancellationToken">Ends the attempt before the commit.</param>
    /// <exception cref="StorageException">Nothing was changed.</exception>
    public Task<RevisionOffer> OfferAsync(PlantRegistry registry, string document, string origin, RevisionMark over,
        AlertsLeftOut leftOut, CancellationToken cancellationToken) =>
        RepeatAsync(() => OfferOnceAsync(registry, document, origin, over, leftOut, cancellationToken));

    /// <summary>
    /// Brings the agents that are behind the revision in force to it, a few in a transaction, whoever put it in force and whoever began;
    /// asks one question when none is. Ends when a newer one is in force.
    /// </summary>
    /// <param name="registry">The registry of the revision.</param>
    /// <param name="revision">The revision.</param>
    /// <param name="cancellationToken">Ends it between two transactions; whoever comes next goes on.</param>
    /// <returns>How many agents were changed.</returns>
    /// <exception cref="StorageException">Some agents could not be brought; they are named, and all others were. Or the database did not
    /// answer.</exception>
    public async Task<int> RollOutAsync(PlantRegistry registry, RevisionMark revision, CancellationToken cancellationToken)
    {
        try
        {
            return await new Rollout(engine, cache, storeId, clock, registry, revision).RunAsync(cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw engine.Explain(e);
        }
    }

    private async Task<RevisionOffer> RepeatAsync(Func<Task<RevisionOffer>> attempt)
    {
        for (var left = MostAttempts - 1; ; left--)
        {
            try
            {
                return await attempt();
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                var failure = engine.Explain(e);
                if (failure.Fault is not (StorageFault.Contention or StorageFault.Locked) || left == 0)
                {
                    throw failure;
                }
            }
        }
    }

    // Only what is offered over something can be anything but taken.
    private async Task<RevisionOffer> OfferOnceAsync(PlantRegistry registry, string document, string origin, RevisionMark? over,
        AlertsLeftOut leftOut, CancellationToken cancellationToken)
    {
        await using var transaction = await engine.BeginTurnAsync(Turn.Registering, LockBounds.Usual, cancellationToken);
        var connection = await transaction.DirectAsync(cancellationToken);
        var now = Instant.Cut(clock.GetUtcNow());
        var current = (await connection.QueryAsync<RevisionRow>(ReadCurrent)).FirstOrDefault()?.Revised();
        if (over is { } expected && expected != (current?.Mark ?? default))
        {
            return new RevisionOffer.Overtaken();
        }

        var revision = current?.Document == document ? current with { Origin = origin }
            : new AppliedRevision((current?.Revision ?? 0) + 1, document, origin, now);
        if (revision.Revision == current?.Revision)
        {
            await connection.ExecuteAsync(SaveOrigin, new { origin, revision = revision.Revision });
        }
        else if (leftOut == AlertsLeftOut.Refuse && await RetiredAlertsAsync(connection, registry) is { Count: > 0 } alerts)
        {
            return new RevisionOffer.Retires(alerts);
        }
        else
        {
            await connection.ExecuteAsync(AddRevision,
                new { revision = revision.Revision, document, origin, now = Instant.ToMicroseconds(now) });
            await new DeadMessages(connection).ReaddressAsync(registry.People, now);
        }

        await transaction.CommitAsync(cancellationToken);
        return new RevisionOffer.Taken(revision);
    }

    private static async Task<IReadOnlyList<string>> RetiredAlertsAsync(DbConnection connection, PlantRegistry registry)
    {
        var kept = registry.Agents.SelectMany(agent => agent.Slos.Select(slo => (agent.Name, slo.Name))).ToHashSet();
        return [.. (await connection.QueryAsync<(string Agent, string Slo)>(ReadAlerts)).Where(alert => !kept.Contains(alert))
            .Select(alert => alert.Slo)];
    }

    private async Task<AppliedRevision?> ReadAsync(string sql, object? values, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await engine.OpenReaderAsync(cancellationToken);
            var rows = await connection.QueryAsync<RevisionRow>(new CommandDefinition(sql, values, cancellationToken: cancellationToken));
            return rows.FirstOrDefault()?.Revised();
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw engine.Explain(e);
        }
    }

    private sealed class RevisionRow
    {
        public long Revision { get; init; }

        public string Document { get; init; } = "";

        public string Origin { get; init; } = "";

        public long AppliedAt { get; init; }

        public AppliedRevision Revised() => new(Revision, Document, Origin, Instant.FromMicroseconds(AppliedAt));
    }
}

/// <summary>Tells registry revisions apart, also where a database went back and a number was given again.</summary>
/// <param name="Revision">Its number, from 1; 0 before the first.</param>
/// <param name="AppliedAt">When it was applied.</param>
public readonly record struct RevisionMark(long Revision, DateTimeOffset AppliedAt);

/// <summary>A registry revision as stored.</summary>
/// <param name="Revision">Its number, from 1.</param>
/// <param name="Document">The document as it was applied.</param>
/// <param name="Origin">Where it came from when it was applied last; a bare full path where an earlier version of the program applied
/// it.</param>
/// <param name="AppliedAt">When it was applied.</param>
public sealed record AppliedRevision(long Revision, string Document, string Origin, DateTimeOffset AppliedAt)
{
    /// <summary>Which one it is.</summary>
    public RevisionMark Mark => new(Revision, AppliedAt);
}

/// <summary>What is done with open alerts of SLOs that a document leaves out.</summary>
public enum AlertsLeftOut
{
    /// <summary>The document is not taken as long as there are any.</summary>
    Refuse,

    /// <summary>They are closed, and their owners told.</summary>
    Close,
}

/// <summary>What became of a document that was offered in place of the one in force.</summary>
public abstract record RevisionOffer
{
    private RevisionOffer()
    {
    }

    /// <summary>It is in force.</summary>
    /// <param name="Revision">The revision it is.</param>
    public sealed record Taken(AppliedRevision Revision) : RevisionOffer;

    /// <summary>Another one came into force meanwhile, so the offer is to be thought over; nothing was changed.</summary>
    public sealed record Overtaken : RevisionOffer;

    /// <summary>It would retire SLOs with an open alert; nothing was changed.</summary>
    /// <param name="Slos">Their names.</param>
    public sealed record Retires(IReadOnlyList<string> Slos) : RevisionOffer;
}
