using Dapper;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Storage.Engines;
using Monitoring.Storage.Writing;

namespace Monitoring.Storage.Revisions;

/// <summary>Registry revisions: stored, and in force in each log they touch after the position of its last verdict event. Thread-safe.</summary>
public sealed class RegistryLog
{
    private const string ReadCurrent =
        """
        select revision as Revision, document as Document, origin as Origin, applied_at as AppliedAt
        from registry_revisions order by revision desc limit 1
        """;

    private const string ReadLastFrom =
        """
        select r.revision as Revision, r.document as Document, o.origin as Origin, o.applied_at as AppliedAt
        from registry_origins o join registry_revisions r on r.revision = o.revision where o.origin = @origin
        """;

    private const string ReadNewest =
        "select revision as Revision, applied_at as AppliedAt from registry_revisions order by revision desc limit 1";

    private const string ReadBefore =
        """
        select revision as Revision, document as Document, origin as Origin, applied_at as AppliedAt
        from registry_revisions where revision < @revision order by revision desc limit 1
        """;

    private const string AddRevision =
        "insert into registry_revisions (revision, document, origin, applied_at) values (@revision, @document, @origin, @now)";

    private const string SaveOrigin =
        """
        insert into registry_origins (origin, revision, applied_at) values (@origin, @revision, @now)
        on conflict (origin) do update set revision = excluded.revision, applied_at = excluded.applied_at
        """;

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
        (await ReadAsync(ReadNewest, null, cancellationToken).ConfigureAwait(false))?.Mark ?? default;

    /// <summary>The newest revision older than another, or null.</summary>
    /// <exception cref="StorageException">The database does not answer.</exception>
    public Task<AppliedRevision?> BeforeAsync(long revision, CancellationToken cancellationToken) =>
        ReadAsync(ReadBefore, new { revision }, cancellationToken);

    /// <summary>The latest revision applied from an origin, or null.</summary>
    /// <exception cref="StorageException">The database did not answer.</exception>
    public Task<AppliedRevision?> LastFromAsync(string origin, CancellationToken cancellationToken) =>
        ReadAsync(ReadLastFrom, new { origin }, cancellationToken);

    /// <summary>
    /// Applies a registry: one transaction over every log it touches. Agents and SLOs that are missing are retired, new ones fill
    /// their windows from the log. A document equal to the one in force only becomes the latest of its origin.
    /// </summary>
    /// <param name="registry">The registry, valid by construction of its reader.</param>
    /// <param name="document">The document it was read from.</param>
    /// <param name="origin">Where it came from: a full path.</param>
    /// <param name="cancellationToken">Ends the attempt before the commit.</param>
    /// <exception cref="StorageException">Nothing was changed.</exception>
    public async Task<AppliedRevision> ApplyAsync(
        Registry registry, string document, string origin, CancellationToken cancellationToken)
    {
        try
        {
            await using var transaction = await engine.BeginTurnAsync(Turn.Registering, LockBounds.Usual, cancellationToken).ConfigureAwait(false);
            var connection = await transaction.DirectAsync(cancellationToken).ConfigureAwait(false);
            var now = Instant.Cut(clock.GetUtcNow());
            using var ledgers = new LedgerSession(transaction, cache, now);
            var micros = Instant.ToMicroseconds(now);
            var current = (await connection.QueryAsync<RevisionRow>(ReadCurrent).ConfigureAwait(false)).FirstOrDefault();
            var revision = current?.Revision ?? 0;
            if (current?.Document != document)
            {
                revision++;
                await connection.ExecuteAsync(AddRevision, new { revision, document, origin, now = micros }).ConfigureAwait(false);
                var changes = new ChangeRows(transaction, storeId, now);
                await new Revising(transaction, connection, ledgers, changes, revision, now).BringAsync(registry, cancellationToken).ConfigureAwait(false);
                ledgers.Save(changes);
            }

            await connection.ExecuteAsync(SaveOrigin, new { origin, revision, now = micros }).ConfigureAwait(false);
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
            ledgers.Keep();
            return new AppliedRevision(revision, document, origin, current?.Document == document ? Instant.FromMicroseconds(current.AppliedAt) : now);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw engine.Explain(e);
        }
    }

    private async Task<AppliedRevision?> ReadAsync(string sql, object? values, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await engine.OpenReaderAsync(cancellationToken).ConfigureAwait(false);
            var rows = await connection.QueryAsync<RevisionRow>(new CommandDefinition(sql, values, cancellationToken: cancellationToken)).ConfigureAwait(false);
            return rows.FirstOrDefault() is { } row
                ? new AppliedRevision(row.Revision, row.Document, row.Origin, Instant.FromMicroseconds(row.AppliedAt))
                : null;
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
    }
}
