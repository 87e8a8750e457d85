using System.Diagnostics;
using Monitoring.TestDatabases.Server;
using Npgsql;

namespace Monitoring.Scenarios.Postgres;

/// <summary>Starts at a moment at which the database is not there, or not as it should be.</summary>
public sealed class StartScenarios
{
    [Fact]
    public async Task A_service_started_before_its_database_waits_for_it()
    {
        await Needs.PostgresServerAsync();
        await using var server = await PostgresServer.CreateAsync();
        var database = await server.CreateDatabaseAsync("monitoring");
        await server.StopAsync();
        await using var service = await ServiceProcess.PrepareAsync(RegistryText.Of("order-entry", 100), ServiceProcess.On(database));

        var starting = service.StartAsync();
        while (!service.Log.Contains("Waiting up to 30 s for the database.", StringComparison.Ordinal) && !starting.IsCompleted)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        await server.StartAsync();
        await starting;
        Assert.DoesNotContain("   at ", service.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_does_not_come_is_waited_for_half_a_minute_and_named_in_one_line()
    {
        await using var service = await ServiceProcess.PrepareAsync(
            RegistryText.Of("order-entry", 100),
                ServiceProcess.On("Host=127.0.0.1,localhost;Port=1;Database=monitoring;Username=monitoring;Password=secret"));
        var waited = Stopwatch.StartNew();

        var (exitCode, output) = await service.RunAsync("serve");

        Assert.Equal(1, exitCode);
        Assert.InRange(waited.Elapsed, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(45));
        Assert.Equal(2, output.Trim().Split('\n').Length);
        Assert.Contains("Failed to connect to 127.0.0.1:1: Connection refused", output, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_does_not_wait_and_names_the_database_and_what_is_wrong()
    {
        await using var service = await ServiceProcess.PrepareAsync(
            RegistryText.Of("order-entry", 100), ServiceProcess.On("Host=127.0.0.1;Port=1;Database=monitoring;Username=monitoring"));

        foreach (var verb in new[] { "verify", "migrate" })
        {
            var (exitCode, output) = await service.RunAsync(verb);
            Assert.Equal(1, exitCode);
            Assert.Equal(
                ["Database: PostgreSQL database monitoring on 127.0.0.1, port 1", "Failed to connect to 127.0.0.1:1: Connection refused"],
                output.Trim().Split('\n'));
        }
    }

    [Theory]
    [InlineData("SQL_ASCII")]
    [InlineData("LATIN1")]
    public async Task A_database_in_another_encoding_is_refused_with_the_command_that_makes_one(string encoding)
    {
        await Needs.PostgresServerAsync();
        await using var server = await PostgresServer.CreateAsync();
        var owner = new NpgsqlConnectionStringBuilder(server.ConnectionString("narrow")).Username;
        await server.ExecuteAsync($"create database narrow owner \"{owner}\" encoding '{encoding}' locale_provider libc locale 'C' template template0");
        await using var service = await ServiceProcess.PrepareAsync(
            RegistryText.Of("order-entry", 100), ServiceProcess.On(server.ConnectionString("narrow")));

        foreach (var verb in new[] { "serve", "migrate" })
        {
            var (exitCode, output) = await service.RunAsync(verb);
            Assert.Equal(1, exitCode);
            Assert.Contains($"The database narrow has the encoding {encoding}", output, StringComparison.Ordinal);
            Assert.DoesNotContain("schema", output, StringComparison.Ordinal);
            if (verb == "migrate")
            {
                await server.ExecuteAsync(output[output.IndexOf("create database", StringComparison.Ordinal)..].Trim());
            }
        }

        var (made, says) = await service.RunAsync(
            new Dictionary<string, string> { ["AGENTOPS_DATABASE"] = server.ConnectionString("monitoring_utf8") }, "migrate");
        Assert.True(made == 0, says);
    }

    [Fact]
    public async Task What_waiting_does_not_mend_is_not_waited_for()
    {
        await Needs.PostgresServerAsync();
        await using var server = await PostgresServer.CreateAsync();
        var database = await server.CreateDatabaseAsync("monitoring");
        var absent = new NpgsqlConnectionStringBuilder(database) { Database = "mistyped" }.ConnectionString;
        var refused = new NpgsqlConnectionStringBuilder(database) { Password = "mistyped" }.ConnectionString;
        await using var service = await ServiceProcess.PrepareAsync(RegistryText.Of("order-entry", 100), ServiceProcess.On(database));

        foreach (var (setting, words) in new[] { (absent, "database \"mistyped\" does not exist"),
            (refused, "password authentication failed") })
        {
            var (exitCode, output) = await service.RunAsync(new Dictionary<string, string> { ["AGENTOPS_DATABASE"] = setting }, "serve");
            Assert.Equal(1, exitCode);
            Assert.Contains(words, Assert.Single(output.Trim().Split('\n')), StringComparison.Ordinal);
        }
    }
}
