using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Monitoring.Scenarios.Postgres;
using Monitoring.Service.Tests;
using Monitoring.TestDatabases.Failover;
using Monitoring.TestDatabases.Server;
using Npgsql;
using static System.FormattableString;

namespace Monitoring.Scenarios.Instructions;

/// <summary>What the pages say of several instances on PostgreSQL, done.</summary>
public sealed partial class TeamScenarios
{
    private const string Password = "well kept; 'and' strange";

    [Fact]
    public async Task The_database_and_the_settings_of_the_pages_outlive_their_primary()
    {
        await Needs.PostgresServerAsync();
        await using var pair = await FailoverPair.CreateAsync(Replication.Synchronous);
        await MakeDatabaseAsync(pair.Primary);
        var settings = SettingsOfThePages(Invariant($"127.0.0.1:{pair.Primary.Port}"), Invariant($"127.0.0.1:{pair.Standby.Port}"));
        await using var service = await ServiceProcess.StartAsync(Callers.Registry(2), settings);
        var callers = Callers.Start(2, service);
        await callers.GoOnAsync(100);

        await pair.KillPrimaryAsync();
        await pair.PromoteStandbyAsync();
        await callers.GoOnAsync(200);

        await callers.EndAsync();
        await Truth.StoredOnceAsync(service, callers.Acknowledged);
    }

    [Fact]
    public async Task Instances_with_the_settings_of_the_page_and_one_mail_folder_send_each_mail_once_with_the_same_links()
    {
        await Needs.PostgresServerAsync();
        await using var server = await PostgresServer.CreateAsync();
        await MakeDatabaseAsync(server);
        var settings = SettingsOfThePages(Invariant($"127.0.0.1:{server.Port}"));
        var folder = Directory.CreateTempSubdirectory("mails-");
        settings["AGENTOPS_MAIL__SERVER"] = "folder:" + folder.FullName;
        await using var one = await ServiceProcess.PrepareAsync(RegistryText.Of("order-entry", 20), settings);
        await using var other = await ServiceProcess.PrepareAsync(RegistryText.Of("order-entry", 20), settings);
        await Task.WhenAll(one.StartAsync(), other.StartAsync());

        foreach (var (service, verdict, expected) in new[] { (one, "incorrect", 1), (other, "correct", 2) })
        {
            using var answer = await service.Http.PostAsJsonAsync(
                "/v1/outcomes", Enumerable.Range(0, 60)
                    .Select(i => new { agent = "order-entry", transactionId = Invariant($"{verdict}-{i}"), verdict }));
            answer.EnsureSuccessStatusCode();
            await Truth.DrainAsync(service);
            Assert.InRange(folder.GetFiles("*.eml").Length, expected, 6);
        }

        var mails = folder.GetFiles("*.eml").Select(file => File.ReadAllText(file.FullName)).ToList();
        Assert.All(mails, mail => Assert.Contains(settings["AGENTOPS_PUBLICURL"], mail, StringComparison.Ordinal));
        Assert.Equal((await Truth.DeliveriesAsync(other))["sent"].Count(),
            mails.Select(mail => MessageId().Match(mail).Value).Distinct(StringComparer.Ordinal).Count());
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Behind_a_pooler_in_transaction_mode_the_addition_of_the_page_works()
    {
        Tool.Require(File.Exists(Pooler.Program), "pgbouncer is missing; it comes with the Debian package pgbouncer.");
        await Needs.PostgresServerAsync();
        await using var server = await PostgresServer.CreateAsync();
        await MakeDatabaseAsync(server);
        await using var pooler = await Pooler.StartAsync(
            server.Port, Password, Page.Deploy.Code("pool_mode = transaction"),
                Page.Deploy.Code("ignore_startup_parameters = extra_float_digits,options"));
        var settings = SettingsOfThePages(Invariant($"127.0.0.1:{pooler.Port}"));
        settings["AGENTOPS_DATABASE"] += ";" + Page.Front.Code(Page.Deploy.Code("Max Auto Prepare=0"));
        await using var one = await ServiceProcess.StartAsync(Callers.Registry(4), settings);
        await using var other = await ServiceProcess.StartAsync(Callers.Registry(4), settings);
        var callers = Callers.Start(4, one, other);

        await callers.GoOnAsync(1_000);

        await callers.EndAsync();

        // The first notice a process makes runs its code for the first time while it holds its agents: on a busy machine that takes longer
        // than the other process waits for a lock (half a second), which then sends back for a second who names them.
        Assert.True(callers.Refusals <= 50 && callers.LastRefusal?.Contains("Another process is at work on an agent", StringComparison.Ordinal) != false,
            callers.LastRefusal);
        await Truth.DrainAsync(one);
        await Truth.StoredOnceAsync(other, callers.Acknowledged);
        await one.VerifyAsync();
    }

    private static async Task MakeDatabaseAsync(PostgresServer server)
    {
        foreach (var statement in Page.Deploy.Lines("sql", "create role"))
        {
            await server.ExecuteAsync(
                statement.Replace("…", Password.Replace("'", "''", StringComparison.Ordinal), StringComparison.Ordinal));
        }

        Page.Front.Code("create database monitoring owner monitoring");
    }

    // Both pages name the same; the password is quoted as connection strings want it.
    private static Dictionary<string, string> SettingsOfThePages(params string[] hosts)
    {
        var settings = Page.Deploy.Settings("AGENTOPS_DATABASE");
        var line = Page.Front.Lines("", "AGENTOPS_DATABASE=")[0];
        Assert.All(settings, setting => Assert.Contains(setting.Key + "=", line, StringComparison.Ordinal));
        Assert.Contains($"'{settings["AGENTOPS_DATABASE"]}'", line, StringComparison.Ordinal);
        settings["AGENTOPS_DATABASE"] =
            new NpgsqlConnectionStringBuilder(settings["AGENTOPS_DATABASE"]
            .Replace("db1,db2", string.Join(',', hosts), StringComparison.Ordinal)) { Password = Password }.ConnectionString;
        settings["AGENTOPS_LINKSECRET"] = "the same for every instance of a test";
        return settings;
    }

    [GeneratedRegex("^Message-Id: .*$", RegexOptions.Multiline | RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex MessageId();
}
