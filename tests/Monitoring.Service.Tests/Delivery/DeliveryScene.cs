using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;
using Monitoring.Core.Alerts;
using Monitoring.Core.Deliveries;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Service.Delivery;
using Monitoring.Service.Health;
using Monitoring.Service.Metrics;
using Monitoring.Service.Settings;
using Monitoring.Storage;
using Monitoring.Storage.Outbox;
using Monitoring.Storage.Reading;
using Monitoring.Storage.Writing;
using static System.FormattableString;

namespace Monitoring.Service.Tests.Delivery;

/// <summary>
/// A real store with one SLO per owner over the last ten transactions, one of them allowed to be wrong, and the delivery loop on a
/// clock that stands still until it is moved.
/// </summary>
internal sealed class DeliveryScene : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder folder = new();
    private readonly List<IDisposable> disposables = [];
    private int transactions;

    private DeliveryScene() => Transports.Add(Channel.Mail, Transport);

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 6, 1, 12, 0, 0, TimeSpan.Zero));

    public ScriptedTransport Transport { get; } = new();

    /// <summary>The transports by their channels; one that is taken out is not set up.</summary>
    public Dictionary<Channel, ITransport> Transports { get; } = [];

    public DispatchSignal Signal { get; } = new();

    public DeliveryCounters Counters { get; } = new();

    public EventLog<DeliveryReport> Log { get; } = new();

    public EventLog<Outage> Outages { get; } = new();

    public LoopPulse Pulse { get; private set; } = null!;

    public Store Store { get; private set; } = null!;

    public PlantRegistry Registry { get; private set; } = null!;

    /// <summary>The people mails can be sent to; one who is taken out has left.</summary>
    public Dictionary<string, Person> People { get; } = new(StringComparer.Ordinal)
    {
        ["dana"] = new("dana", "Dana Ruiz", "dana.ruiz@example.com"),
        ["tom"] = new("tom", "Tom Kessler", "tom.kessler@example.com"),
        ["joan"] = new("joan", "Joan Meyer", "joan.meyer@example.com"),
    };

    /// <summary>What the mails say.</summary>
    public Func<ClaimedMail, Person, MailMessage> Write { get; set; } = (mail, person) => new MailMessage(
        person.Name,
        person.Email,
        Invariant($"[{string.Join(", ", mail.Told.All.Select(notice => NoticeWord.Of(notice.Kind)))}] {mail.Told.Newest.Slo} {mail.Told.Newest.Unreached}").TrimEnd(),
        mail.Told.Newest.UnreachedBecause ?? "Something happened.",
        "<p>Something happened.</p>",
        mail.MessageId,
        mail.References,
        NoticeWord.Of(mail.Kind),
        mail.Told.Newest.At);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>
    /// Sets the scene: <c>orders</c> is dana's with tom as deputy, <c>invoices</c> is tom's with dana; joan is the fallback.
    /// </summary>
    public static async Task<DeliveryScene> SetAsync()
    {
        var scene = new DeliveryScene();
        scene.Pulse = new LoopPulse("delivery", scene.Clock);
        scene.Store = await Store.OpenAsync(scene.Database, scene.Clock, Token);
        Agent Watched(string name, string owner, string deputy) => new(
            name, name, owner, deputy, null, [new Slo(name + "-accuracy", new AccuracyRule(0.92m, 0.90m, 10), Admission.Default, [], "")]);
        scene.Registry = new PlantRegistry(
            new Plant("Plant 2", "America/Chicago", new TimeOnly(5, 45)),
            "joan",
            TimeSpan.FromDays(400),
            scene.People,
            [Watched("orders", "dana", "tom"), Watched("invoices", "tom", "dana")]);
        await scene.Store.Registry.ApplyAsync(scene.Registry, "one", "/registry.yaml", Token);
        return scene;
    }

    /// <summary>Starts a delivery loop, as a process would.</summary>
    /// <param name="transport">Its transport; the scripted one when null.</param>
    /// <param name="hold">Why it holds mail; null when it does not.</param>
    public async Task<Dispatcher> StartAsync(ITransport? transport = null, MailHold? hold = null)
    {
        var report = new DeliveryReport(Counters, new Outages(Clock, Outages), Clock, Log);
        var lease = new OutboxLease(Store.Outbox, Clock, report, hold);
        var courier = new Courier(lease,
            new NoticeMail((key, _) => Task.FromResult(People.GetValueOrDefault(key)), (mail, person) => Write(mail, person)),
            transport is null ? Transports : new Dictionary<Channel, ITransport> { [transport.Channel] = transport }, report);
        var dispatcher = new Dispatcher(new DeliverySlots(lease, courier, Signal, report, Clock), Signal, Pulse, report, Clock);
        disposables.Add(dispatcher);
        await dispatcher.StartAsync(Token);
        return dispatcher;
    }

    /// <summary>
    /// Commits judged transactions in this process: one letter each, <c>1</c> wrong, <c>0</c> right. Two wrong ones break an SLO.
    /// </summary>
    public async Task JudgeAsync(string verdicts, string agent = "orders")
    {
        await JudgeElsewhereAsync(verdicts, agent);
        Signal.Poke();
    }

    /// <summary>Commits judged transactions as another process would: the delivery loop is not told.</summary>
    public async Task JudgeElsewhereAsync(string verdicts, string agent = "orders")
    {
        var posts = verdicts.Select(letter => (Post)new OutcomePost(
            agent,
            Invariant($"T-{++transactions}"),
            "{}",
            Disposition.Auto,
            null,
            new VerdictFacts(letter == '1' ? Verdict.Incorrect : Verdict.Correct, VerdictSource.Check, Selection.All, Indicator.Accuracy, null)));
        await Store.Log.WriteAsync([new WriteRequest([.. posts])], Token);
    }

    /// <summary>Deliveries of an agent's episodes, oldest first.</summary>
    public async Task<IReadOnlyList<DeliveryReading>> DeliveriesAsync(string agent = "orders")
    {
        var episodes = await Store.Readings.EpisodesAsync(agent + "-accuracy", null, null, 10, Token);
        var deliveries = new List<DeliveryReading>();
        foreach (var episode in episodes!.Reverse())
        {
            deliveries.AddRange((await Store.Readings.EpisodeAsync(episode.Id, Token))!.Notices.SelectMany(notice => notice.Deliveries));
        }

        return deliveries;
    }

    /// <summary>Waits, in real time, until the deliveries of an agent are these: <c>dana sent, tom waiting</c>.</summary>
    public Task BecomesAsync(string deliveries, string agent = "orders") => UntilAsync(() => StatesAsync(agent), deliveries);

    /// <summary>Lets seconds pass until the deliveries of an agent are these.</summary>
    public Task BecomesInTimeAsync(string deliveries, string agent = "orders") => PassUntilAsync(() => StatesAsync(agent), deliveries);

    /// <summary>Lets seconds pass until a value is as stated.</summary>
    public Task PassUntilAsync<T>(Func<Task<T>> value, T expected) => UntilAsync(
        () =>
        {
            Clock.Advance(TimeSpan.FromSeconds(1));
            return value();
        },
        expected);

    /// <summary>Moves the clock to when the next message is due, and pokes the loop.</summary>
    public async Task PassToNextDueAsync()
    {
        var due = await Store.Outbox.NextDueAsync(Token);
        Clock.Advance(due ?? TimeSpan.Zero);

        Signal.Poke();
    }

    /// <summary>Waits, in real time, until a value is as stated.</summary>
    public static async Task UntilAsync<T>(Func<Task<T>> value, T expected)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            var actual = await value();
            if (Equals(actual, expected))
            {
                return;
            }

            if (Stopwatch.GetElapsedTime(started) > Patience)
            {
                Assert.Equal(expected, actual);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Token);
        }
    }

    /// <summary>Waits, in real time, until a value is as stated.</summary>
    public static Task UntilAsync<T>(Func<T> value, T expected) => UntilAsync(() => Task.FromResult(value()), expected);

    /// <summary>Takes the outbox away from the store, as a broken disk would; disposing gives it back.</summary>
    public async Task<IAsyncDisposable> BreakOutboxAsync()
    {
        await TamperAsync("alter table deliveries rename to away");
        return new Mended(this, "alter table away rename to deliveries");
    }

    /// <summary>Makes the stored state of an agent unreadable; disposing gives it back.</summary>
    public async Task<IAsyncDisposable> DamageAsync(string agent)
    {
        var itsRow = $"agent_id in (select agent_id from agents where name = '{agent}')";
        await TamperAsync($"create table kept as select * from agent_state; update agent_state set version = version + 1, fold = x'00' where {itsRow}");
        return new Mended(this, $"update agent_state set version = version + 1, fold = (select fold from kept k where k.agent_id = agent_state.agent_id) where {itsRow}");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var one in disposables)
        {
            one.Dispose();
        }

        await Store.DisposeAsync();
        Counters.Dispose();
        folder.Dispose();
    }

    private async Task<string> StatesAsync(string agent) =>
        string.Join(", ", (await DeliveriesAsync(agent)).Select(one => $"{one.To} {Word<DeliveryState>.Of(one.State)}"));

    private string Database => "sqlite:" + folder.File("monitoring.db");

    private async Task TamperAsync(string sql)
    {
        await using var connection = new SqliteConnection(Invariant($"Data Source={folder.File("monitoring.db")};Pooling=False"));
        await connection.OpenAsync(Token);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(Token);
    }

    private sealed class Mended(DeliveryScene scene, string sql) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await scene.TamperAsync(sql);
    }
}
