using Dapper;
using Monitoring.TestDatabases;
using Npgsql;

namespace Monitoring.Storage.Tests.Databases;

/// <summary>The databases of the tests themselves: each test gets a fresh one of a real PostgreSQL, and nothing stays behind.</summary>
public sealed class PostgresLadderTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Each_test_gets_an_empty_database_of_its_own_which_is_gone_afterwards()
    {
        await Needs.PostgresAsync();
        output.WriteLine(await PostgresLadder.ReportAsync());
        await using var other = await PostgresLadder.CreateDatabaseAsync();
        string name;
        await using (var database = await PostgresLadder.CreateDatabaseAsync())
        {
            await using var connection = new NpgsqlConnection(database.ConnectionString);
            await connection.ExecuteAsync("create table kept (id bigint primary key); insert into kept values (1), (2)");
            Assert.Equal(2, await connection.ExecuteScalarAsync<long>("select count(*) from kept"));
            Assert.Equal("on", await connection.ExecuteScalarAsync<string>("select current_setting('fsync')"));
            name = await connection.ExecuteScalarAsync<string>("select current_database()") ?? "";
        }

        await using var observer = new NpgsqlConnection(other.ConnectionString);
        Assert.Null(await observer.ExecuteScalarAsync<string>("select to_regclass('kept')::text"));
        Assert.Equal(0, await observer.ExecuteScalarAsync<long>("select count(*) from pg_database where datname = @name", new { name }));
    }
}
