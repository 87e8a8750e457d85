using System.Text.RegularExpressions;
using Dapper;
using Monitoring.Storage.Engines;

namespace Monitoring.Storage.Tests;

/// <summary>The two schemas are one: the same tables, keys and indexes, laid out so that they could be spread by agent.</summary>
public sealed partial class SchemaPairTests
{
    // Small, apart from the per-agent tables, the same on every node.
    private static readonly string[] Registry =
    [
        "store_facts", "schema_versions", "registry_revisions", "agents", "slos", "access_keys", "ended_sessions", "sign_ins", "day_zones",
        "daily_mails", "outages",
    ];

    // One outbox for all agents and for people of none: who claims compares the messages of everybody.
    private static readonly string[] Shared = ["deliveries"];

    [Fact]
    public async Task Both_engines_have_the_same_tables_columns_keys_and_indexes()
    {
        await using var file = new SqliteStore();
        await file.InitializeAsync();
        await using var server = new PostgresStore();
        await server.InitializeAsync();

        Assert.Equal(await SchemaPicture.OfAsync(file), await SchemaPicture.OfAsync(server));
    }

    [Fact]
    public void Scripts_come_in_pairs_with_the_same_numbers_and_names() =>
        Assert.Equal(Migration.Of("Sqlite").Select(script => (script.Number, script.Name)),
            Migration.Of("Postgres").Select(script => (script.Number, script.Name)));

    [Fact]
    public void Scripts_are_numbered_from_one_without_gaps() =>
        Assert.Equal(Enumerable.Range(1, Migration.Of("Sqlite").Count), Migration.Of("Sqlite").Select(script => script.Number));

    [Fact]
    public async Task Every_key_of_a_table_of_agents_starts_with_the_agent()
    {
        await using var store = new PostgresStore();
        await store.InitializeAsync();
        await using var connection = store.Connect();
        var tables = (await connection.QueryAsync<string>("select table_name from information_schema.tables where table_schema = 'public'"))
            .Except(Registry.Concat(Shared), StringComparer.Ordinal).ToList();
        var keys = await SchemaPicture.UniqueKeysAsync(store);

        Assert.NotEmpty(tables);
        Assert.All(tables, table => Assert.Contains(keys, key => key.Table == table));
        Assert.All(
            keys.Where(key => tables.Contains(key.Table, StringComparer.Ordinal)),
            key => Assert.StartsWith("agent_id", key.Columns, StringComparison.Ordinal));
    }

    [Fact]
    public void No_script_makes_a_number_a_time_or_a_reference_in_the_database() =>
        Assert.All(Migration.Of("Postgres").Concat(Migration.Of("Sqlite")), script =>
            Assert.DoesNotMatch(Undistributable(), Comments().Replace(script.Sql, "")));

    [Fact]
    public async Task A_filled_database_of_the_first_version_is_brought_up_to_date_with_its_data()
    {
        await using var file = new SqliteStore();
        await MigratesWithDataAsync(file);
        await using var server = new PostgresStore();
        await MigratesWithDataAsync(server);
    }

    [GeneratedRegex(@"\b(serial|bigserial|as identity|sequence|nextval|trigger|merge|references|foreign|now\(|random\(|current_timestamp|gen_random_uuid)", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Undistributable();

    [GeneratedRegex("--.*$", RegexOptions.Multiline, 1000)]
    private static partial Regex Comments();

    /// <summary>Fills a database, takes the later scripts back, and opens it again.</summary>
    private static async Task MigratesWithDataAsync(StoreFixture store)
    {
        await store.InitializeAsync();
        await store.ApplyAsync(StoreFixture.OrderEntry(20), "one");
        await store.WriteAsync(StoreFixture.Outcomes(new string('0', 30) + "111" + new string('0', 10)));
        await store.Store.DisposeAsync();
        await OlderSchema.TakeBackAsync(store);
        await store.TamperAsync(
            "insert into registry_origins (origin, revision, applied_at) values ('/srv/first.yaml', 1, 1), ('/srv/later.yaml', 1, 2)");

        await store.RestartAsync();

        Assert.Equal("/srv/later.yaml", (await store.Store.Registry.CurrentAsync(TestContext.Current.CancellationToken))!.Origin);

        await store.WriteAsync(StoreFixture.Outcomes("0101", from: 100));
        await store.VerifyAsync();
        Assert.Equal(47, (await store.AgentAsync("order-entry")).Outcomes);
        Assert.Equal(Migration.Of("Sqlite").Count, await store.CountAsync("schema_versions"));
    }
}
