using System.Collections.Concurrent;
using Monitoring.Core.Alerts;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Storage.Reading;
using Monitoring.Storage.Revisions;
using Monitoring.Storage.Writing;

namespace Monitoring.Storage.Tests;

/// <summary>A store in a database of its own, with a clock that stands still until it is moved.</summary>
public abstract class StoreFixture : RawDatabase, IAsyncLifetime
{
    private readonly ConcurrentBag<Store> others = [];

    /// <summary>The clock of every process, and of the database where it has one of its own.</summary>
    public SteeredClock Clock { get; } = new();

    public Store Store { get; private set; } = null!;

    /// <summary>The setting that names the database; "" until it is made.</summary>
    public string Database { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        Database = await CreateFilledAsync();
        try
        {
            Store = await OpenAsync();
        }
        catch (StorageException e) when (e.Fault == StorageFault.Unavailable)
        {
            // Many databases are made at once, and a slow disk may keep the server from answering for longer than a service would wait.
            Store = await OpenAsync();
        }
    }

    /// <summary>Makes the database and leaves it empty.</summary>
    public async Task CreateEmptyAsync() => Database = await CreateAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var store in others)
        {
            await store.DisposeAsync();
        }

        await DropAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Opens the same database anew, as a restarted process would.</summary>
    public async Task RestartAsync()
    {
        await Store.DisposeAsync();
        Store = await OpenAsync();
    }

    /// <summary>Opens the same database beside, as another process would.</summary>
    public Task<Store> OpenAsync() => OpenAsync(Clock);

    /// <summary>Opens the same database beside, as a process on a host with another clock would.</summary>
    public async Task<Store> OpenAsync(TimeProvider clock)
    {
        var store = await Store.OpenAsync(Database, clock, TestContext.Current.CancellationToken);
        others.Add(store);
        return store;
    }

    /// <summary>What makes the database refuse an outcome by its id, in the engine's words.</summary>
    public abstract string Refusing(string transactionId);

    /// <summary>Damages the outcomes so that the engine finds it out when it next writes one; the store is closed for it.</summary>
    public abstract Task BreakOutcomesAsync();

    /// <summary>Makes an empty database and gives the setting that names it; skips the test when there is no engine for it.</summary>
    protected abstract Task<string> CreateAsync();

    /// <summary>The same with the schema of this program, where a copy of one is made sooner than an empty one is brought up to it.</summary>
    protected virtual Task<string> CreateFilledAsync() => CreateAsync();

    /// <summary>Drops it.</summary>
    protected abstract Task DropAsync();

    /// <summary>Writes one request and gives its answer.</summary>
    public async Task<WriteAnswer> WriteAsync(params IReadOnlyList<Post> posts) =>
        (await Store.Log.WriteAsync([new WriteRequest(posts)], TestContext.Current.CancellationToken))[0];

    /// <summary>Hears of an agent; false when nobody registered it.</summary>
    public static async Task<bool> HearAsync(Store store, string agent)
    {
        var answers = await store.Log.WriteAsync([new WriteRequest([new HeartbeatPost(agent)])], TestContext.Current.CancellationToken);
        return answers[0].Results[0].Status == ItemStatus.Accepted;
    }

    /// <summary>Applies a registry under its agent's name.</summary>
    public Task<AppliedRevision> ApplyAsync(PlantRegistry registry, string document) =>
        Store.Registry.ApplyAsync(registry, document, "/etc/registry.yaml", TestContext.Current.CancellationToken);

    /// <summary>Fails when the replayed log differs from what is stored.</summary>
    public async Task VerifyAsync() => Assert.Empty((await Store.Replay.VerifyAsync(TestContext.Current.CancellationToken)).Differences);

    /// <summary>One agent as committed.</summary>
    public async Task<AgentReading> AgentAsync(string name) =>
        (await Store.Readings.AgentsAsync(TestContext.Current.CancellationToken)).Single(agent => agent.Name == name);

    /// <summary>A registry with one agent and one SLO, 92 % and 90 % over a window.</summary>
    public static PlantRegistry OrderEntry(int window = 100, string agent = "order-entry", Admission? admission = null,
        params IReadOnlyList<string> cuts) => new(
        new Plant("Plant 2", "America/Chicago", new TimeOnly(5, 45)),
        "joan",
        TimeSpan.FromDays(400),
        new Dictionary<string, Person>(StringComparer.Ordinal)
        {
            ["dana"] = new("dana", "Dana Ruiz", "dana.ruiz@example.com"),
            ["tom"] = new("tom", "Tom Kessler", "tom.kessler@example.com"),
            ["joan"] = new("joan", "Joan Meyer", "joan.meyer@example.com"),
        },
        [
            new Agent(agent, "Order entry", "dana", "tom", null, [
                new Slo(agent + "-accuracy", new AccuracyRule(0.92m, 0.90m, window), admission ?? Admission.Default, cuts,
                    "Call the EDI desk."),
            ]),
        ]);

    /// <summary>Outcomes with verdicts in a row: 1 wrong, 0 right, ? unsure, . none yet.</summary>
    public static IReadOnlyList<Post> Outcomes(string verdicts, string agent = "order-entry", int from = 0) =>
    [
        .. verdicts.Select((letter, i) => Outcome(
            FormattableString.Invariant($"PO-{from + i}"),
            letter switch { '1' => Core.Outcomes.Verdict.Incorrect, '0' => Core.Outcomes.Verdict.Correct, '?' =>
                Core.Outcomes.Verdict.Unsure, _ => null },
            agent: agent)),
    ];

    /// <summary>An outcome as the parser would hand it over.</summary>
    public static OutcomePost Outcome(string id, Verdict? verdict, string customer = "acme", string agent = "order-entry") => new(
        agent,
        id,
        verdict is null
            ? $$$"""{"segments":{"customer":"{{{customer}}}"}}"""
            : $$$"""{"segments":{"customer":"{{{customer}}}"},"verdict":"{{{Word<Verdict>.Of(verdict.Value)}}}"}""",
        Disposition.Auto,
        null,
        verdict is null ? null : new VerdictFacts(verdict.Value, VerdictSource.Self, Selection.All, Indicator.Accuracy, null));

    /// <summary>An outcome without a verdict, with a disposition.</summary>
    public static OutcomePost Unjudged(string id, Disposition disposition) => Outcome(id, null) with
    {
        Content = new OutcomeContent { Disposition = disposition }.Write(),
        Disposition = disposition,
    };

    /// <summary>A verdict posted on its own that says who judged, why and what.</summary>
    public static VerdictPost Judged(
        string id,
        Verdict verdict,
        VerdictSource source,
        string? verdictId = null,
        Selection selection = Selection.All,
        string indicator = Indicator.Accuracy)
    {
        var content = new OutcomeContent
        {
            Verdict = verdict, Source = source, VerdictId = verdictId, Selection = selection, Indicator = indicator,
        };
        return new("order-entry", id, content.Write(), new VerdictFacts(verdict, source, selection, indicator, verdictId));
    }

    /// <summary>A verdict posted on its own.</summary>
    public static VerdictPost Verdict(string id, Verdict verdict, string? verdictId = null, string agent = "order-entry") => new(
        agent,
        id,
        verdictId is null
            ? $$"""{"verdict":"{{Word<Verdict>.Of(verdict)}}"}"""
            : $$"""{"verdict":"{{Word<Verdict>.Of(verdict)}}","verdictId":"{{verdictId}}"}""",
        new VerdictFacts(verdict, VerdictSource.Review, Selection.All, Indicator.Accuracy, verdictId));
}
