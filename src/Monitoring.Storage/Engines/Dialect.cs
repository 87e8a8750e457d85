using System.Data.Common;
using Dapper;
using Monitoring.Core.Access;
using Npgsql;

namespace Monitoring.Storage.Engines;

/// <summary>The few words that differ between the engines, for statements that go to a connection directly.</summary>
internal static class Dialect
{
    /// <summary>The condition that a column is among the values of a parameter, which is an array.</summary>
    public static string Among(this DbConnection connection, string parameter) =>
        connection is NpgsqlConnection ? $"= any({parameter})" : $"in {parameter}";

    /// <summary>
    /// The further condition that a row belongs to one of some agents, so not to none; nothing where all are meant. The statement needs the
    /// parameter <c>@agents</c>, <see cref="AgentScope.Names"/>.
    /// </summary>
    /// <param name="connection">A connection.</param>
    /// <param name="agents">The agents.</param>
    /// <param name="column">The column with the store's number of the agent.</param>
    public static string AndOf(this DbConnection connection, AgentScope agents, string column) => agents.IsAll ? ""
        : $" and {column} in (select agent_id from agents where name {connection.Among("@agents")})";

    /// <summary>
    /// What ends a select that locks its rows, where an engine locks rows, and waits for those that somebody else has locked.
    /// </summary>
    public static string Locking(this DbConnection connection) => connection is NpgsqlConnection ? " for update" : "";

    /// <summary>
    /// What ends a select that locks the rows nobody else has locked, where an engine locks rows, and leaves out the others.
    /// </summary>
    public static string LockingFree(this DbConnection connection) => connection is NpgsqlConnection ? " for update skip locked" : "";

    /// <summary>
    /// A statement in which <c>{now}</c> is the present in microseconds by the clock all instances have in common: the server's,
    /// read once a statement; that of the process, given as <c>@now</c>, where the database is a file of this machine. For leases,
    /// due times and ages of deliveries, and for nothing else.
    /// </summary>
    public static string OnCommonClock(this DbConnection connection, string statement) => statement.Replace(
        "{now}",
        connection is NpgsqlConnection ? "(select (extract(epoch from statement_timestamp()) * 1000000)::bigint)" : "@now",
        StringComparison.Ordinal);

    /// <summary>True when the connection finds a table by this name.</summary>
    public static async Task<bool> HasTableAsync(this DbConnection connection, string table) =>
        await connection.ExecuteScalarAsync<long>(
            connection is NpgsqlConnection
                ? "select count(*) where to_regclass(@table) is not null"
                : "select count(*) from sqlite_master where type = 'table' and name = @table",
            new { table }) > 0;

    /// <summary>The size of the database in bytes.</summary>
    public static Task<long> SizeAsync(this DbConnection connection) => connection.ExecuteScalarAsync<long>(
        connection is NpgsqlConnection
            ? "select pg_database_size(current_database())"
            : "select page_count * page_size from pragma_page_count, pragma_page_size");

    /// <summary>From now until <see cref="EndSnapshotAsync"/> the connection sees the database as of one moment.</summary>
    public static Task BeginSnapshotAsync(this DbConnection connection) =>
        connection.ExecuteAsync(connection is NpgsqlConnection
            ? "begin isolation level repeatable read read only; " + LockBounds.EndAfter(LockBounds.SnapshotSilence)
            : "begin transaction");

    /// <summary>Waits until nobody else uses a table, and lets nobody else use it before the transaction ends.</summary>
    public static Task KeepOthersOutAsync(this DbConnection connection, string table) => connection is NpgsqlConnection
        ? connection.ExecuteAsync($"lock table {table} in access exclusive mode")
        : Task.CompletedTask; // who writes has the whole database to himself

    /// <summary>Ends it.</summary>
    public static Task EndSnapshotAsync(this DbConnection connection) => connection.ExecuteAsync("commit transaction");
}
