using System.Net.Http.Json;
using System.Text.Json;
using Monitoring.Service.Tests.Delivery;
using Monitoring.TestDatabases;
using static System.FormattableString;

namespace Monitoring.Scenarios.Alerts;

/// <summary>
/// A script of time: many stories at once in a real process, or in two on one database, whose clock is set from instant to instant, and
/// every mail that everybody got at each of these. Nobody waits to see that nothing more comes: at each instant a bell rings, which is
/// the end of somebody's word that they have the alert of one agent more. A sweep goes through the agents in the order of the registry and
/// the bell's is the last, so once it has rung all that was due is decided. Where feeds are watched another bell rings for them: an agent that
/// falls silent after a minute. No bell rings for drills: one that comes though none is stated is found at the next instant. Daily mails have a script of their own.
/// </summary>
internal sealed partial class TimeScript : IAsyncDisposable
{
    /// <summary>The engines.</summary>
    public const string Sqlite = "SQLite", Postgres = "PostgreSQL";

    private const string Bell = "zz-bell", FeedBell = "zz-feed-bell", Ringer = "rik", Daily = "DAILY";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly SmtpServer server;
    private readonly TestDatabase? database;
    private readonly Mailbox mailbox;
    private readonly List<ServiceProcess> instances = [];
    private readonly List<Mail> all = [];
    private int posts;
    private bool watchesFeeds;

    private TimeScript(SmtpServer server, TestDatabase? database, SteeredClock clock)
    {
        (this.server, this.database, Clock) = (server, database, clock);
        mailbox = new(server);
    }

    /// <summary>The clock of the processes.</summary>
    public SteeredClock Clock { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Which instance is asked does not matter.</summary>
    private HttpClient Http => instances[posts++ % instances.Count].Http;

    /// <summary>Starts the processes: one on SQLite, two on PostgreSQL.</summary>
    /// <param name="engine">One of the two.</param>
    /// <param name="plantTime">When it is.</param>
    /// <param name="registry">The registry of the stories, made by <see cref="Registry"/>.</param>
    public static async Task<TimeScript> BeginAsync(string engine, string plantTime, string registry)
    {
        var onPostgres = engine == Postgres;
        if (onPostgres)
        {
            await Scenarios.Postgres.Needs.PostgresAsync();
        }

        var clock = SteeredClock.At(plantTime);
        var mails = await SmtpServer.StartAsync();
        var script = new TimeScript(mails, onPostgres ? await PostgresLadder.CreateDatabaseAsync() : null, clock)
        {
            watchesFeeds = registry.Contains(FeedBell, StringComparison.Ordinal),
        };
        await mails.ObeyAsync(new { rcpt = new Dictionary<string, string> { ["nico.holt@example.com"] = "550 5.1.1 no such user" } });
        var settings = ServiceProcess.On(script.database?.ConnectionString ?? "", mails);
        if (!onPostgres)
        {
            settings.Remove("AGENTOPS_DATABASE");
        }

        for (var instance = 0; instance < (onPostgres ? 2 : 1); instance++)
        {
            script.instances.Add(await ServiceProcess.StartAsync(registry, clock.On(settings)));
        }

        await script.PostAsync(Bell, wrong: 3);
        return script;
    }

    /// <summary>A registry of stories, each an agent with an owner, and of the bell.</summary>
    /// <param name="hours">The plant's hours; null when it always works.</param>
    /// <param name="stories">Name and owner of each: dana, ana, or nico, who has no mailbox.</param>
    public static string Registry(string? hours, params IEnumerable<(string Agent, string Owner)> stories) => RegistryText.Owned(
        [.. stories, (Bell, Ringer)],
        """
          ana:  { name: Ana Lopez,   email: ana.lopez@example.com }
          nico: { name: Nico Holt,   email: nico.holt@example.com }
          rik:  { name: Rik Bell,    email: rik.bell@example.com }

        """,
        hours);

    /// <summary>A registry in which something is expected of the feeds of some stories.</summary>
    /// <param name="registry">Made by <see cref="Registry"/>.</param>
    /// <param name="expected">Each story with a line of its agent.</param>
    public static string WithFeeds(string registry, params IEnumerable<(string Agent, string Line)> expected) => expected.Aggregate(
        registry + Invariant($"  {FeedBell}:\n    title: {FeedBell}\n    owner: {Ringer}\n    silentAfter: 1 minute\n"),
        (text, one) => text.Replace(
            Invariant($"    title: {one.Agent}\n"), Invariant($"    title: {one.Agent}\n    {one.Line}\n"), StringComparison.Ordinal));

    /// <summary>Sets the clock, and states every mail that comes by that alone.</summary>
    /// <param name="plantTime">When it is from now on.</param>
    /// <param name="mails">Each as <c>dana BREACH story</c>, in any order.</param>
    public Task AtAsync(string plantTime, params IReadOnlyList<string> mails) => SetAsync(plantTime, BeatTheBellAsync, RingAsync, mails);

    /// <summary>Waits until the feed of a story stands so.</summary>
    public Task UntilAsync(string story, string dataState) => UntilAsync(async () =>
        (await Http.GetFromJsonAsync<JsonElement>("/v1/agents", Token)).GetProperty("items").EnumerateArray()
        .Any(agent => agent.GetProperty("agent").GetString() == story && agent.GetProperty("dataState").GetString() == dataState));

    /// <summary>Sets the clock while no process runs, and states every mail that comes once they are back.</summary>
    public Task DownUntilAsync(string plantTime, params IReadOnlyList<string> mails) => SetAsync(
        plantTime,
        () => Task.WhenAll(instances.Select(instance => instance.StopAsync())),
        () => Task.WhenAll(instances.Select(instance => instance.StartAsync())),
        mails);

    /// <summary>States every mail that came by what was done since: waits for as many as are stated, then for none that is on its way.</summary>
    public async Task ThenAsync(params IReadOnlyList<string> mails)
    {
        var came = new List<Mail>();
        for (var started = TimeProvider.System.GetTimestamp(); ;)
        {
            await DrainAsync();
            came.AddRange((await mailbox.LookAsync()).Where(mail => mail.Agent is not (Bell or FeedBell) && mail.Kind != Daily));
            if (came.Count >= mails.Count || TimeProvider.System.GetElapsedTime(started) > Patience)
            {
                break;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Token);
        }

        all.AddRange(came);
        Assert.Equal(
            mails.Order(StringComparer.Ordinal),
            came.Select(mail => Invariant($"{mail.To} {mail.Kind} {mail.Agent}")).Order(StringComparer.Ordinal));
    }

    /// <summary>The newest mail of a story to somebody.</summary>
    public Mail Newest(string story, string person) => all.Last(mail => mail.Agent == story && mail.To == person);

    /// <summary>The open alert of a story.</summary>
    public async Task<JsonElement> AlertAsync(string story)
    {
        var open = await Http.GetFromJsonAsync<JsonElement>("/v1/alerts?state=open&agent=" + story, Token);
        return Assert.Single(open.GetProperty("items").EnumerateArray());
    }

    /// <summary>An agent as the API has it.</summary>
    public async Task<JsonElement> AgentAsync(string name) => Assert.Single(
        (await Http.GetFromJsonAsync<JsonElement>("/v1/agents", Token)).GetProperty("items").EnumerateArray(),
        agent => agent.GetProperty("agent").GetString() == name);

    /// <summary>The board.</summary>
    public Task<string> BoardAsync() => PageAsync("/");

    /// <summary>A page.</summary>
    public Task<string> PageAsync(string address) => Http.GetStringAsync(address, Token);

    /// <summary>An answer of the API.</summary>
    public Task<JsonElement> AskAsync(string address) => Http.GetFromJsonAsync<JsonElement>(address, Token);

    /// <summary>Brings another registry into force.</summary>
    public async Task ApplyAsync(string registry)
    {
        var file = Path.Combine(instances[0].Data, "registry.yaml");
        await File.WriteAllTextAsync(file, registry, Token);
        var (exitCode, output) = await instances[0].RunAsync("apply", file);
        Assert.True(exitCode == 0, output);
    }

    /// <summary>Ends the processes, and fails when the replayed log differs from what is stored.</summary>
    public async Task EndAsync()
    {
        foreach (var instance in instances)
        {
            await instance.StopAsync();
        }

        await instances[0].VerifyAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var instance in instances)
        {
            await instance.DisposeAsync();
        }

        if (database is not null)
        {
            await database.DisposeAsync();
        }

        await server.DisposeAsync();
        Clock.Dispose();
    }

    private async Task SetAsync(string plantTime, Func<Task> before, Func<Task> after, IReadOnlyList<string> mails)
    {
        var instant = SteeredClock.InstantOf(plantTime);
        await AcknowledgeAsync(Bell, Ringer, instant);
        await DrainAsync();
        await before();
        Clock.Set(instant);
        await after();
        await UntilAsync(async () => (await RunningAsync()).All(running => running.GetProperty("until").GetDateTimeOffset() > instant));
        await UntilAsync(async () => (await AlertAsync(Bell)).GetProperty("acknowledgement").ValueKind == JsonValueKind.Null);
        try
        {
            await ThenAsync(mails);
        }
        catch (Xunit.Sdk.XunitException wrong)
        {
            throw new InvalidOperationException(Invariant($"At {plantTime}: {wrong.Message}"), wrong);
        }
    }

    private async Task BeatTheBellAsync()
    {
        if (watchesFeeds)
        {
            await BeatAsync(FeedBell);
            await UntilAsync(FeedBell, "live");
        }
    }

    private Task RingAsync() => watchesFeeds ? UntilAsync(FeedBell, "silent") : Task.CompletedTask;

    private async Task<IEnumerable<JsonElement>> RunningAsync() =>
        (await Http.GetFromJsonAsync<JsonElement>("/v1/maintenance", Token)).GetProperty("items").EnumerateArray()
        .Where(maintenance => maintenance.GetProperty("endedAt").ValueKind == JsonValueKind.Null);

    // A refusal and the message to the next person are one transaction: once nothing waits, nothing follows.
    private Task DrainAsync() => UntilAsync(async () =>
        (await Http.GetFromJsonAsync<JsonElement>("/v1/deliveries?state=waiting", Token)).GetProperty("items").GetArrayLength() == 0);

    private async Task UntilAsync(Func<Task<bool>> isSo)
    {
        for (var started = TimeProvider.System.GetTimestamp(); !await isSo();)
        {
            var isInTime = TimeProvider.System.GetElapsedTime(started) < Patience;
            Assert.True(isInTime, string.Join('\n', instances.Select(instance => instance.Log)));
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Token);
        }
    }
}
