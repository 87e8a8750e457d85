using System.Text.Json;

namespace Monitoring.Scenarios.Alerts;

/// <summary>
/// What everybody is told, and when, while alerts are open: scripts of time, on both engines, on PostgreSQL by two instances at once.
/// Nobody is told early: a minute before a step nothing has come.
/// </summary>
/// <param name="engine">The engine.</param>
public abstract class AlertScriptScenarios(string engine)
{
    [Fact]
    public async Task A_maintenance_with_breaches_before_it_within_it_and_beyond_it()
    {
        string[] stories = ["before", "healed", "inside", "beyond"];
        var registry = TimeScript.Registry(hours: null, [.. stories.Select(story => (story, "dana"))]);
        await using var script = await TimeScript.BeginAsync(engine, "2026-03-06 08:00", registry);

        await script.AtAsync("2026-03-06 08:30");
        await script.BreachAsync("before", "healed");
        await script.ThenAsync("dana BREACH before", "dana BREACH healed");
        await script.AtAsync("2026-03-06 09:00");
        await script.MaintainAsync("2026-03-06 15:00", stories);
        await script.AtAsync("2026-03-06 10:00");
        await script.BreachAsync("inside", "beyond");
        await script.ThenAsync();
        await script.PostAsync("inside", wrong: 0, right: 30);
        await script.PostAsync("healed", wrong: 0, right: 30);
        await script.ThenAsync();
        await script.AtAsync("2026-03-06 14:59");

        // At the end people learn what they do not know. The ladder's clock has stood still for six hours.
        await script.AtAsync("2026-03-06 15:01", "dana RECOVERED healed", "dana BREACH beyond");
        await script.AtAsync("2026-03-06 16:29");
        await script.AtAsync("2026-03-06 16:35", "dana REMINDER before");
        await script.AtAsync("2026-03-06 16:59");
        await script.AtAsync("2026-03-06 17:05", "dana REMINDER beyond");
        await script.AtAsync("2026-03-06 18:35", "tom ESCALATED before");
        await script.AtAsync("2026-03-06 19:05", "tom ESCALATED beyond");
        await script.EndAsync();
    }

    [Fact]
    public async Task A_night_in_which_an_hour_comes_twice()
    {
        var registry = TimeScript.Registry(hours: null, ("autumn", "dana"));
        await using var script = await TimeScript.BeginAsync(engine, "2026-11-01 00:00", registry);

        await script.AtAsync("2026-11-01 00:30");
        await script.BreachAsync("autumn");
        await script.ThenAsync("dana BREACH autumn");
        await script.AtAsync("2026-11-01 01:40");
        await script.AtAsync("2026-11-01 01:29 again");
        await script.AtAsync("2026-11-01 01:35 again", "dana REMINDER autumn");
        await script.AtAsync("2026-11-01 03:29");
        await script.AtAsync("2026-11-01 03:35", "tom ESCALATED autumn");
        await script.AtAsync("2026-11-01 11:29");
        await script.AtAsync("2026-11-01 11:35", "joan ESCALATED autumn");
        await script.AtAsync("2026-11-02 01:29");
        await script.AtAsync("2026-11-02 01:35", "dana REMINDER autumn");
        await script.EndAsync();
    }

    [Fact]
    public async Task A_plant_that_works_from_six_to_ten_but_on_Sundays()
    {
        // Two days with a change of the clock: one on either engine, the other in the next script.
        var (saturday, sunday, monday, tuesday) = engine == TimeScript.Sqlite
            ? ("2026-03-07", "2026-03-08", "2026-03-09", "2026-03-10")
            : ("2026-10-31", "2026-11-01", "2026-11-02", "2026-11-03");
        await using var script = await TimeScript.BeginAsync(
            engine, saturday + " 21:00", TimeScript.Registry("Mon-Sat 06:00-22:00", ("late", "dana"), ("early", "dana")));

        await script.AtAsync(saturday + " 21:30");
        await script.BreachAsync("late");
        await script.ThenAsync("dana BREACH late");
        await script.AtAsync(saturday + " 23:45");
        await script.AtAsync(sunday + " 04:00"); // a breach is told at any hour
        await script.BreachAsync("early");
        await script.ThenAsync("dana BREACH early");
        await script.AtAsync(sunday + " 21:00");
        await script.AtAsync(monday + " 07:29");
        await script.AtAsync(monday + " 07:35", "dana REMINDER late");
        await script.AtAsync(monday + " 07:59");
        await script.AtAsync(monday + " 08:01", "dana REMINDER early");
        await script.AtAsync(monday + " 09:29");
        await script.AtAsync(monday + " 09:35", "tom ESCALATED late");
        await script.AtAsync(monday + " 10:01", "tom ESCALATED early");
        await script.AtAsync(monday + " 17:29");
        await script.AtAsync(monday + " 17:35", "joan ESCALATED late");
        await script.AtAsync(monday + " 18:01", "joan ESCALATED early");
        await script.AtAsync(tuesday + " 15:29");
        await script.AtAsync(tuesday + " 15:35", "dana REMINDER late");
        await script.AtAsync(tuesday + " 16:01", "dana REMINDER early");
        await script.EndAsync();
    }

    [Fact]
    public async Task The_same_plant_over_the_other_change_of_the_clock()
    {
        var (saturday, monday) = engine == TimeScript.Sqlite ? ("2026-10-31", "2026-11-02") : ("2026-03-07", "2026-03-09");
        await using var script = await TimeScript.BeginAsync(
            engine, saturday + " 21:30", TimeScript.Registry("Mon-Sat 06:00-22:00", ("late", "dana")));

        await script.BreachAsync("late");
        await script.ThenAsync("dana BREACH late");
        await script.AtAsync(monday + " 07:29");
        await script.AtAsync(monday + " 07:35", "dana REMINDER late");
        await script.EndAsync();
    }

    [Fact]
    public async Task A_month_s_practice_and_the_next_after_an_outage()
    {
        var registry = RegistryText.Practising(
            TimeScript.Registry(hours: null, ("taken", "dana"), ("left", "dana"), ("spared", "dana")), "taken", "left");
        await using var script = await TimeScript.BeginAsync(engine, "2026-05-30 21:00", registry);
        await script.AtAsync("2026-06-01 06:44");
        Assert.Contains("never proven", await script.BoardAsync(), StringComparison.Ordinal);
        await script.AtAsync("2026-06-01 06:46", "dana DRILL taken", "dana DRILL left");
        await script.AtAsync("2026-06-01 08:44");
        await script.AtAsync("2026-06-01 08:50", "dana REMINDER taken", "dana REMINDER left");
        await script.AcknowledgeAsync("taken", "tom");
        await script.ThenAsync();
        Assert.Contains("last proven 1 Jun, answered in 2 h", await script.BoardAsync(), StringComparison.Ordinal);
        await script.AtAsync("2026-06-01 10:50", "tom ESCALATED left");
        await script.AtAsync("2026-06-01 18:50", "joan ESCALATED left");
        await script.AtAsync("2026-06-02 06:44");
        Assert.Equal("drill", (await script.AlertAsync("left")).GetProperty("kind").GetString());
        await script.AtAsync("2026-06-02 09:00"); // it ended by itself, before the reminder of its second day
        Assert.Equal(JsonValueKind.Null, (await script.AgentAsync("left")).GetProperty("lastDrill").GetProperty("answeredAt").ValueKind);
        Assert.Equal(JsonValueKind.Null, (await script.AgentAsync("spared")).GetProperty("lastDrill").ValueKind);

        foreach (var day in new[] { "08", "15", "22", "29" })
        {
            await script.AtAsync($"2026-06-{day} 12:00");
        }

        await script.DownUntilAsync("2026-07-01 09:00"); // its first working day, and nobody ran at 06:45
        await script.AtAsync("2026-07-02 06:44");
        await script.AtAsync("2026-07-02 06:46", "dana DRILL taken", "dana DRILL left");
        await script.EndAsync();
    }
}

/// <summary>On SQLite.</summary>
public sealed class AlertScriptOnSqlite() : AlertScriptScenarios(TimeScript.Sqlite);

/// <summary>On PostgreSQL.</summary>
public sealed class AlertScriptOnPostgres() : AlertScriptScenarios(TimeScript.Postgres);
