using System.Globalization;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;
using Monitoring.Core.Access;
using Monitoring.Core.Alerts;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Service.Daily;
using Monitoring.Service.Delivery;
using Monitoring.Service.Jobs;
using Monitoring.Service.Registry;
using Monitoring.Service.Settings;
using Monitoring.Service.Tests.Delivery;
using Monitoring.Storage;
using static System.FormattableString;

namespace Monitoring.Service.Tests.Jobs;

/// <summary>The job that makes the daily mails, on a real store, by a clock that a test moves.</summary>
public abstract class DailyMailScene : IAsyncLifetime
{
    protected const string Made = "2026-01-01T12:00:00Z";

    private readonly TemporaryFolder folder = new();
    private readonly RegistryInForce registry = new();

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected FakeTimeProvider Clock { get; } = new(At(Made));

    private protected EventLog<SendDailyMail> Log { get; } = new();

    private protected EventLog<DrawReviews> Draws { get; } = new();

    private protected List<Store> Stores { get; } = [];

    private protected Store Store => Stores[0];

    public async ValueTask InitializeAsync() => Stores.Add(await OpenAsync());

    public async ValueTask DisposeAsync()
    {
        foreach (var store in Stores)
        {
            await store.DisposeAsync();
        }

        folder.Dispose();
        GC.SuppressFinalize(this);
    }

    protected static DateTimeOffset At(string instant) => DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture);

    private protected static OutcomePost Post(int number, bool? isWrong) => new(
        "agent-1",
        Invariant($"PO-{number}"),
        new OutcomeContent().Write(),
        Disposition.Auto,
        null,
        isWrong is { } wrong ? new(wrong ? Verdict.Incorrect : Verdict.Correct, VerdictSource.Check, Selection.All, Indicator.Accuracy, null) : null);

    private protected static PlantRegistry Registry(Plant plant) => new(
        plant, "joan", TimeSpan.FromDays(400), People([], []),
        [.. Enumerable.Range(1, 3).Select(number => new Agent(Invariant($"agent-{number}"), Invariant($"Agent {number}"), "dana", "tom", null,
            [new Slo(Invariant($"slo-{number}"), new AccuracyRule(0.92m, 0.90m, 100), Admission.Default, [], "Call.")]))]);

    private protected static Dictionary<string, Person> People(DaysAway[] dana, DaysAway[] joan) => new(StringComparer.Ordinal)
    {
        ["dana"] = new("dana", "Dana Ruiz", "dana@example.com") { Away = dana },
        ["tom"] = new("tom", "Tom Kessler", "tom@example.com"),
        ["joan"] = new("joan", "Joan Meyer", "joan@example.com") { Away = joan },
    };

    private protected Task<Store> OpenAsync() => Store.OpenAsync("sqlite:" + folder.File("monitoring.db"), Clock, Token);

    private protected async Task ApplyAsync(PlantRegistry plant)
    {
        await Store.Registry.ApplyAsync(plant, "one", "/registry.yaml", Token);
        registry.Put(plant, default);
    }

    private protected SendDailyMail Job(Store store) => new(
        store, registry, Drawing(store), new DailyReader(store, Settings),
        new DispatchSignal(), Clock, Log);

    private protected DrawReviews Drawing(Store store) => new(store, registry, Clock, Draws);

    private ServiceSettings Settings => new()
    {
        Data = folder.Path,
        Urls = ["http://localhost:8080"],
        PublicUrl = "https://monitor.example",
        Database = "",
        Registry = "",
        Mail = new MailSettings(new MailServer.Folder(folder.Path), null, null, null),
        LinkSecret = null,
        Log = LogSettings.Default,
    };

    private protected async Task<IReadOnlyList<string>> ToldAsync(SendDailyMail job, string at)
    {
        Clock.AdjustTime(At(at));
        await job.RunAsync(Token);
        var mails = await Store.ReadingsOf(AgentScope.All).MessagesAsync(null, null, 1_000, Token);
        return [.. mails.Where(mail => mail.CreatedAt == Clock.GetUtcNow()).Select(mail => mail.To).Order(StringComparer.Ordinal)];
    }

    protected async Task<object?> AskAsync(string question, string? person = null)
    {
        await using var connection = new SqliteConnection("Data Source=" + folder.File("monitoring.db"));
        await connection.OpenAsync(Token);
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The question is the test's own.
        command.CommandText = question;
#pragma warning restore CA2100
        command.Parameters.AddWithValue("@person", person ?? "");
        return await command.ExecuteScalarAsync(Token);
    }

    protected async Task<(string Subject, string Text)> NewestAsync(string person)
    {
        var letter = await AskAsync("select letter from deliveries where recipient = @person order by created_at desc limit 1", person);
        var mail = JsonDocument.Parse((string)letter!).RootElement;
        return (mail.GetProperty("subject").GetString()!, string.Join(' ', mail.GetProperty("text").GetString()!.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries)));
    }
}
