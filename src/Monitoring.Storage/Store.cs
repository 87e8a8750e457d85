using Dapper;
using Monitoring.Core.Access;
using Monitoring.Core.Alerts;
using Monitoring.Core.Deliveries;
using Monitoring.Core.Outcomes;
using Monitoring.Storage.Access;
using Monitoring.Storage.Backups;
using Monitoring.Storage.Days;
using Monitoring.Storage.Engines;
using Monitoring.Storage.Feeds;
using Monitoring.Storage.Handling;
using Monitoring.Storage.Inputs;
using Monitoring.Storage.Late;
using Monitoring.Storage.Outbox;
using Monitoring.Storage.Reading;
using Monitoring.Storage.Refusing;
using Monitoring.Storage.Replaying;
using Monitoring.Storage.Retaining;
using Monitoring.Storage.Reviewing;
using Monitoring.Storage.Revisions;
using Monitoring.Storage.Writing;
using static System.FormattableString;

namespace Monitoring.Storage;

/// <summary>The database and everything that may be asked of it. Thread-safe.</summary>
public sealed class Store : IAsyncDisposable
{
    private const string TryWrite =
        """
        insert into store_facts (name, value) values ('last_write_test', @now)
        on conflict (name) do update set value = excluded.value
        """;

    private const string TryAgent = "select agent_id from agent_state order by agent_id limit 1";

    private readonly SqlEngine engine;
    private readonly LedgerCache cache;
    private readonly TimeProvider clock;
    private readonly Readings readings;

    private Store(SqlEngine engine, string storeId, TimeProvider clock)
    {
        this.engine = engine;
        this.clock = clock;
        cache = new LedgerCache();
        Log = new OutcomeLog(engine, cache, storeId, clock);
        Registry = new RegistryLog(engine, cache, storeId, clock);
        Outbox = new DeliveryOutbox(engine, cache, storeId, clock);
        Alerts = new AlertBook(engine, cache, storeId, clock);
        Refused = new RefusedItems(engine, clock);
        readings = new Readings(engine, cache, Refused, clock);
        Replay = new Replay(engine);
        Export = new LogExport(engine);
        Days = new DayRollup(engine, clock);
        Retention = new Retention(engine, cache, storeId, Days, clock);
        DataDrift = new DataDrift(engine, cache, storeId, clock);
        LateTruths = new LateTruths(engine, cache, storeId, clock);
        CopyMark = new CopyMark(engine);
        Access = new AccessTables(engine, clock);
        SignIns = new SignIns(engine, storeId, clock);
        DailyMails = new DailyMails(engine, storeId, clock);
        Maintenance = new MaintenanceBook(engine, cache, storeId, clock);
        Reviews = new ReviewBook(engine, cache, storeId, clock);
        Feeds = new FeedSweep(engine, cache, storeId, clock);
    }

    /// <summary>Outcomes and verdicts in, judged in the same transaction.</summary>
    public OutcomeLog Log { get; }

    /// <summary>Registry revisions.</summary>
    public RegistryLog Registry { get; }

    /// <summary>Unsent messages.</summary>
    public DeliveryOutbox Outbox { get; }

    /// <summary>Who has what needs somebody.</summary>
    public AlertBook Alerts { get; }

    /// <summary>What registered agents were refused.</summary>
    public RefusedItems Refused { get; }

    /// <summary>Replay of the log.</summary>
    public Replay Replay { get; }

    /// <summary>The log, to be read out.</summary>
    public LogExport Export { get; }

    /// <summary>What happened on each plant day.</summary>
    public DayRollup Days { get; }

    /// <summary>Removal of what is older than it must be kept.</summary>
    public Retention Retention { get; }

    /// <summary>The watched inputs of agents.</summary>
    public DataDrift DataDrift { get; }

    /// <summary>What breached in the past as is known now.</summary>
    public LateTruths LateTruths { get; }

    /// <summary>Whether this is a copy whose mail is held.</summary>
    public CopyMark CopyMark { get; }

    /// <summary>Who may come in.</summary>
    public AccessTables Access { get; }

    /// <summary>Links to sign in.</summary>
    public SignIns SignIns { get; }

    /// <summary>The daily mails.</summary>
    public DailyMails DailyMails { get; }

    /// <summary>Maintenance, the one kind of silence.</summary>
    public MaintenanceBook Maintenance { get; }

    /// <summary>Whether anything comes from the agents.</summary>
    public FeedSweep Feeds { get; }

    /// <summary>Transactions that people judge, drawn at random.</summary>
    public ReviewBook Reviews { get; }

    /// <summary>
    /// Writes that were answered as durable and are gone: what is left of them where a standby without synchronous replication was
    /// promoted, or an older copy restored. Empty in all ordinary life.
    /// </summary>
    public IReadOnlyCollection<LostWrites> LostWrites => cache.Seen.Lost;

    /// <summary>
    /// Agents whose stored state could not be read when it was last asked for; nothing of them is written until it can. Empty in all
    /// ordinary life.
    /// </summary>
    public IReadOnlyCollection<UnreadableAgent> UnreadableAgents => cache.Unreadable.All;

    /// <summary>
    /// Is told of each notice this process committed, after its commit and before its writer is answered: it must be quick and must not
    /// fail. Set it before anything is written. What was committed without an answer of the database is not told.
    /// </summary>
    public Action<NoticeFacts>? NoticeCommitted
    {
        get => cache.NoticeCommitted;
        set => cache.NoticeCommitted = value;
    }

    /// <summary>
    /// Says by which ways a person is told of alerts, by key; null for mail alone. By mail is also told whoever it does not know. Set it before
    /// anything is written.
    /// </summary>
    public Func<string, IReadOnlyList<Channel>?>? ChannelsOf
    {
        get => cache.ChannelsOf;
        set => cache.ChannelsOf = value;
    }

    /// <summary>The committed state of some agents, or of all.</summary>
    public Readings ReadingsOf(AgentScope agents) => readings.Of(agents);

    /// <summary>What is wrong with a database setting, without repeating it; null when nothing is. Asks no server.</summary>
    /// <param name="database">The setting.</param>
    public static string? WhyNoDatabase(string database) =>
        database.StartsWith("sqlite:", StringComparison.Ordinal) ? null : PostgresSettings.WhyNot(database);

    /// <summary>What a database setting names, in words for people and without its password.</summary>
    /// <param name="database">The setting, valid.</param>
    public static string NameOf(string database) =>
        database.StartsWith("sqlite:", StringComparison.Ordinal) ? database : PostgresSettings.NameOf(database);

    /// <summary>Opens the database, creating and migrating it as needed.</summary>
    /// <param name="database"><c>sqlite:PATH</c>, or a connection string of PostgreSQL, several hosts allowed.</param>
    /// <param name="clock">This process's clock.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="StorageException">The database cannot be opened or is newer than this program.</exception>
    public static Task<Store> OpenAsync(string database, TimeProvider clock, CancellationToken cancellationToken) =>
        OpenAsync(database, clock, readsWhole: true, engine =>
        {
            engine.MarkInUse();
            return Schema.MigrateAsync(engine, Instant.ToMicroseconds(clock.GetUtcNow()), cancellationToken);
        }, cancellationToken);

    /// <summary>Opens a database that is there and has this program's schema; creates, migrates and changes nothing.</summary>
    /// <param name="database"><c>sqlite:PATH</c>, or a connection string of PostgreSQL, several hosts allowed.</param>
    /// <param name="clock">This process's clock.</param>
    /// <param name="readsWhole">Whether a file that was not closed, or is in use, is read whole for damage first.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="StorageException">There is no such database, or it has another schema.</exception>
    public static Task<Store> OpenExistingAsync(
        string database, TimeProvider clock, bool readsWhole, CancellationToken cancellationToken) =>
        OpenAsync(database, clock, readsWhole, async engine =>
        {
            Schema.NeedExisting(engine, NameOf(database));
            await using var connection = await engine.OpenReaderAsync(cancellationToken);
            await Schema.NeedTablesAsync(connection, NameOf(database));
            return await Schema.StoreIdAsync(connection, engine);
        }, cancellationToken);

    /// <summary>
    /// Tries whether the database is the one that was opened, has this program's schema, and lets everything be done that is promised:
    /// messages can be claimed, an agent's log locked, a row written, and there is room for more.
    /// </summary>
    /// <returns>Null when it does; otherwise the reason in words.</returns>
    public async Task<string?> WhyNotReadyAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var transaction = await engine.BeginTurnAsync(Turn.Claiming, LockBounds.Usual, cancellationToken);
            var connection = await transaction.DirectAsync(cancellationToken);
            var version = await Schema.VersionAsync(connection);
            if (version != engine.Migrations.Count)
            {
                return Invariant($"The database has schema version {version}; this program needs {engine.Migrations.Count}.");
            }

            var at = clock.GetUtcNow();
            new Claiming(connection).Claim("readiness", at, most: 0);
            if (await connection.ExecuteScalarAsync<long?>(TryAgent + connection.LockingFree()) is null)
            {
                // There is no agent, or each is being written: that passes.
                await connection.ExecuteScalarAsync<long?>(TryAgent + connection.Locking());
            }

            await engine.NeedRoomAsync(connection, cancellationToken);
            var now = Invariant($"{Instant.ToMicroseconds(at)}");
            await connection.ExecuteAsync(TryWrite, new { now });
            await transaction.CommitAsync(cancellationToken);
            return null;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return "The database does not take writes: " + engine.Explain(e).Message;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => engine.DisposeAsync();

    private static async Task<Store> OpenAsync(
        string database, TimeProvider clock, bool readsWhole, Func<SqlEngine, Task<string>> storeId, CancellationToken cancellationToken)
    {
        var opened = SqlEngine.Of(database);
        try
        {
            if (await opened.WhyNotSoundAsync(readsWhole, cancellationToken) is { } reason)
            {
                throw new StorageException(StorageFault.Unavailable, reason);
            }

            return new Store(opened, await storeId(opened), clock);
        }
        catch (Exception e)
        {
            await opened.DisposeAsync();
            if (e is OperationCanceledException)
            {
                throw;
            }

            throw opened.Explain(e);
        }
    }
}
