using System.Data.Common;
using Dapper;
using Monitoring.TestDatabases;
using Npgsql;

namespace Monitoring.Storage.Tests;

/// <summary>A store in a PostgreSQL database of its own, from the ladder of test databases.</summary>
public sealed class PostgresStore : StoreFixture
{
    // Found before the server's own, since the search path names the system's schema last.
    private const string MakeClock =
        """
        create schema steered;
        create table steered.clock (now timestamptz not null);
        insert into steered.clock values (@now);
        create function steered.statement_timestamp() returns timestamptz language sql stable as 'select now from steered.clock';
        """;

    private const string Steered = ";Search Path=public,steered,pg_catalog";

    private const string MoveClock = "update steered.clock set now = @now";

    private TestDatabase? database;

    public override DbConnection Connect() => new NpgsqlConnection(database!.ConnectionString + ";Pooling=False");

    protected override bool IsSqlite => false;

    public override string Refusing(string transactionId) =>
        $"""
        create function refuse() returns trigger language plpgsql as $$ begin raise exception 'not this one'; end $$;
        create trigger refuse before insert on outcomes for each row
            when (new.transaction_id = '{transactionId}') execute function refuse();
        """;

    // The words of a server that finds a page with a wrong checksum.
    public override async Task BreakOutcomesAsync()
    {
        await Store.DisposeAsync();
        await TamperAsync(
            """
            create function find() returns trigger language plpgsql as
                $$ begin raise exception 'invalid page in block 7 of relation base/5/16397' using errcode = 'XX001'; end $$;
            create trigger find before insert on outcomes for each row execute function find();
            """);
    }

    protected override Task<string> CreateAsync() => UseAsync(async () =>
    {
        var created = await PostgresLadder.CreateDatabaseAsync();
        await SteerAsync(created.ConnectionString, Clock);
        return created;
    });

    protected override Task<string> CreateFilledAsync() => UseAsync(() => PostgresLadder.CopyDatabaseAsync(FillAsync));

    protected override async Task DropAsync()
    {
        Clock.Follower = _ => { };
        if (database is not null)
        {
            await database.DisposeAsync();
        }
    }

    private static async Task FillAsync(string connectionString)
    {
        var clock = new SteeredClock();
        await SteerAsync(connectionString, clock);
        await using var store = await Store.OpenAsync(connectionString + Steered, clock, CancellationToken.None);
    }

    private static async Task SteerAsync(string connectionString, SteeredClock clock)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=False");
        await connection.ExecuteAsync(MakeClock, new { now = clock.GetUtcNow().UtcDateTime });
    }

    private async Task<string> UseAsync(Func<Task<TestDatabase>> make)
    {
        var reason = await PostgresLadder.WhyUnavailableAsync();
        Assert.SkipWhen(reason is not null, reason ?? "");
        database = await make();
        Clock.Follower = Follow;
        return database.ConnectionString + Steered;
    }

    private void Follow(DateTimeOffset now)
    {
        using var connection = Connect();
        connection.Execute(MoveClock, new { now = now.UtcDateTime });
    }
}
