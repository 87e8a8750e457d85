namespace Monitoring.Scenarios.Alerts;

/// <summary>What was low six weeks ago is learned today: a script of time, on both engines, on PostgreSQL by two instances at once.</summary>
/// <param name="engine">The engine.</param>
public abstract class LateTruthScenarios(string engine)
{
    private const string Story = "order-entry", Slo = Story + "-accuracy";

    [Fact]
    public async Task A_credit_memo_six_weeks_later_shows_the_owner_a_bad_day_that_nobody_saw()
    {
        await using var script = await TimeScript.BeginAsync(
            engine, "2026-04-20 09:00", TimeScript.Registry(hours: null, (Story, "dana")));

        // Two of twenty are wrong, as many as may be. Then a good month.
        await script.PostAsync(Story, wrong: 0, right: 20);
        var thatDay = await script.PostAsync(Story, wrong: 2, right: 18);
        await script.PostAsync(Story, wrong: 0, right: 40);
        await script.ThenAsync();
        script.Clock.Set(SteeredClock.InstantOf("2026-06-01 09:00")); // further than the bell rings
        await script.JudgeAsync(Story, thatDay[4], "incorrect", "downstream", "CM-8812");
        await script.ThenAsync("dana LATE order-entry");

        var mail = script.Newest(Story, "dana");
        Assert.Equal($"[LATE] {Slo} was below 90% on 2026-04-20, learned 2026-06-01", mail.Subject);
        var stretch = Assert.Single((await script.AskAsync($"/v1/slos/{Slo}/late")).GetProperty("items").EnumerateArray());
        Assert.Equal(
            (thatDay[4], 25, 40),
            (stretch.GetProperty("transactionId").GetString(), stretch.GetProperty("fromPosition").GetInt64(),
                stretch.GetProperty("toPosition").GetInt64()));
        Assert.Equal(
            (SteeredClock.InstantOf("2026-04-20 09:00").Date, SteeredClock.InstantOf("2026-06-01 09:00").Date),
            (stretch.GetProperty("to").GetDateTimeOffset().Date, stretch.GetProperty("learnedAt").GetDateTimeOffset().Date));
        var state = await script.AskAsync($"/v1/slos/{Slo}");
        Assert.Equal(("healthy", 0), (state.GetProperty("state").GetString(), state.GetProperty("wrong").GetInt32()));
        Assert.Contains("learned later", await script.PageAsync($"/slos/{Slo}"), StringComparison.Ordinal);
        var list = mail.Text.Split('\n').First(line => line.Contains("&knownPosition=", StringComparison.Ordinal)).Trim();
        Assert.Equal(3, (await script.AskAsync("/v1" + new Uri(list).PathAndQuery)).GetProperty("items").GetArrayLength());
        await script.EndAsync();
    }
}

/// <summary>On SQLite.</summary>
public sealed class LateTruthOnSqlite() : LateTruthScenarios(TimeScript.Sqlite);

/// <summary>On PostgreSQL.</summary>
public sealed class LateTruthOnPostgres() : LateTruthScenarios(TimeScript.Postgres);
