using System.Data.Common;
using System.Globalization;
using Dapper;
using Monitoring.Core.Outcomes;
using Monitoring.Storage.Engines;

namespace Monitoring.Storage.Backups;

/// <summary>
/// What tells a copy made by <see cref="Backup"/> from the database it was made of: whoever starts on it may not send what waits in it, for
/// the original may have sent it since. Thread-safe.
/// </summary>
public sealed class CopyMark
{
    private const string Set =
        "insert into store_facts (name, value) values ('copied_at', @at) on conflict (name) do update set value = excluded.value";

    private const string Read = "select cast(value as bigint) from store_facts where name = 'copied_at'";

    private const string Remove = "delete from store_facts where name = 'copied_at'";

    private readonly SqlEngine engine;

    internal CopyMark(SqlEngine engine) => this.engine = engine;

    /// <summary>When the copy was made that this database is; null where it is none, or mail was let go since.</summary>
    /// <exception cref="StorageException">The database does not answer.</exception>
    public Task<DateTimeOffset?> ReadAsync(CancellationToken cancellationToken) => engine.ReadAsync(
        async connection =>
            await connection.ExecuteScalarAsync<long?>(new CommandDefinition(Read, cancellationToken: cancellationToken)) is { } at
                ? Instant.FromMicroseconds(at) : (DateTimeOffset?)null,
        cancellationToken);

    /// <summary>Takes the mark off, for good.</summary>
    /// <exception cref="StorageException">It is still there.</exception>
    public Task RemoveAsync(CancellationToken cancellationToken) =>
        engine.WriteAsync(connection => connection.ExecuteAsync(Remove), cancellationToken);

    internal static Task SetAsync(DbConnection copy, DateTimeOffset at) =>
        copy.ExecuteAsync(Set, new { at = Instant.ToMicroseconds(at).ToString(CultureInfo.InvariantCulture) });
}
