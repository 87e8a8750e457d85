using System.Net.Http.Json;
using System.Text.Json;
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
    public async Task A_folder_copied_after_a_stop_is_the_whole_service()
    {
        await using var service = await ServiceProcess.StartAsync(RegistryText.Of("order-entry", 20));
        using var machine = new Machine(service);

        await BackedUpAsync(
            service,
            () => machine.RunAsync(Page.Deploy.Lines("bash", "mkdir -p /var/backups")),
            () => machine.RunAsync(Page.Deploy.Lines("bash", "-mindepth 1 -delete")));

        Assert.Single(Directory.GetFiles(Path.Combine(service.Data, "mail"), "*-BREACH-*.eml"));
    }

    [Fact]
    public async Task The_second_backup_has_nothing_of_the_first_which_followed_an_unclean_end()
    {
        await using var service = await ServiceProcess.StartAsync(RegistryText.Of("order-entry", 20));
        using var machine = new Machine(service);
        var backUp = Page.Deploy.Lines("bash", "mkdir -p /var/backups");
        await PostAsync(service, 0, 30, "accepted");
        await Truth.DrainAsync(service);
        await service.KillAsync();
        await machine.RunAsync(backUp.Where(line => !line.Contains(" stop ", StringComparison.Ordinal)));
        await PostAsync(service, 30, 40, "accepted");
        await machine.RunAsync(backUp);
        await PostAsync(service, 40, 50, "accepted");

        await machine.RunAsync(Page.Deploy.Lines("bash", "-mindepth 1 -delete"));

        await PostAsync(service, 0, 40, "duplicate");
        await PostAsync(service, 40, 50, "accepted");
        await service.StopAsync();
        await service.VerifyAsync();
    }

    [Fact]
    public async Task SQLite_copies_its_database_while_the_service_takes_outcomes()
    {
        Tool.Require("sqlite3", "sqlite3");
        await using var service = await ServiceProcess.StartAsync(RegistryText.Of("order-entry", 20));
        using var machine = new Machine(service);

        await BackedUpAsync(
            service,
            () => machine.RunAsync(Page.Deploy.Lines("bash", "sqlite3 /var")),
            () => machine.RunAsync(Page.Deploy.Lines("bash", "rm -f /var")));
    }

    [Fact]
    public async Task PostgreSQL_dumps_its_database_while_the_service_takes_outcomes()
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

        await BackedUpAsync(
            service,
            () => machine.RunAsync(Page.Deploy.Lines("bash", "pg_dump")),
            async () =>
            {
                await service.StopAsync();
                await machine.RunAsync(Page.Deploy.Lines("bash", "pg_restore"));
                await service.StartAsync();
            });
    }

    // Afterwards the service is what it was at the backup: what it has is a duplicate, what came later is new.
    private static async Task BackedUpAsync(ServiceProcess service, Func<Task> backUp, Func<Task> putBack)
    {
        await PostAsync(service, 0, 30, "accepted");
        await Truth.DrainAsync(service);
        using var ending = new CancellationTokenSource();
        var meanwhile = Task.Run(() => PostOnAsync(service, ending.Token));
        await backUp();
        await ending.CancelAsync();
        await meanwhile;
        await PostAsync(service, 30, 40, "accepted");

        await putBack();

        await PostAsync(service, 0, 30, "duplicate");
        await PostAsync(service, 30, 40, "accepted");
        var episodes = await service.Http.GetFromJsonAsync<JsonElement>("/v1/episodes");
        Assert.Single(episodes.GetProperty("items").EnumerateArray());
        await service.StopAsync();
        await service.VerifyAsync();
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
