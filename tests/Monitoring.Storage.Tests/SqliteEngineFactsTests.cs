using Dapper;
using Microsoft.Data.Sqlite;

namespace Monitoring.Storage.Tests;

/// <summary>What the SQL text relies on, asked of the SQLite that is really shipped.</summary>
public sealed class SqliteEngineFactsTests
{
    [Fact]
    public void The_shipped_SQLite_returns_only_the_rows_an_insert_really_made()
    {
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        connection.Execute("create table t (id text primary key)");
        const string Insert = "insert into t (id) values ('a'), (@id) on conflict do nothing returning id";

        Assert.Equal(["a", "b"], connection.Query<string>(Insert, new { id = "b" }));
        Assert.Equal(["c"], connection.Query<string>(Insert, new { id = "c" }));
    }
}
