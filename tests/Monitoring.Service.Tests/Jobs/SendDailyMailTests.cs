using System.Globalization;
using Monitoring.Core.Access;
using Monitoring.Core.Slos;
using Monitoring.Storage.Writing;

namespace Monitoring.Service.Tests.Jobs;

/// <summary>When people get a daily mail, and who.</summary>
public sealed class SendDailyMailTests : DailyMailScene
{
    [Theory]
    [InlineData("America/Chicago", "05:45")]
    [InlineData("America/Chicago", "02:30")]
    [InlineData("Europe/Berlin", "02:15")]
    [InlineData("Australia/Lord_Howe", "01:45")]
    public async Task A_year_of_plant_days_has_one_mail_each_for_everybody_whatever_runs_stops_and_runs_twice(string zoneId, string mailAt)
    {
        var plant = new Plant("Plant 2", zoneId, TimeOnly.Parse(mailAt, CultureInfo.InvariantCulture));
        await ApplyAsync(Registry(plant));
        Stores.Add(await OpenAsync());
        var (jobs, zone) = (Stores.Select(Job).ToList(), IanaZone.Of(zoneId));
        var random = new Random(20260101);
        var skipped = new HashSet<DateOnly>();
        var first = PlantDay.Of(Clock.GetUtcNow(), zone);
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
                Clock.AdjustTime(look);
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

    [Theory]
    [InlineData("04:00", "04:05", "The monitor itself did not run from 04:00 to 04:05, 5 min.")]
    [InlineData("04:00", "04:04", null)]
    [InlineData("05:00", "06:30", "The monitor itself did not run from 05:00 to 06:30, 1 h 30 min.")]
    public async Task An_outage_of_the_monitor_stands_in_the_next_mail_alone_and_a_restart_in_none(string from, string until, string? told)
    {
        await ApplyAsync(Registry(new Plant("Plant 2", "America/Chicago", new TimeOnly(5, 45))));
        var end = At($"2026-06-02T{until}:00-05:00");
        Clock.AdjustTime(At($"2026-06-02T{from}:00-05:00"));
        await Store.Feeds.RunAsync(Token);
        Clock.AdjustTime(end);
        Stores.Add(await OpenAsync());
        await Stores[1].Feeds.RunAsync(Token);

        await ToldAsync(Job(Stores[1]), end > At("2026-06-02T10:45:00Z") ? end.ToString("O", CultureInfo.InvariantCulture) : "2026-06-02T10:45:00Z");
        var (_, text) = await NewestAsync("dana");
        await ToldAsync(Job(Stores[1]), "2026-06-03T10:45:00Z");
        var (_, next) = await NewestAsync("dana");

        Assert.Equal(told is not null, text.Contains("WAS DOWN", StringComparison.Ordinal));
        Assert.Contains(told ?? "", text, StringComparison.Ordinal);
        Assert.DoesNotContain("WAS DOWN", next, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("outcome_days when new.agent_id = 1", "select raise(abort, 'no')", "be counted")]
    [InlineData("review_days", "insert into nowhere values (1)", "go without reviews that could not be drawn")]
    public async Task What_cannot_be_counted_or_drawn_keeps_nobodys_mail_back(string which, string fault, string said)
    {
        await ApplyAsync(Registry(new Plant("Plant 2", "America/Chicago", new TimeOnly(5, 45))));
        Clock.AdjustTime(At("2026-06-01T20:00:00Z"));
        await Store.Log.WriteAsync([new WriteRequest([.. Enumerable.Range(0, 12).Select(number => Post(number, null))])], Token);
        await Store.Log.WriteAsync([new WriteRequest([Post(1, null) with { Agent = "agent-2" }])], Token);
        await AskAsync($"create trigger broken before insert on {which} begin {fault}; end");

        Clock.AdjustTime(At("2026-06-02T10:45:00Z"));
        await Job(Store).RunAsync(Token);

        Assert.Equal("[DAILY] Plant 2: 3 grey", (await NewestAsync("dana")).Subject);
        Assert.Equal(1L, await AskAsync("select count(*) from outcome_days where agent_id = 2"));
        Assert.Single(Log.Messages.Concat(Draws.Messages), message => message.EndsWith(said, StringComparison.Ordinal));
        Assert.All(Draws.Messages, message => Assert.StartsWith("Drew ", message, StringComparison.Ordinal));
        Assert.Contains("Made the daily mails of 06/02/2026: 2", Log.Messages);
    }
}
