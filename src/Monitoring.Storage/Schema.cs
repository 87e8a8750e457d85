using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using Dapper;
using Monitoring.Core.Windows;
using Monitoring.Storage.Engines;
using Monitoring.Storage.Upgrading;
using static System.FormattableString;

namespace Monitoring.Storage;

/// <summary>Brings the schema up to this program's version, and knows the store's own name.</summary>
internal static class Schema
{
    /// <summary>The table without which there is no schema of this program.</summary>
    private const string Versions = "schema_versions";

    private const int LongestScript = 3600; // seconds

    private const string CreateVersions =
        "create table if not exists schema_versions (version bigint not null primary key, name text not null, applied_at bigint not null)";

    private const string ReadVersion = "select coalesce(max(version), 0) from schema_versions";

    private const string AddVersion = "insert into schema_versions (version, name, applied_at) values (@version, @name, @appliedAt)";

    private const string AddStoreId = "insert into store_facts (name, value) values ('store_id', @id) on conflict do nothing";

    private const string ReadRules = "select cast(value as bigint) from store_facts where name = 'rules'";

    private const string SaveRules =
        "insert into store_facts (name, value) values ('rules', @rules) on conflict (name) do update set value = excluded.value";

    private const string ReadStoreId = "select value from store_facts where name = 'store_id'";

    /// <summary>
    /// Applies the scripts that are missing, each in a transaction of its own; what is killed in the middle is gone on with.
    /// </summary>
    /// <returns>The store's own name: random, made once, part of every Message-Id.</returns>
    /// <exception cref="StorageException">The schema is newer than this program, or what is stored cannot be brought to it.</exception>
    public static async Task<string> MigrateAsync(SqlEngine engine, long now, CancellationToken cancellationToken)
    {
        string? id = null;
        for (long? brought = 0; id is null;)
        {
            await using var transaction = await engine.BeginTurnAsync(Turn.Migrating, lockWithin: null, cancellationToken);
            var connection = await transaction.DirectAsync(cancellationToken);
            await connection.ExecuteAsync(CreateVersions);
            var version = await connection.ExecuteScalarAsync<long>(ReadVersion);
            NeedKnown(version, engine);
            if (version == engine.Migrations.Count)
            {
                id = await EndAsync(connection);
            }
            else if (engine.Migrations[(int)version] is var next && next.Name.EndsWith(WholeStates.Script, StringComparison.Ordinal))
            {
                brought = await BringAsync(new WholeStates(transaction, connection), connection, next, brought, now);
            }
            else
            {
                await ApplyAsync(connection, next, now);
            }

            await transaction.CommitAsync(cancellationToken);
        }

        return id;
    }

    private static async Task<long?> BringAsync(WholeStates states, DbConnection connection, Migration migration, long? brought, long now)
    {
        if (brought is { } after && await states.BringSomeAsync(after) is { } last)
        {
            return last;
        }

        await states.BringTheRestAsync();
        await ApplyAsync(connection, migration, now);
        return null;
    }

    private static async Task ApplyAsync(DbConnection connection, Migration migration, long now)
    {
        // First, so that a script knows when it runs.
        await connection.ExecuteAsync(AddVersion, new { version = migration.Number, name = migration.Name, appliedAt = now });
        await connection.ExecuteAsync(migration.Sql, commandTimeout: LongestScript);
    }

    // States made by newer rules are refused one by one too; whoever starts is told at once.
    private static async Task<string> EndAsync(DbConnection connection)
    {
        await connection.ExecuteAsync(AddStoreId, new { id = RandomNumberGenerator.GetHexString(12, lowercase: true) });
        var rules = await connection.ExecuteScalarAsync<long?>(ReadRules) ?? 0;
        if (rules > FoldCodec.Rules)
        {
            throw new StorageException(
                StorageFault.Unavailable,
                Invariant($"The database has states made by rules {rules}; this program knows rules up to {FoldCodec.Rules}. Start the newer program, or restore an older copy."));
        }

        if (rules < FoldCodec.Rules)
        {
            await connection.ExecuteAsync(SaveRules, new { rules = FoldCodec.Rules.ToString(CultureInfo.InvariantCulture) });
        }

        return await connection.QuerySingleAsync<string>(ReadStoreId);
    }

    /// <summary>Fails for a schema that is newer than this program.</summary>
    /// <exception cref="StorageException">It is.</exception>
    public static void NeedKnown(long version, SqlEngine engine)
    {
        if (version > engine.Migrations.Count)
        {
            throw new StorageException(
                StorageFault.Unavailable,
                Invariant($"The database has schema version {version}; this program knows versions up to {engine.Migrations.Count}. Start the newer program, or restore an older copy."));
        }
    }

    /// <summary>Fails where there is certainly no database.</summary>
    /// <exception cref="StorageException">There is none.</exception>
    public static void NeedExisting(SqlEngine engine, string name)
    {
        if (!engine.Exists)
        {
            throw new StorageException(StorageFault.Unavailable,
                $"There is no database {name}; name the one that is meant with Data or Database, or make it with migrate.");
        }
    }

    /// <summary>Fails where a database holds nothing of this program; one with any version of its schema does.</summary>
    /// <exception cref="StorageException">It holds nothing.</exception>
    public static async Task NeedTablesAsync(DbConnection connection, string name)
    {
        if (!await connection.HasTableAsync(Versions))
        {
            throw new StorageException(StorageFault.Unavailable,
                $"{name} holds nothing of this program; name the one that is meant with Data or Database, or begin in it with migrate.");
        }
    }

    /// <summary>The store's own name.</summary>
    /// <exception cref="StorageException">The schema is not this program's.</exception>
    public static async Task<string> StoreIdAsync(DbConnection connection, SqlEngine engine)
    {
        var version = await VersionAsync(connection);
        return version == engine.Migrations.Count
            ? await connection.QuerySingleAsync<string>(ReadStoreId)
            : throw new StorageException(
                StorageFault.Unavailable,
                Invariant($"The database has schema version {version}; this program needs {engine.Migrations.Count}. Run migrate first."));
    }

    /// <summary>The schema version the database has.</summary>
    public static Task<long> VersionAsync(DbConnection connection) => connection.ExecuteScalarAsync<long>(ReadVersion);
}
