using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Monitoring.Service.Tests.Delivery;
using Monitoring.TestDatabases;
using Npgsql;
using static System.FormattableString;

namespace Monitoring.Scenarios.Postgres;

/// <summary>Two instances on one PostgreSQL database behind many callers.</summary>
public sealed class TwoInstanceScenarios
{
    private const int Agents = 4;

    [Fact]
    public async Task Nothing_acknowledged_is_lost_or_doubled_when_either_of_two_instances_is_killed()
    {
        await Needs.PostgresAsync();
        await using var mails = await SmtpServer.StartAsync();
        await using var database = await PostgresLadder.CreateDatabaseAsync();
        await using var one =
            await ServiceProcess.StartAsync(Callers.Registry(Agents), ServiceProcess.On(database.ConnectionString, mails));
        await using var other =
            await ServiceProcess.StartAsync(Callers.Registry(Agents), ServiceProcess.On(database.ConnectionString, mails));
        var callers = Callers.Start(Agents, one, other);
        var random = new Random(7);
        for (var kill = 0; kill < KillScenarios.Kills; kill++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(50, 400)), TimeProvider.System, TestContext.Current.CancellationToken);
            var hit = random.Next(2) == 0 ? one : other;
            await hit.KillAsync();
            await hit.StartAsync();
        }

        await callers.GoOnAsync(500);
        await callers.EndAsync();
        await Truth.DrainAsync(one);

        await Truth.StoredOnceAsync(one, callers.Acknowledged);
        var (messages, repeats) = await Truth.MailedAsync(one, mails);
        Assert.Equal("0", await AskAsync(database, "select deadlocks from pg_stat_database where datname = current_database()"));
        await one.StopAsync();
        await other.StopAsync();
        await one.VerifyAsync();
        TestContext.Current.TestOutputHelper?.WriteLine(Invariant(
            $"{KillScenarios.Kills} kills, {callers.Acknowledged.Count} acknowledged, {callers.Refusals} refused, slowest answer {callers.LongestAnswer.TotalSeconds:0.00} s, {messages} messages, {repeats} came twice"));
    }

    [Fact]
    public async Task Of_two_instances_on_one_mail_folder_neither_writes_over_a_mail_of_the_other()
    {
        await Needs.PostgresAsync();
        await using var database = await PostgresLadder.CreateDatabaseAsync();
        await using var one = await ServiceProcess.PrepareAsync(Callers.Registry(Agents), ServiceProcess.On(database.ConnectionString));
        var folder = Path.Combine(one.Data, "mail");
        var shared = ServiceProcess.On(database.ConnectionString);
        shared["AGENTOPS_MAIL__SERVER"] = "folder:" + folder;
        await using var other = await ServiceProcess.PrepareAsync(Callers.Registry(Agents), shared);
        await one.StartAsync();
        await other.StartAsync();
        var callers = Callers.Start(Agents, one, other);

        await callers.GoOnAsync(4000);
        await callers.EndAsync();
        await Truth.DrainAsync(one);

        await Truth.WrittenAsync(one, folder);
    }

    [Fact]
    public async Task Two_cold_starts_at_once_on_an_empty_database_make_one_schema_and_one_revision()
    {
        await Needs.PostgresAsync();
        await using var database = await PostgresLadder.CreateDatabaseAsync();
        var registry = Callers.Registry(300);
        await using var one = await ServiceProcess.PrepareAsync(registry, ServiceProcess.On(database.ConnectionString));
        await using var other = await ServiceProcess.PrepareAsync(registry, ServiceProcess.On(database.ConnectionString));

        await Task.WhenAll(one.StartAsync(), other.StartAsync());

        Assert.Equal("1", await AskAsync(database, "select count(*) from registry_revisions"));
        Assert.Equal("300", await AskAsync(database, "select count(*) from slos"));
        Assert.Equal("0", await AskAsync(database, "select count(*) - max(version) from schema_versions"));
        foreach (var service in new[] { one, other })
        {
            var slos = await service.Http.GetFromJsonAsync<JsonElement>("/v1/slos");
            Assert.Equal(300, slos.GetProperty("items").GetArrayLength());
        }
    }

    [Fact]
    public async Task A_registry_applied_beside_one_instance_is_followed_by_the_other_within_five_seconds()
    {
        await Needs.PostgresAsync();
        await using var database = await PostgresLadder.CreateDatabaseAsync();
        await using var one = await ServiceProcess.StartAsync(RegistryText.Of("before", 100), ServiceProcess.On(database.ConnectionString));
        await using var other =
            await ServiceProcess.StartAsync(RegistryText.Of("before", 100), ServiceProcess.On(database.ConnectionString));
        var file = Path.Combine(one.Data, "next.yaml");
        await File.WriteAllTextAsync(file, RegistryText.Of("after", 50).Replace("Plant 2", "Plant 9", StringComparison.Ordinal));

        var (exitCode, output) = await one.RunAsync("apply", file);

        Assert.True(exitCode == 0, output);
        await Task.Delay(TimeSpan.FromSeconds(5), TimeProvider.System, TestContext.Current.CancellationToken);
        foreach (var service in new[] { one, other })
        {
            var board = await service.Http.GetStringAsync("/");
            Assert.Contains("Plant 9", board, StringComparison.Ordinal);
            Assert.Contains("after-accuracy", board, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_a_killed_instance_was_sending_is_sent_by_the_other_under_the_same_Message_Id()
    {
        await Needs.PostgresAsync();
        await using var mails = await SmtpServer.StartAsync();
        await using var database = await PostgresLadder.CreateDatabaseAsync();
        await using var one =
            await ServiceProcess.StartAsync(RegistryText.Of("order-entry", 20), ServiceProcess.On(database.ConnectionString, mails));
        await mails.ObeyAsync(new { dot = "hang" });
        using var answer = await one.Http.PostAsJsonAsync(
            "/v1/outcomes", Enumerable.Range(0, 3)
                .Select(number => new { agent = "order-entry", transactionId = Invariant($"PO-{number}"), verdict = "incorrect" }));
        answer.EnsureSuccessStatusCode();
        await mails.HangsAsync();
        await mails.CatchUpAsync();
        var before = Assert.Single(mails.Messages);

        await using var other =
            await ServiceProcess.StartAsync(RegistryText.Of("order-entry", 20), ServiceProcess.On(database.ConnectionString, mails));
        await mails.ObeyAsync();
        await one.KillAsync();

        await Truth.DrainAsync(other);
        await mails.CatchUpAsync();
        var after = Assert.Single(mails.Accepted);
        Assert.Equal(before.MessageId, after.MessageId);
        Assert.Equal(before.Content, after.Content);
        Assert.Equal([after.MessageId], (await Truth.DeliveriesAsync(other))["sent"]);
    }

    private static async Task<string> AskAsync(TestDatabase database, string sql)
    {
        await using var connection = new NpgsqlConnection(database.ConnectionString + ";Pooling=False");
        await connection.OpenAsync();
        await using var question = new NpgsqlCommand(sql, connection);
        return Convert.ToString(await question.ExecuteScalarAsync(), CultureInfo.InvariantCulture)!;
    }
}
