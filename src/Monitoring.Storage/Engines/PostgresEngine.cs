using System.Data.Common;
using Npgsql;

namespace Monitoring.Storage.Engines;

/// <summary>PostgreSQL, one server or several of which one is the primary. Any number of processes and transactions write beside one another.</summary>
internal sealed class PostgresEngine : SqlEngine
{
    // Keys are looked up one by one in tables that grow from nothing: a plan made while a table was small must not read it whole.
    private const string OneByOne = "-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off";

    // What a commit has to say must be heard, whatever the account's settings.
    private const string Hear = " -c client_min_messages=warning";

    private static readonly TimeSpan LongestMigration = TimeSpan.FromHours(1);

    private readonly NpgsqlMultiHostDataSource readers;
    private readonly NpgsqlMultiHostDataSource writers;

    public PostgresEngine(NpgsqlConnectionStringBuilder settings)
    {
        readers = new NpgsqlDataSourceBuilder(settings.ConnectionString).BuildMultiHost();
        var forWriting = new NpgsqlConnectionStringBuilder(settings.ConnectionString)
        {
            Options = (string.IsNullOrEmpty(settings.Options) ? OneByOne : settings.Options + " " + OneByOne) + Hear,
        };
        writers = new NpgsqlDataSourceBuilder(forWriting.ConnectionString).BuildMultiHost();
    }

    public override IReadOnlyList<Migration> Migrations { get; } = Migration.Of("Postgres");

    // Only asking tells.
    public override bool LocksRows => true;

    public override bool Exists => true;

    public override async Task<DbConnection> OpenReaderAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await readers.OpenConnectionAsync(TargetSessionAttributes.Primary, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw Explain(e);
        }
    }

    public override async Task<WriteTransaction> BeginWriteAsync(CancellationToken cancellationToken) =>
        await BeginAsync(cancellationToken).ConfigureAwait(false);

    public override async Task<WriteTransaction> BeginTurnAsync(Turn turn, CancellationToken cancellationToken)
    {
        var transaction = await BeginAsync(cancellationToken).ConfigureAwait(false);
        transaction.Take(turn, turn == Turn.Migrating ? LongestMigration : null);
        return transaction;
    }

    public override async Task<string?> WhyNotDurableAsync(CancellationToken cancellationToken)
    {
        await using var connection = await readers.OpenConnectionAsync(TargetSessionAttributes.Primary, cancellationToken).ConfigureAwait(false);
        await using var question = new NpgsqlCommand("select current_setting('synchronous_commit')", connection);
        return await question.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is "off"
            ? "PostgreSQL is set to answer before a commit is on disk (synchronous_commit = off), and what was answered could be lost. Set synchronous_commit = on, or remote_apply with a standby, for this database."
            : null;
    }

    public override StorageException Explain(Exception exception) => PostgresFaults.Explain(exception);

    public override async ValueTask DisposeAsync()
    {
        await writers.DisposeAsync().ConfigureAwait(false);
        await readers.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<PostgresWriteTransaction> BeginAsync(CancellationToken cancellationToken)
    {
        try
        {
            return new PostgresWriteTransaction(await writers.OpenConnectionAsync(TargetSessionAttributes.Primary, cancellationToken).ConfigureAwait(false));
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw Explain(e);
        }
    }
}
