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
using Monitoring.Storage.Writing;
using static System.FormattableString;

namespace Monitoring.Service.Tests.Jobs;

/// <summary>When people get a daily mail, and who: the job itself on a real store, by a clock that a test moves.</summary>
public sealed class SendDailyMailTests : IAsyncLifetime
{
    private const string Made = "2026-01-01T12:00:00Z";

    private readonly TemporaryFolder folder = new();
    private readonly FakeTimeProvider clock = new(At(Made));
    private readonly RegistryInForce registry = new();
    private readonly EventLog<SendDailyMail> log = new();
    private readonly EventLog<DrawReviews> draws = new();
    private readonly List<Store> stores = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Store Store => stores[0];

    public async ValueTask InitializeAsync() => stores.Add(await OpenAsync());

    public async ValueTask DisposeAsync()
    {
        foreach (var store in stores)
        {
            await store.DisposeAsync();
        }

        folder.Dispose();
    }

    [Theory]
    [InlineData("America/Chicago", "05:45")]
    [InlineData("America/Chicago", "02:30")]
    [InlineData("Europe/Berlin", "02:15")]
    [InlineData("Australia/Lord_Howe", "01:45")]
    public async Task A_year_of_plant_days_has_one_mail_each_for_everybody_whatever_runs_stops_and_runs_twice(string zoneId, string mailAt)
    {
        var plant = new Plant("Plant 2", zoneId, TimeOnly.Parse(mailAt, CultureInfo.InvariantCulture));
        await ApplyAsync(Registry(plant));
        stores.Add(await OpenAsync());
        var (jobs, zone) = (stores.Select(Job).ToList(), IanaZone.Of(zoneId));
        var random = new Random(20260101);
        var skipped = new HashSet<DateOnly>();
        var first = PlantDay.Of(clock.GetUtcNow(), zone);
        for (var day = first; day < first.AddDays(400); day = day.AddDays(1))
        {
            var (due, midnight, end) = (DailyTime.Of(day, plant, zone), PlantDay.At(day, 0, zone), PlantDay.EndOf(day, zone));
            var looks = new List<DateTimeOffset> { midnight, due.AddTicks(-10), due, due.AddSeconds(5), due.AddHours(1), end.AddSeconds(-1) };
            if (random.Next(10) == 0)
            {
                looks.RemoveAll(look => look >= due && (look < due.AddHours(1) || day.Day % 2 == 0)); // down at the time, or until the next day
            }

            if (random.Next(10) == 0)
            {
                looks.AddRange([due.AddMinutes(40), due.AddMinutes(-40)]); // set back over it
            }

            if (day != first && !looks.Exists(look => look >= due))
            {
                skipped.Add(day);
            }

            foreach (var look in looks.Where(look => look > At(Made)))
            {
                clock.AdjustTime(look);
                await (random.Next(3) == 0 ? Task.WhenAll(jobs.Select(job => Task.Run(() => job.RunAsync(Token)))) : jobs[random.Next(2)].RunAsync(Token));
            }
        }

        Assert.NotEmpty(skipped);
        var mails = (await Store.ReadingsOf(AgentScope.All).MessagesAsync(null, null, 10_000, Token)).ToLookup(mail => mail.To, StringComparer.Ordinal);
        Assert.Equal(["dana", "joan"], mails.Select(person => person.Key).Order(StringComparer.Ordinal));
        var expected = Enumerable.Range(1, 399).Select(first.AddDays).Except(skipped).ToList();
        foreach (var person in mails)
        {
            Assert.Equal(expected, person.Select(mail => PlantDay.Of(mail.CreatedAt, zone)).Order());
            Assert.All(person, mail => Assert.True(mail.CreatedAt >= DailyTime.Of(PlantDay.Of(mail.CreatedAt, zone), plant, zone)));
        }

        Assert.Equal((long)expected.Count, await AskAsync("select count(*) from daily_mails"));
    }

    [Fact]
    public async Task Who_is_away_gets_none_and_whoever_acts_gets_what_is_theirs()
    {
        var plant = new Plant("Plant 2", "America/Chicago", new TimeOnly(5, 45));
        var away = Registry(plant) with
        {
            People = People(dana: [new(new(2026, 6, 2), new(2026, 6, 3), "tom")], joan: [new(new(2026, 6, 3), new(2026, 6, 3), null)]),
        };
        await ApplyAsync(away);
        var job = Job(Store);
        Assert.Equal(["dana", "joan"], await ToldAsync(job, "2026-06-01T10:45:00Z"));
        Assert.Equal(["joan", "tom"], await ToldAsync(job, "2026-06-02T10:45:00Z"));
        Assert.Equal(["tom"], await ToldAsync(job, "2026-06-03T10:45:00Z"));
        Assert.Equal(["dana", "joan"], await ToldAsync(job, "2026-06-04T10:45:00Z"));
        Assert.Contains("You act for Dana Ruiz: 3 of these are theirs.", (await NewestAsync("tom")).Text, StringComparison.Ordinal);
        Assert.Contains("You own no SLO: these are all of the plant.", (await NewestAsync("joan")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_counts_what_happened_yesterday_whenever_it_became_known()
    {
        await ApplyAsync(Registry(new Plant("Plant 2", "America/Chicago", new TimeOnly(5, 45))));
        clock.AdjustTime(At("2026-06-01T20:00:00Z"));
        await Store.Log.WriteAsync([new WriteRequest([.. Enumerable.Range(0, 40).Select(number => Post(number, number < 30 ? number % 10 == 0 : null))])], Token);
        clock.AdjustTime(At("2026-06-02T10:45:00Z"));
        await Store.Log.WriteAsync([new WriteRequest([Post(99, isWrong: true)])], Token);

        await Job(Store).RunAsync(Token);

        var mail = await NewestAsync("dana");
        Assert.Equal("[DAILY] Plant 2: 3 grey", mail.Subject);
        Assert.Contains("Yesterday: 40 outcomes, 40 of 40 released without a touch (100.0 %); 30 judged, 3 wrong, 10 not yet judged.", mail.Text, StringComparison.Ordinal);
        Assert.Contains("Warming up: 31 of 100 judged, 4 wrong, 10 allowed.", mail.Text, StringComparison.Ordinal);
        Assert.Equal("[DAILY] Plant 2: 3 grey", (await NewestAsync("joan")).Subject);
        Assert.Equal(["Made the daily mails of 06/02/2026: 2"], log.Messages);
    }

    [Fact]
    public async Task What_fell_silent_is_grey_and_says_since_when_and_what_was_expected()
    {
        var plant = Registry(new Plant("Plant 2", "America/Chicago", new TimeOnly(5, 45)));
        await ApplyAsync(plant with { Agents = [plant.Agents[0] with { SilentAfter = TimeSpan.FromHours(4) }] });
        clock.AdjustTime(At("2026-06-01T20:00:00Z"));
        await Store.Log.WriteAsync([new WriteRequest([.. Enumerable.Range(0, 120).Select(number => Post(number, isWrong: number % 20 == 0))])], Token);
        for (var hour = 0; hour <= 10; hour++)
        {
            await Store.Feeds.RunAsync(Token);
            clock.Advance(TimeSpan.FromHours(1));
        }

        clock.AdjustTime(At("2026-06-02T10:45:00Z"));
        await Job(Store).RunAsync(Token);

        var mail = await NewestAsync("dana");
        Assert.Equal("[DAILY] Plant 2: 1 grey", mail.Subject);
        Assert.Contains("No outcomes for 14 h 45 min (expected every 4 h). Last value: 5 wrong of last 100.", mail.Text, StringComparison.Ordinal);
        Assert.Contains("Nobody has it", mail.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_silent_and_red_says_both_and_a_silent_agent_without_an_slo_is_told_to_its_owner()
    {
        var plant = Registry(new Plant("Plant 2", "America/Chicago", new TimeOnly(5, 45)));
        var bot = new Agent("night-bot", "Night bot", "dana", "tom", null, []) { SilentAfter = TimeSpan.FromHours(4) };
        await ApplyAsync(plant with { Agents = [plant.Agents[0] with { SilentAfter = TimeSpan.FromHours(4) }, bot] });
        clock.AdjustTime(At("2026-06-01T20:00:00Z"));
        await Store.Log.WriteAsync([new WriteRequest([.. Enumerable.Range(0, 120).Select(number => Post(number, isWrong: number % 5 == 0))])], Token);
        await Store.Log.WriteAsync([new WriteRequest([Post(1, null) with { Agent = "night-bot" }])], Token);
        for (var hour = 0; hour <= 10; hour++)
        {
            await Store.Feeds.RunAsync(Token);
            clock.Advance(TimeSpan.FromHours(1));
        }

        clock.AdjustTime(At("2026-06-02T10:45:00Z"));
        await Job(Store).RunAsync(Token);

        var mail = await NewestAsync("dana");
        Assert.Equal("[DAILY] Plant 2: 1 red", mail.Subject);
        Assert.Contains("10 allowed. No outcomes for 14 h 45 min (expected every 4 h). Open since", mail.Text, StringComparison.Ordinal);
        Assert.Contains("Night bot: No outcomes for 14 h 45 min (expected every 4 h).", mail.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fallback_who_acts_for_an_owner_keeps_the_counts_of_the_plant()
    {
        var plant = Registry(new Plant("Plant 2", "America/Chicago", new TimeOnly(5, 45)));
        await ApplyAsync(plant with
        {
            People = People(dana: [new(new(2026, 6, 2), new(2026, 6, 3), "joan")], joan: []),
            Agents = [plant.Agents[0], plant.Agents[1], plant.Agents[2] with { Owner = "tom", Deputy = null }],
        });
        Assert.Equal(["joan", "tom"], await ToldAsync(Job(Store), "2026-06-02T10:45:00Z"));
        var mail = await NewestAsync("joan");
        Assert.Equal("[DAILY] Plant 2: 3 grey", mail.Subject);
        Assert.Contains("You own no SLO: these are all of the plant. You act for Dana Ruiz: 2 of these are theirs.", mail.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Everybody_who_was_told_of_what_nobody_has_finds_it_with_a_button_of_their_own()
    {
        var plant = Registry(new Plant("Plant 2", "America/Chicago", new TimeOnly(5, 45)));
        await ApplyAsync(plant with { Agents = [plant.Agents[0], plant.Agents[1] with { Owner = "tom", Deputy = null }] });
        clock.AdjustTime(At("2026-06-01T15:00:00Z"));
        await Store.Log.WriteAsync([new WriteRequest([.. Enumerable.Range(0, 120).Select(number => Post(number, isWrong: number % 5 == 0))])], Token);
        foreach (var hours in (int[])[2, 4, 12])
        {
            clock.AdjustTime(At("2026-06-01T15:00:00Z").AddHours(hours));
            await Store.Alerts.RunAsync(Token);
        }

        clock.AdjustTime(At("2026-06-02T10:45:00Z"));
        await Job(Store).RunAsync(Token);

        var deputy = await NewestAsync("tom");
        Assert.Equal("[DAILY] Plant 2: 1 grey", deputy.Subject);
        Assert.Contains("NOBODY HAS IT YET, AND YOU WERE TOLD ■ Agent 1: below its alert line Its owner is Dana Ruiz. Open since", deputy.Text, StringComparison.Ordinal);
        foreach (var person in (string[])["dana", "tom", "joan"])
        {
            Assert.Matches($"I have it: https://monitor.example/ack/[0-9]+-[0-9]+-{person}.unsigned", (await NewestAsync(person)).Text);
        }
    }

    [Fact]
    public async Task What_was_red_yesterday_and_is_over_is_told_with_its_times()
    {
        await ApplyAsync(Registry(new Plant("Plant 2", "America/Chicago", new TimeOnly(5, 45))));
        clock.AdjustTime(At("2026-06-01T14:14:00Z"));
        await Store.Log.WriteAsync([new WriteRequest([.. Enumerable.Range(0, 120).Select(number => Post(number, isWrong: number % 5 == 0))])], Token);
        clock.AdjustTime(At("2026-06-01T20:02:00Z"));
        await Store.Log.WriteAsync([new WriteRequest([.. Enumerable.Range(200, 200).Select(number => Post(number, isWrong: false))])], Token);

        clock.AdjustTime(At("2026-06-02T10:45:00Z"));
        await Job(Store).RunAsync(Token);

        Assert.Contains("WAS RED Agent 1 from Mon 1 Jun 09:14 to 15:02, 5 h 48 min.", (await NewestAsync("dana")).Text, StringComparison.Ordinal);
        Assert.Contains("WAS RED Agent 1 from Mon 1 Jun 09:14", (await NewestAsync("joan")).Text, StringComparison.Ordinal);
        clock.AdjustTime(At("2026-06-03T10:45:00Z"));
        await Job(Store).RunAsync(Token);
        Assert.DoesNotContain("WAS RED", (await NewestAsync("dana")).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("outcome_days when new.agent_id = 1", "select raise(abort, 'no')", "be counted")]
    [InlineData("review_days", "insert into nowhere values (1)", "be drawn for review now; the next run goes on")]
    public async Task What_cannot_be_counted_or_drawn_keeps_nobodys_mail_back(string which, string fault, string said)
    {
        await ApplyAsync(Registry(new Plant("Plant 2", "America/Chicago", new TimeOnly(5, 45))));
        clock.AdjustTime(At("2026-06-01T20:00:00Z"));
        await Store.Log.WriteAsync([new WriteRequest([.. Enumerable.Range(0, 12).Select(number => Post(number, null))])], Token);
        await Store.Log.WriteAsync([new WriteRequest([Post(1, null) with { Agent = "agent-2" }])], Token);
        await AskAsync($"create trigger broken before insert on {which} begin {fault}; end");

        clock.AdjustTime(At("2026-06-02T10:45:00Z"));
        await Job(Store).RunAsync(Token);

        Assert.Equal("[DAILY] Plant 2: 3 grey", (await NewestAsync("dana")).Subject);
        Assert.Equal(1L, await AskAsync("select count(*) from outcome_days where agent_id = 2"));
        Assert.Contains(log.Messages.Concat(draws.Messages), message => message.EndsWith(said, StringComparison.Ordinal));
        Assert.Contains("Made the daily mails of 06/02/2026: 2", log.Messages);
    }

    [Fact]
    public async Task It_asks_whoever_answers_for_an_agent_to_judge_what_was_drawn_for_that_day()
    {
        await ApplyAsync(Registry(new Plant("Plant 2", "America/Chicago", new TimeOnly(5, 45))));
        clock.AdjustTime(At("2026-06-01T20:00:00Z"));
        await Store.Log.WriteAsync([new WriteRequest([.. Enumerable.Range(0, 12).Select(number => Post(number, null))])], Token);
        clock.AdjustTime(At("2026-06-02T10:45:00Z"));
        await Job(Store).RunAsync(Token);

        var drawn = (await Store.ReadingsOf(AgentScope.All).ReviewsAsync(new(), null, 20, Token))!;
        Assert.Equal(5, drawn.Count);
        var mail = await NewestAsync("dana");
        Assert.Contains("PLEASE JUDGE", mail.Text, StringComparison.Ordinal);
        Assert.All(drawn, review =>
        {
            Assert.Contains($"{review.TransactionId} Agent 1, ", mail.Text, StringComparison.Ordinal);
            foreach (var answer in (string[])["right", "wrong", "unsure"])
            {
                Assert.Contains(
                    Invariant($"https://monitor.example/review/{review.Id}-dana.unsigned?answer={answer}"), mail.Text, StringComparison.Ordinal);
            }
        });
        Assert.DoesNotContain("PLEASE JUDGE", (await NewestAsync("joan")).Text, StringComparison.Ordinal);
    }

    private static DateTimeOffset At(string instant) => DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture);

    private static OutcomePost Post(int number, bool? isWrong) => new(
        "agent-1",
        Invariant($"PO-{number}"),
        new OutcomeContent().Write(),
        Disposition.Auto,
        null,
        isWrong is { } wrong ? new(wrong ? Verdict.Incorrect : Verdict.Correct, VerdictSource.Check, Selection.All, Indicator.Accuracy, null) : null);

    private static PlantRegistry Registry(Plant plant) => new(
        plant, "joan", TimeSpan.FromDays(400), People([], []),
        [.. Enumerable.Range(1, 3).Select(number => new Agent(Invariant($"agent-{number}"), Invariant($"Agent {number}"), "dana", "tom", null,
            [new Slo(Invariant($"slo-{number}"), new AccuracyRule(0.92m, 0.90m, 100), Admission.Default, [], "Call.")]))]);

    private static Dictionary<string, Person> People(DaysAway[] dana, DaysAway[] joan) => new(StringComparer.Ordinal)
    {
        ["dana"] = new("dana", "Dana Ruiz", "dana@example.com") { Away = dana },
        ["tom"] = new("tom", "Tom Kessler", "tom@example.com"),
        ["joan"] = new("joan", "Joan Meyer", "joan@example.com") { Away = joan },
    };

    private Task<Store> OpenAsync() => Store.OpenAsync("sqlite:" + folder.File("monitoring.db"), clock, Token);

    private async Task ApplyAsync(PlantRegistry plant)
    {
        await Store.Registry.ApplyAsync(plant, "one", "/registry.yaml", Token);
        registry.Put(plant, default);
    }

    private SendDailyMail Job(Store store) => new(
        store, registry, new DrawReviews(store, registry, clock, draws), new DailyReader(store, Settings),
        new DispatchSignal(), clock, log);

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

    private async Task<IReadOnlyList<string>> ToldAsync(SendDailyMail job, string at)
    {
        clock.AdjustTime(At(at));
        await job.RunAsync(Token);
        var mails = await Store.ReadingsOf(AgentScope.All).MessagesAsync(null, null, 1_000, Token);
        return [.. mails.Where(mail => mail.CreatedAt == clock.GetUtcNow()).Select(mail => mail.To).Order(StringComparer.Ordinal)];
    }

    private async Task<object?> AskAsync(string question, string? person = null)
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

    private async Task<(string Subject, string Text)> NewestAsync(string person)
    {
        var letter = await AskAsync("select letter from deliveries where recipient = @person order by created_at desc limit 1", person);
        var mail = JsonDocument.Parse((string)letter!).RootElement;
        return (mail.GetProperty("subject").GetString()!, string.Join(' ', mail.GetProperty("text").GetString()!.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries)));
    }
}
