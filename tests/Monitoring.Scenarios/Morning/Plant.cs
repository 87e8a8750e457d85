using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Monitoring.Core.Access;
using Monitoring.Service.Tests.Delivery;
using Monitoring.TestDatabases;
using static System.FormattableString;

namespace Monitoring.Scenarios.Morning;

/// <summary>
/// A plant whose night went badly: two instances of the service on one database, and a clock of theirs by which yesterday lies a moment ago.
/// </summary>
internal sealed class Plant : IAsyncDisposable
{
    // dana's mailbox is full, so what is said to her waits.
    private static readonly object FullMailbox =
        new { rcpt = new Dictionary<string, string>(StringComparer.Ordinal) { ["dana.ruiz@example.com"] = "452 4.2.2 mailbox full" } };

    private readonly TestDatabase database;
    private readonly SteeredClock clock;
    private readonly SmtpServer mails;
    private string ingest = "", manage = "";
    private int posts;

    private Plant(TestDatabase database, SteeredClock clock, SmtpServer mails, IReadOnlyList<ServiceProcess> instances) =>
        (this.database, this.clock, this.mails, Instances) = (database, clock, mails, instances);

    /// <summary>The instances.</summary>
    public IReadOnlyList<ServiceProcess> Instances { get; }

    /// <summary>A key that reads, as Prometheus has one.</summary>
    public string ReadKey { get; private set; } = "";

    /// <summary>A key by which the board can be seen.</summary>
    public string ManageKey => manage;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private HttpClient Http => Instances[posts++ % Instances.Count].Http;

    /// <summary>Starts it yesterday, so many hours ago.</summary>
    public static async Task<Plant> BeginAsync(double hoursAgo)
    {
        var yesterday = SteeredClock.Ahead(TimeSpan.FromHours(-hoursAgo));
        var server = await SmtpServer.StartAsync();
        await server.ObeyAsync(FullMailbox);
        var own = await PostgresLadder.CreateDatabaseAsync();
        var settings = yesterday.On(ServiceProcess.On(own.ConnectionString, server));
        ServiceProcess[] instances = [await ServiceProcess.PrepareAsync(Registry(), settings), await ServiceProcess.PrepareAsync(Registry(), settings)];
        var plant = new Plant(own, yesterday, server, instances);
        await Task.WhenAll(instances.Select(instance => instance.StartAsync()));
        return plant;
    }

    /// <summary>Makes the keys; from then on nobody is let in without one.</summary>
    public async Task LockAsync()
    {
        var keys = await Task.WhenAll(((KeyScope[])[KeyScope.Manage, KeyScope.Read, KeyScope.Ingest])
            .Select(scope => Keys.MakeAsync(database.ConnectionString, Instances, scope)));
        (manage, ReadKey, ingest) = (keys[0], keys[1], keys[2]);
    }

    /// <summary>It is later by the clock of the service, so many hours before now; the ladder and the silence of the night are past.</summary>
    public async Task ComesToAsync(double hoursAgo)
    {
        clock.SetAhead(TimeSpan.FromHours(-hoursAgo));
        await UntilAsync("order-entry", alert => alert.GetProperty("handling").GetString() == "escalated");
        await UntilAsync("supplier-chase", _ => true);
    }

    /// <summary>It is now; and the program is started anew, as by an upgrade in the night.</summary>
    public async Task ComesToNowAsync()
    {
        clock.SetAhead(TimeSpan.Zero);
        await Task.WhenAll(Instances.Select(instance => instance.RestartAsync()));
    }

    /// <summary>dana's mailbox takes mail again, and by the clock of the service the next attempt falls due.</summary>
    public async Task EmptyMailboxAsync()
    {
        await mails.ObeyAsync();
        clock.SetAhead(TimeSpan.FromHours(2));
    }

    /// <summary>Posts outcomes of an agent, all wrong ones first; to which instance does not matter.</summary>
    public Task<HttpStatusCode> PostAsync(string agent, int wrong, int right, string id = "PO") =>
        PostAsync("/v1/outcomes", Enumerable.Range(0, wrong + right).Select(number => new
        {
            agent,
            transactionId = Invariant($"{id}-{number}"),
            verdict = number < wrong ? "incorrect" : "correct",
        }));

    /// <summary>Posts outcomes without verdicts.</summary>
    public Task<HttpStatusCode> PostUnjudgedAsync(string agent, IEnumerable<string> ids) =>
        PostAsync("/v1/outcomes", ids.Select(transactionId => new { agent, transactionId }));

    /// <summary>Posts verdicts on their own.</summary>
    public Task<HttpStatusCode> PostVerdictsAsync(string agent, IEnumerable<string> ids) =>
        PostAsync("/v1/verdicts", ids.Select(transactionId => new { agent, transactionId, verdict = "correct" }));

    /// <summary>Posts items that are refused, for they have a field that is none.</summary>
    public Task<HttpStatusCode> PostNonsenseAsync(string agent, int items) =>
        PostAsync("/v1/outcomes", Enumerable.Range(0, items).Select(number => new { agent, transactionId = Invariant($"N-{number}"), score = 3 }));

    /// <summary>tom has the alert of an agent.</summary>
    public async Task AcknowledgeAsync(string agent)
    {
        var alert = (await AlertsAsync(agent)).Single().GetProperty("id").GetInt64();
        using var request = new HttpRequestMessage(HttpMethod.Post, Invariant($"/v1/alerts/{alert}/acknowledge"))
        {
            Content = JsonContent.Create(new { by = "tom", comment = "acme set to manual review" }),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", manage);
        using var answer = await Http.SendAsync(request, Token);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync(Token));
    }

    /// <summary>Registers the agent that nobody knew.</summary>
    public async Task RegisterAsync(string stranger)
    {
        foreach (var instance in Instances)
        {
            await File.WriteAllTextAsync(Path.Combine(instance.Data, "registry.yaml"), Registry(stranger), Token);
        }

        var (exitCode, output) = await Instances[0].RunAsync("apply", Path.Combine(Instances[0].Data, "registry.yaml"));
        Assert.True(exitCode == 0, output);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var instance in Instances)
        {
            await instance.DisposeAsync();
        }

        await database.DisposeAsync();
        await mails.DisposeAsync();
        clock.Dispose();
    }

    private static string Registry(params IEnumerable<string> more)
    {
        const string Slo = "{ target: 92%, alertBelow: 90%, over: 20 transactions }";
        return RegistryText.Of([("order-entry", Slo), ("ap-invoice", Slo), ("supplier-chase", Slo), ("expedite", Slo), .. more.Select(agent => (agent, Slo))])
            .Replace("    title: supplier-chase\n", "    title: supplier-chase\n    silentAfter: 1 minute\n", StringComparison.Ordinal);
    }

    private async Task<HttpStatusCode> PostAsync<T>(string path, IEnumerable<T> items)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(items) };
        if (ingest.Length > 0)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", ingest);
        }

        using var answer = await Http.SendAsync(request, Token);
        return answer.StatusCode;
    }

    private async Task UntilAsync(string agent, Func<JsonElement, bool> isSo)
    {
        for (var tries = 0; !(await AlertsAsync(agent)).Any(isSo); tries++)
        {
            Assert.True(tries < 300, Instances[0].Log);
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, Token);
        }
    }

    private async Task<IEnumerable<JsonElement>> AlertsAsync(string agent)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/alerts?state=open&agent=" + agent);
        request.Headers.Authorization = manage.Length > 0 ? new AuthenticationHeaderValue("Bearer", manage) : null;
        using var answer = await Http.SendAsync(request, Token);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("items").EnumerateArray().ToList();
    }
}
