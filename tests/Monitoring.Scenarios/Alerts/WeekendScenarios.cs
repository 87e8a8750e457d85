using System.Text.Json;

namespace Monitoring.Scenarios.Alerts;

/// <summary>What everybody is told, and when, in the longest script of time: a weekend of many stories at once, on both engines.</summary>
/// <param name="engine">The engine.</param>
public abstract class WeekendScenarios(string engine)
{
    [Fact]
    public async Task A_weekend_from_Friday_night_on()
    {
        string[] ofDana = ["unanswered", "worse", "until-sunday", "deputy", "reopened", "spring", "outage"];
        string Registry(string handedTo) =>
            TimeScript.Registry(hours: null, [.. ofDana.Select(story => (story, "dana")), ("refused", "nico"), ("handed", handedTo)]);
        await using var script = await TimeScript.BeginAsync(engine, "2026-03-06 23:00", Registry("dana"));

        await script.AtAsync("2026-03-06 23:50");
        await script.BreachAsync("unanswered", "refused", "worse", "until-sunday", "deputy", "reopened", "handed");
        await script.ThenAsync(
            "dana BREACH unanswered", "dana BREACH worse", "dana BREACH until-sunday", "dana BREACH deputy", "dana BREACH reopened",
            "dana BREACH handed",
            "tom ESCALATED refused"); // nico's address is refused for good
        await script.AcknowledgeAsync("worse", "joan");
        await script.AcknowledgeAsync("until-sunday", "tom", "2026-03-08 18:00");
        await script.AcknowledgeAsync("reopened", "dana");
        await script.ThenAsync("dana ACKNOWLEDGED worse", "dana ACKNOWLEDGED until-sunday");
        await script.PostAsync("worse", wrong: 4);
        await script.ThenAsync("dana WORSE worse", "joan WORSE worse");

        await script.AtAsync("2026-03-07 01:49");
        await script.AtAsync("2026-03-07 01:55", "dana REMINDER unanswered", "dana REMINDER deputy", "dana REMINDER handed");
        await script.AtAsync("2026-03-07 02:30");
        await script.PostAsync("reopened", wrong: 0, right: 30);
        await script.ThenAsync("dana RECOVERED reopened");
        await script.BreachAsync("reopened"); // dana, who had it, has it no more
        await script.ThenAsync("dana REOPENED reopened");
        await script.ApplyAsync(Registry("ana"));
        await script.ThenAsync("dana HANDOVER handed", "ana HANDOVER handed");

        await script.AtAsync("2026-03-07 03:49");
        await script.AtAsync("2026-03-07 03:55", "tom ESCALATED unanswered", "tom ESCALATED deputy"); // of the refused one he knows
        await script.ScanAsync("deputy", "tom", times: 1000);
        var alert = await script.AlertAsync("deputy");
        Assert.Equal(
            ("escalated", JsonValueKind.Null), (alert.GetProperty("handling").GetString(), alert.GetProperty("acknowledgement").ValueKind));
        await script.PressAsync("deputy", "tom", "2026-03-13 12:00");
        await script.PressAsync("deputy", "tom", "2026-03-13 12:00");
        await script.ThenAsync("dana ACKNOWLEDGED deputy");
        await script.AtAsync("2026-03-07 04:29");
        await script.AtAsync("2026-03-07 04:35", "dana REMINDER reopened", "ana REMINDER handed");
        await script.AtAsync("2026-03-07 06:29");
        await script.AtAsync("2026-03-07 06:35", "tom ESCALATED reopened", "tom ESCALATED handed");
        await script.AtAsync("2026-03-07 11:49");
        await script.AtAsync("2026-03-07 11:55", "joan ESCALATED unanswered", "joan ESCALATED refused");
        await script.AtAsync("2026-03-07 14:29");
        await script.AtAsync("2026-03-07 14:35", "joan ESCALATED reopened", "joan ESCALATED handed");
        await script.AtAsync("2026-03-07 23:49");
        await script.AtAsync("2026-03-07 23:59", "dana REMINDER worse", "joan REMINDER worse"); // joan's word ran out

        // The night in which 02:00 is 03:00.
        await script.AtAsync("2026-03-08 00:30");
        await script.BreachAsync("spring");
        await script.ThenAsync("dana BREACH spring");
        await script.AtAsync("2026-03-08 01:49");
        await script.AtAsync("2026-03-08 01:59", "dana REMINDER unanswered", "dana REMINDER worse");
        await script.AtAsync("2026-03-08 03:29");
        await script.AtAsync("2026-03-08 03:35", "dana REMINDER spring");
        await script.AtAsync("2026-03-08 04:59", "tom ESCALATED worse");
        await script.AtAsync("2026-03-08 05:29");
        await script.AtAsync("2026-03-08 05:35", "tom ESCALATED spring", "dana REMINDER reopened", "ana REMINDER handed");
        await script.AtAsync("2026-03-08 13:35", "joan ESCALATED spring"); // of the worse one she was reminded
        await script.AtAsync("2026-03-08 17:59");
        await script.AtAsync("2026-03-08 18:01", "dana REMINDER until-sunday", "tom REMINDER until-sunday"); // tom's word ran out
        await script.AtAsync("2026-03-08 19:59");
        await script.AtAsync("2026-03-08 20:01", "dana REMINDER until-sunday");
        await script.AtAsync("2026-03-08 22:10"); // of that one tom was reminded
        await script.BreachAsync("outage");
        await script.ThenAsync("dana BREACH outage");

        // Of what was due meanwhile everybody gets the newest of an alert, not all of it.
        await script.DownUntilAsync(
            "2026-03-11 22:15",
            "dana REMINDER outage", "tom ESCALATED outage", "joan ESCALATED outage",
            "dana REMINDER until-sunday", "joan ESCALATED until-sunday",
            "dana REMINDER unanswered", "dana REMINDER worse", "dana REMINDER reopened", "dana REMINDER spring", "ana REMINDER handed");
        Assert.EndsWith(", unacknowledged 72 h", script.Newest("outage", "dana").Subject, StringComparison.Ordinal);
        await script.EndAsync();
    }
}

/// <summary>On SQLite.</summary>
public sealed class WeekendOnSqlite() : WeekendScenarios(TimeScript.Sqlite);

/// <summary>On PostgreSQL.</summary>
public sealed class WeekendOnPostgres() : WeekendScenarios(TimeScript.Postgres);
