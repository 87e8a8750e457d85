using System.Data.Common;
using Monitoring.TestDatabases;
using Npgsql;

namespace Monitoring.Storage.Tests;

/// <summary>A store in a PostgreSQL database of its own, from the ladder of test databases.</summary>
public sealed class PostgresStore : StoreFixture
{
    private TestDatabase? database;

    public override DbConnection Connect() => new NpgsqlConnection(database!.ConnectionString + ";Pooling=False");

    public override string EightBytesMore(string column) => $"{column} || decode(repeat('00', 8), 'hex')";

    protected override async Task<string> CreateAsync()
    {
        var reason = await PostgresLadder.WhyUnavailableAsync();
        Assert.SkipWhen(reason is not null, reason ?? "");
        database = await PostgresLadder.CreateDatabaseAsync();
        return database.ConnectionString;
    }

    protected override async Task DropAsync()
    {
        if (database is not null)
        {
            await database.DisposeAsync();
        }
    }
}
