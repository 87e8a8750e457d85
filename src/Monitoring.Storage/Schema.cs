using System.Security.Cryptography;
using Dapper;
using Monitoring.Storage.Engines;
using static System.FormattableString;

namespace Monitoring.Storage;

/// <summary>Brings the schema up to this program's version, and knows the store's own name.</summary>
internal static class Schema
{
    private const int LongestScript = 3600; // seconds

    private const string CreateVersions =
        "create table if not exists schema_versions (version bigint not null primary key, name text not null, applied_at bigint not null)";

    private const string ReadVersion = "select coalesce(max(version), 0) from schema_versions";

    private const string AddVersion = "insert into schema_versions (version, name, applied_at) values (@version, @name, @appliedAt)";

    private const string AddStoreId = "insert into store_facts (name, value) values ('store_id', @id) on conflict do nothing";

    private const string ReadStoreId = "select value from store_facts where name = 'store_id'";

    /// <summary>Applies the scripts that are missing, in one transaction.</summary>
    /// <returns>The store's own name: random, made once, part of every Message-Id.</returns>
    /// <exception cref="StorageException">The schema is newer than this program.</exception>
    public static async Task<string> MigrateAsync(SqlEngine engine, long now, CancellationToken cancellationToken)
    {
        if (await engine.WhyNotDurableAsync(cancellationToken).ConfigureAwait(false) is { } reason)
        {
            throw new StorageException(StorageFault.Unavailable, reason);
        }

        await using var transaction = await engine.BeginTurnAsync(Turn.Migrating, lockWithin: null, cancellationToken).ConfigureAwait(false);
        var connection = await transaction.DirectAsync(cancellationToken).ConfigureAwait(false);
        await connection.ExecuteAsync(CreateVersions).ConfigureAwait(false);
        var version = await connection.ExecuteScalarAsync<long>(ReadVersion).ConfigureAwait(false);
        if (version > engine.Migrations.Count)
        {
            throw new StorageException(
                StorageFault.Unavailable,
                Invariant($"The database has schema version {version}; this program knows versions up to {engine.Migrations.Count}. Start the newer program, or restore an older copy."));
        }

        foreach (var migration in engine.Migrations.Where(migration => migration.Number > version))
        {
            // First, so that a script knows when it runs.
            await connection.ExecuteAsync(AddVersion, new { version = migration.Number, name = migration.Name, appliedAt = now }).ConfigureAwait(false);
            await connection.ExecuteAsync(migration.Sql, commandTimeout: LongestScript).ConfigureAwait(false);
        }

        await connection.ExecuteAsync(AddStoreId, new { id = RandomNumberGenerator.GetHexString(12, lowercase: true) }).ConfigureAwait(false);
        var id = await connection.QuerySingleAsync<string>(ReadStoreId).ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        return id;
    }

    /// <summary>The store's own name.</summary>
    /// <exception cref="StorageException">The schema is not this program's.</exception>
    public static async Task<string> StoreIdAsync(System.Data.Common.DbConnection connection, SqlEngine engine)
    {
        var version = await VersionAsync(connection).ConfigureAwait(false);
        return version == engine.Migrations.Count
            ? await connection.QuerySingleAsync<string>(ReadStoreId).ConfigureAwait(false)
            : throw new StorageException(
                StorageFault.Unavailable,
                Invariant($"The database has schema version {version}; this program needs {engine.Migrations.Count}. Run migrate first."));
    }

    /// <summary>The schema version the database has.</summary>
    public static Task<long> VersionAsync(System.Data.Common.DbConnection connection) => connection.ExecuteScalarAsync<long>(ReadVersion);
}
