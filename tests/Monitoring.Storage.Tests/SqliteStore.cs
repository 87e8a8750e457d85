using System.Data.Common;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Monitoring.Storage.Tests;

/// <summary>A store in a file of its own.</summary>
public sealed class SqliteStore : StoreFixture
{
    private readonly string folder = Directory.CreateTempSubdirectory("store-").FullName;

    public override DbConnection Connect() =>
        new SqliteConnection(FormattableString.Invariant($"Data Source={Path.Combine(folder, "monitoring.db")};Pooling=False"));

    protected override bool IsSqlite => true;

    public override string Refusing(string transactionId) =>
        $"""
        create trigger refuse before insert on outcomes
            when new.transaction_id = '{transactionId}' begin select raise(abort, 'not this one'); end
        """;

    public override async Task BreakOutcomesAsync()
    {
        await Store.DisposeAsync();
        await using var connection = Connect();
        var (page, size) = await connection.QuerySingleAsync<(long, long)>(
            "select rootpage, page_size from sqlite_master, pragma_page_size where name = 'outcomes'");
        await connection.CloseAsync();
        using var file = File.OpenHandle(Path.Combine(folder, "monitoring.db"), FileMode.Open, FileAccess.Write);
        RandomAccess.Write(file, new byte[size], (page - 1) * size);
    }

    protected override Task<string> CreateAsync() => Task.FromResult("sqlite:" + Path.Combine(folder, "monitoring.db"));

    protected override Task DropAsync()
    {
        Directory.Delete(folder, recursive: true);
        return Task.CompletedTask;
    }
}
