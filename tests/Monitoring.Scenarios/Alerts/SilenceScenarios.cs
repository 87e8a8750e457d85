namespace Monitoring.Scenarios.Alerts;

/// <summary>
/// A feed that dies on the 31st, as a script of time: the owner is told an hour after the slot, then whoever stands behind; it comes again; and
/// the service's own outage over the next slot accuses nobody.
/// </summary>
/// <param name="engine">The engine.</param>
public abstract class SilenceScenarios(string engine)
{
    [Fact]
    public async Task A_feed_dies_on_the_31st_and_comes_again()
    {
        string Registry(string idle) => TimeScript.WithFeeds(
            TimeScript.Registry(hours: null, ("feed", "dana"), ("idle", "dana"), ("new", "ana")),
            ("feed", "expects: [\"0 0 6 L * ?\", \"0 0 6 2 4 ?\"]"), ("idle", idle), ("new", "expectFirstBy: 2026-03-31"));
        await using var script = await TimeScript.BeginAsync(engine, "2026-03-30 12:00", Registry("silentAfter: 4 hours"));
        await script.PostAsync("feed", wrong: 0, right: 3);
        await script.PostAsync("idle", wrong: 0, right: 3);

        await script.AtAsync("2026-03-30 15:59");
        await script.AtAsync("2026-03-30 16:01", "dana SILENT idle");
        await script.BeatAsync("idle");
        await script.UntilAsync("idle", "live");
        await script.ThenAsync("dana BACK idle"); // idle is not dead
        await script.ApplyAsync(Registry("grace: 2 hours"));

        await script.AtAsync("2026-03-31 05:30");
        await script.BeatAsync("feed"); // which answers no slot
        await script.AtAsync("2026-03-31 06:59");
        await script.AtAsync("2026-03-31 07:01", "dana SILENT feed");
        Assert.Equal("[SILENT] feed: nothing since 2026-03-30 12:00", script.Newest("feed", "dana").Subject);
        await script.AtAsync("2026-03-31 09:00");
        await script.AtAsync("2026-03-31 09:05", "dana REMINDER feed");
        await script.AtAsync("2026-03-31 11:05", "tom ESCALATED feed");
        await script.AtAsync("2026-03-31 19:05", "joan ESCALATED feed");
        Assert.Equal("escalated", (await script.AlertAsync("feed")).GetProperty("handling").GetString());
        await script.AtAsync("2026-03-31 23:59");
        await script.AtAsync("2026-04-01 00:01", "ana SILENT new");
        Assert.Equal("[SILENT] new: nothing yet, expected by 2026-03-31", script.Newest("new", "ana").Subject);
        await script.PressAsync("new", "ana", "2026-04-03 12:00");

        await script.AtAsync("2026-04-01 06:30");
        await script.PostAsync("feed", wrong: 0, right: 3);
        await script.UntilAsync("feed", "live");
        await script.ThenAsync("dana BACK feed", "tom BACK feed", "joan BACK feed");
        Assert.Equal("[BACK] feed: outcomes again after 1 d 18 h", script.Newest("feed", "dana").Subject);

        // The service is down over the slot of the 2nd, and what should have come then comes after its start.
        await script.AtAsync("2026-04-02 04:30");
        await script.DownUntilAsync("2026-04-02 09:00");
        await script.AtAsync("2026-04-02 09:30");
        await script.PostAsync("feed", wrong: 0, right: 3);
        await script.AtAsync("2026-04-02 12:00");
        await script.EndAsync();
    }
}

/// <summary>On SQLite.</summary>
public sealed class SilenceOnSqlite() : SilenceScenarios(TimeScript.Sqlite);

/// <summary>On PostgreSQL.</summary>
public sealed class SilenceOnPostgres() : SilenceScenarios(TimeScript.Postgres);
