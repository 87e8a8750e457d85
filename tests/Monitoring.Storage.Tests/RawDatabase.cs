using System.Data.Common;
using Dapper;

namespace Monitoring.Storage.Tests;

/// <summary>A database as a test reads and changes it behind the product's back, in the words of its engine.</summary>
public abstract class RawDatabase
{
    /// <summary>A connection behind the store's back.</summary>
    public abstract DbConnection Connect();

    /// <summary>The type of bytes, in the engine's words.</summary>
    public string BytesType => IsSqlite ? "blob" : "bytea";

    /// <summary>Whether the engine is SQLite; else it is PostgreSQL.</summary>
    protected abstract bool IsSqlite { get; }

    /// <summary>Bytes, in the engine's words.</summary>
    public string Bytes(params byte[] bytes) =>
        IsSqlite ? $"x'{Convert.ToHexString(bytes)}'" : $"decode('{Convert.ToHexString(bytes)}', 'hex')";

    /// <summary>Two values of bytes one behind the other, in the engine's words.</summary>
    public string Joined(string first, string second) => IsSqlite ? $"cast({first} || {second} as blob)" : $"{first} || {second}";

    /// <summary>Changes the database behind the store's back.</summary>
    public async Task TamperAsync(string sql)
    {
        await using var connection = Connect();
        await connection.ExecuteAsync(sql);
    }

    /// <summary>Rows of a table.</summary>
    public async Task<long> CountAsync(string table)
    {
        await using var connection = Connect();
        return await connection.ExecuteScalarAsync<long>("select count(*) from " + table);
    }
}
