using System.Net.Http.Json;
using System.Text.Json;
using Dapper;
using Microsoft.Data.Sqlite;
using Monitoring.Scenarios.Postgres;
using Monitoring.Service.Tests;
using Monitoring.TestDatabases;
using Npgsql;
using static System.FormattableString;

namespace Monitoring.Scenarios.Instructions;

/// <summary>Each backup of the page, made of a service with something to lose, and put back after more was posted.</summary>
public sealed class BackupScenarios
{
    [Fact]
    public async Task A_copy_made_while_the_service_takes_outcomes_goes_back_and_holds_its_mail_until_that_is_ended()
    {
        Tool.Require("curl", "curl");
        await using var service = await ServiceProcess.StartAsync(RegistryText.Of("order-entry", 20));
        using var machine = new Machine(service);

        await BackedUpAsync(
            service,
            machine,
            async () =>
            {
                var said = await machine.RunAsync(Page.Deploy.Lines("bash", "agentops backup"));
                Assert.Matches("order-entry: 30 outcomes, verdicts up to position 30", said);
            },
            Page.Deploy.Lines("bash", "rm -f /var"),
            Page.Deploy.Lines("bash", "SERVE=--mail "));

        service.Said = [];
        await service.RestartAsync();
        Assert.Equal("ready\n", await service.Http.GetStringAsync("/readyz"));
    }

    [Fact]
    public async Task PostgreSQL_dumps_its_database_while_the_service_takes_outcomes_and_no_mail_is_sent_on_what_is_restored()
    {
        await Needs.PostgresAsync();
        Tool.Require("pg_dump", "postgresql-client");
        await using var database = await PostgresLadder.CreateDatabaseAsync();
        var at = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        await using var service =
            await ServiceProcess.StartAsync(RegistryText.Of("order-entry", 20), ServiceProcess.On(database.ConnectionString));
        using var machine = new Machine(
            service,
            ("host=db1 dbname=monitoring user=monitoring",
                Invariant($"host={at.Host} port={at.Port} dbname={at.Database} user={at.Username} password={at.Password}")));
        var (code, told) = await service.RunAsync("backup", "/var/backups/agentops-monitoring.dump");
        Assert.Equal(2, code);
        Assert.Contains(Invariant($"--file='/var/backups/agentops-monitoring.dump' 'host={at.Host} "), told, StringComparison.Ordinal);

        await BackedUpAsync(
            service,
            machine,
            () => machine.RunAsync(Page.Deploy.Lines("bash", "pg_dump")),
            Page.Deploy.Lines("bash", "pg_restore"),
            Page.Deploy.Lines("bash", "sed -i"));
    }

    [Fact]
    public async Task An_older_program_refuses_a_newer_database_and_goes_on_with_the_copy_made_before()
    {
        await using var service = await ServiceProcess.StartAsync(RegistryText.Of("order-entry", 20));
        using var machine = new Machine(service);
        await PostAsync(service, 0, 30, "accepted");
        await machine.RunAsync(Page.Deploy.Lines("bash", "agentops backup"));
        await service.StopAsync();
        await using (var newer = new SqliteConnection(Invariant($"Data Source={Path.Combine(service.Data, "monitoring.db")};Pooling=False")))
        {
            await newer.OpenAsync();
            await newer.ExecuteAsync("insert into schema_versions (version, name, applied_at) values (99, 'newer', 0)");
        }

        var (code, said) = await service.RunAsync("serve");

        Assert.Equal(1, code);
        Assert.All(Page.Deploy.Sentence("has schema version …; this program knows versions up to …").Split('…')[..^1],
            words => Assert.Contains(words, said, StringComparison.Ordinal));
        await machine.RunAsync(Page.Deploy.Lines("bash", "rm -f /var").Where(line => !line.Contains(" stop ", StringComparison.Ordinal)));
        await PostAsync(service, 0, 30, "duplicate");
    }

    [Fact]
    public async Task A_log_printed_beside_the_running_service_is_judged_by_a_backtest_as_the_service_judged_it()
    {
        await using var service = await ServiceProcess.StartAsync(RegistryText.Of("order-entry", 20));
        await PostAsync(service, 0, 90, "accepted");
        var log = Path.Combine(service.Data, "log.ndjson");

        var (said, failed) = await Tool.RunAsync("bash",
            ["-euc", Invariant($"AGENTOPS_DATA='{service.Data}' {string.Join(' ', service.Program)} {Page.Deploy.Code("export")} > '{log}'")]);

        Assert.False(failed, said);
        var (code, report) = await service.RunAsync("backtest", Path.Combine(service.Data, "registry.yaml"), "--log", log, "--json");
        Assert.True(code == 0, report);
        using var judged = JsonDocument.Parse(report);
        var slo = judged.RootElement.GetProperty("slos")[0];
        var stored = await service.Http.GetFromJsonAsync<JsonElement>("/v1/slos/order-entry-accuracy");
        var episodes = await service.Http.GetFromJsonAsync<JsonElement>("/v1/episodes?slo=order-entry-accuracy");
        Assert.Equal(stored.GetProperty("state").GetString(), slo.GetProperty("state").GetString());
        Assert.Equal(
            episodes.GetProperty("items").EnumerateArray().Select(episode => episode.GetProperty("openedAt").GetDateTimeOffset()),
            slo.GetProperty("episodes").EnumerateArray().Select(episode => episode.GetProperty("openedAt").GetDateTimeOffset()));
    }

    // Afterwards the service is what it was at the backup: what it has is a duplicate, what came later is new, and nobody is told anything.
    private static async Task BackedUpAsync(
        ServiceProcess service, Machine machine, Func<Task> backUp, IEnumerable<string> putBack, IEnumerable<string> letMailGo)
    {
        await PostAsync(service, 0, 30, "accepted");
        await Truth.DrainAsync(service);
        using var ending = new CancellationTokenSource();
        var meanwhile = Task.Run(() => PostOnAsync(service, ending.Token));
        await backUp();
        await ending.CancelAsync();
        await meanwhile;
        await PostAsync(service, 30, 40, "accepted");
        await Truth.DrainAsync(service);

        await machine.RunAsync(putBack);

        await PostAsync(service, 0, 30, "duplicate");
        await PostAsync(service, 30, 40, "accepted");
        var episodes = await service.Http.GetFromJsonAsync<JsonElement>("/v1/episodes");
        Assert.Single(episodes.GetProperty("items").EnumerateArray());
        await HeldAsync(service);
        Assert.DoesNotContain("Mail is held", await machine.RunAsync(letMailGo), StringComparison.Ordinal);
        await Truth.DrainAsync(service);
        Assert.Single(Directory.GetFiles(Path.Combine(service.Data, "mail"), "*-RECOVERED-*.eml"));
        await service.StopAsync();
        await service.VerifyAsync();
        await service.StartAsync();
    }

    // Everything is right from here on, so the episode closes, and its mail waits.
    private static async Task HeldAsync(ServiceProcess service)
    {
        using var answer = await service.Http.PostAsJsonAsync("/v1/outcomes",
            Enumerable.Range(0, 60).Select(i => new { agent = "order-entry", transactionId = Invariant($"right-{i}"), verdict = "correct" }));
        answer.EnsureSuccessStatusCode();
        await service.SaysAsync("Mail is held. ");
        Assert.Contains("Mail is held. ", await service.Http.GetStringAsync("/readyz"), StringComparison.Ordinal);
        Assert.Contains("Mail is held: nobody", await service.Http.GetStringAsync("/"), StringComparison.Ordinal);
        Assert.Contains("agentops_mail_held{} 1\n", await service.Http.GetStringAsync("/metrics"), StringComparison.Ordinal);
        var waiting = await service.Http.GetFromJsonAsync<JsonElement>("/v1/deliveries?state=waiting");
        Assert.All(waiting.GetProperty("items").EnumerateArray(), message => Assert.Equal(0, message.GetProperty("attempts").GetInt32()));
        Assert.NotEqual(0, waiting.GetProperty("items").GetArrayLength());
        Assert.Empty(Directory.GetFiles(Path.Combine(service.Data, "mail"), "*-RECOVERED-*.eml"));
    }

    // Others write all the time; a service that is stopped for its backup refuses them.
    private static async Task PostOnAsync(ServiceProcess service, CancellationToken ended)
    {
        using var http = new HttpClient { BaseAddress = new Uri(service.Url) };
        for (var i = 0; !ended.IsCancellationRequested; i++)
        {
            try
            {
                using var answer = await http.PostAsJsonAsync("/v1/outcomes",
                    new { agent = "stranger", transactionId = Invariant($"S-{i}"), verdict = "correct" }, CancellationToken.None);
            }
            catch (HttpRequestException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, CancellationToken.None);
            }
        }
    }

    private static async Task PostAsync(ServiceProcess service, int from, int to, string expected)
    {
        using var answer = await service.Http.PostAsJsonAsync(
            "/v1/outcomes",
            Enumerable.Range(from, to - from)
                .Select(i => new { agent = "order-entry", transactionId = Invariant($"PO-{i}"), verdict = i % 5 == 0 ? "incorrect"
                : "correct" }));
        answer.EnsureSuccessStatusCode();
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.All(body.GetProperty("results").EnumerateArray(), result =>
            Assert.Equal(expected, result.GetProperty("status").GetString()));
    }
}
