using System.Data.Common;
using Npgsql;

namespace Monitoring.Storage.Engines;

/// <summary>
/// PostgreSQL, one server or several of which one is the primary. Any number of processes and transactions write beside one another.
/// </summary>
internal sealed class PostgresEngine : SqlEngine
{
    // Keys are looked up one by one in tables that grow from nothing: a plan made while a table was small must not read it whole.
    private const string OneByOne = " -c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off";

    // What a commit has to say must be heard, whatever the account's settings.
    private const string Hear = " -c client_min_messages=warning";

    // A link that was cut without a word is given up by the server in seconds, with whatever the session held.
    private const string NoticeCuts =
        " -c tcp_keepalives_idle=5 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=3 -c tcp_user_timeout=10000";

    // Who reads without a lock may take its time over the rows it is sent.
    private const string EndStuck =
        """
        select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and usename = current_user and application_name = current_setting('application_name')
            and state = 'active' and wait_event in ('ClientRead', 'ClientWrite') and query_start < clock_timestamp() - make_interval(secs => $1)
            and pid in (select pid from pg_locks where locktype in ('transactionid', 'advisory') and granted)
        """;

    private static readonly TimeSpan LongestMigration = TimeSpan.FromHours(1);

    private readonly NpgsqlDataSource readers;
    private readonly NpgsqlDataSource writers;

    // A pooler that gives each transaction another session is told of by Max Auto Prepare = 0.
    private readonly bool prepares;

    public PostgresEngine(NpgsqlConnectionStringBuilder settings)
    {
        readers = Source(settings, NoticeCuts);
        writers = Source(settings, OneByOne + Hear + NoticeCuts);
        prepares = settings.MaxAutoPrepare > 0;
    }

    public override IReadOnlyList<Migration> Migrations { get; } = Migration.Of("Postgres");

    // Only asking tells.
    public override bool Exists => true;

    public override async Task<DbConnection> OpenReaderAsync(CancellationToken cancellationToken)
    {
        RefuseDamaged();
        try
        {
            return await OpenAsync(readers, cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw Explain(e);
        }
    }

    public override async Task<WriteTransaction> BeginWriteAsync(TimeSpan lockWithin, CancellationToken cancellationToken) =>
        await BeginAsync(lockWithin, cancellationToken);

    public override async Task<WriteTransaction> BeginTurnAsync(Turn turn, TimeSpan? lockWithin, CancellationToken cancellationToken)
    {
        var transaction = await BeginAsync(lockWithin, cancellationToken);
        transaction.Take(turn, lockWithin is null ? LongestMigration : null);
        return transaction;
    }

    public override async Task<string?> WhyNotSoundAsync(bool readsWhole, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(readers, cancellationToken);
        await using var question = new NpgsqlCommand(
            "select current_setting('server_encoding'), current_setting('synchronous_commit'), current_database(), current_user", connection);
        await using var answer = await question.ExecuteReaderAsync(cancellationToken);
        await answer.ReadAsync(cancellationToken);
        return (answer.GetString(0), answer.GetString(1)) switch
        {
            (not "UTF8" and var encoding, _) =>
                $"The database {answer.GetString(2)} has the encoding {encoding}, in which not every text can be stored. Make another one and name it in the setting Database: create database monitoring_utf8 owner \"{answer.GetString(3)}\" encoding 'UTF8' locale 'C' template template0;",
            (_, "off") =>
                "PostgreSQL is set to answer before a commit is on disk (synchronous_commit = off), and what was answered could be lost. Set synchronous_commit = on, or remote_apply with a standby, for this database.",
            _ => null,
        };
    }

    // What does not fit into the little memory it is given is put on the disk, and is gone with the statement: 50,000 rows are over a
    // megabyte.
    public override async Task NeedRoomAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        await using var need = connection.CreateCommand();
        need.CommandText = "set local work_mem = '64kB'; select count(*) from generate_series(1, 50000)";
        await need.ExecuteNonQueryAsync(cancellationToken);
    }

    public override StorageException Explain(Exception exception) =>
        PostgresFaults.Explain(exception) is var fault && PostgresFaults.IsDamage(exception) ? Damaged(fault.Message, exception) : fault;

    public override async ValueTask DisposeAsync()
    {
        await writers.DisposeAsync();
        await readers.DisposeAsync();
    }

    private static NpgsqlDataSource Source(NpgsqlConnectionStringBuilder settings, string options)
    {
        var own = new NpgsqlConnectionStringBuilder(settings.ConnectionString) { Options = settings.Options + options };
        own.Remove("Target Session Attributes");
        return new NpgsqlDataSourceBuilder(own.ConnectionString).Build();
    }

    // Of several hosts one that failed a single time is left alone for a while. One host has no other: asked at once again, it may answer.
    private static ValueTask<NpgsqlConnection> OpenAsync(NpgsqlDataSource source, CancellationToken cancellationToken) =>
        source is NpgsqlMultiHostDataSource hosts
            ? hosts.OpenConnectionAsync(TargetSessionAttributes.Primary, cancellationToken)
            : source.OpenConnectionAsync(cancellationToken);

    /// <summary>
    /// Ends this program's sessions that hold locks and stopped while they sent their statements or were sent the rows: the server, which
    /// waits for them, bounds only the silence between a transaction's statements, not that inside them.
    /// </summary>
    private async Task EndStuckAsync(CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(readers, cancellationToken);
        await using var end = connection.CreateCommand();
        end.CommandText = EndStuck;
        end.Parameters.Add(new NpgsqlParameter<double> { TypedValue = LockBounds.Silence.TotalSeconds });
        await end.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task<PostgresWriteTransaction> BeginAsync(TimeSpan? lockWithin, CancellationToken cancellationToken)
    {
        RefuseDamaged();
        try
        {
            return new PostgresWriteTransaction(await OpenAsync(writers, cancellationToken), lockWithin, EndStuckAsync)
            {
                Prepares = prepares,
            };
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw Explain(e);
        }
    }
}
