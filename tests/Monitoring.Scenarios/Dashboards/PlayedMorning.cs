using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Monitoring.Scenarios.Postgres;
using Monitoring.Service.Tests;
using Monitoring.Service.Tests.Delivery;
using Monitoring.TestDatabases;
using static System.FormattableString;

namespace Monitoring.Scenarios.Dashboards;

/// <summary>
/// A morning that has something for every panel: two instances on one database under the eyes of a Prometheus, which see a breach somebody
/// has, one nobody has, a feed that fell silent, late verdicts, maintenance, an answered practice alarm, reviews, a daily mail, drift of
/// inputs, dead and waiting mail, refused items, verdicts without outcomes, a stranger. The services' clock is set from day to day so
/// that all this comes in seconds, and in the end it is right. Played by the first test that asks.
/// </summary>
public sealed class PlayedMorning : IAsyncDisposable
{
    /// <summary>Outcomes the healthy agent posts, half to each instance; one of ten a person touched.</summary>
    public const int Invoices = 1_200;

    private const string Registry =
        """
        plant: { name: Plant 2, timeZone: America/Chicago, dailyMailAt: "05:45" }
        fallback: joan
        people:
          dana: { name: Dana Ruiz,   email: dana.ruiz@example.com }
          tom:  { name: Tom Kessler, email: tom.kessler@example.com }
          joan: { name: Joan Meyer,  email: joan.meyer@example.com }
          nico: { name: Nico Holt,   email: nico.holt@example.com }
          rik:  { name: Rik Bell,    email: rik.bell@example.com }
        agents:
          order-entry:
            owner: dana
            deputy: tom
            slos:
              order-entry-accuracy: { target: 92%, alertBelow: 90%, over: 20 transactions, segments: [customer] }
          ap-invoice:
            owner: tom
            drills: off
            slos:
              ap-invoice-accuracy:
                { target: 92%, alertBelow: 90%, over: 100 transactions, segments: [customer], baseline: frozen, dispositions: [auto, assisted] }
          supplier-chase:
            owner: nico
            deputy: tom
            drills: off
            slos:
              supplier-chase-accuracy: { target: 92%, alertBelow: 90%, over: 20 transactions }
          expedite:
            owner: rik
            drills: off
            slos:
              expedite-accuracy: { target: 92%, alertBelow: 90%, over: 20 transactions }
          vision:
            owner: dana
            drills: off
            silentAfter: 1 hour
            slos:
              vision-accuracy: { target: 92%, alertBelow: 90%, over: 20 transactions, labelsWithin: 1 hour }

        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly List<ServiceProcess> instances = [];
    private SteeredClock? clock;
    private SmtpServer? mails;
    private TestDatabase? database;
    private Prometheus? prometheus;

    /// <summary>The services.</summary>
    internal IReadOnlyList<ServiceProcess> Instances => instances;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>The Prometheus that saw it; the test is skipped where a tool is missing.</summary>
    internal async Task<Prometheus> PrometheusAsync()
    {
        Tool.Require("prometheus", "prometheus");
        await Needs.PostgresAsync();
        if (prometheus is null)
        {
            await PlayAsync();
        }

        return prometheus!;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (prometheus is not null)
        {
            await prometheus.DisposeAsync();
        }

        foreach (var instance in instances)
        {
            await instance.DisposeAsync();
        }

        if (mails is not null)
        {
            await mails.DisposeAsync();
        }

        if (database is not null)
        {
            await database.DisposeAsync();
        }

        clock?.Dispose();
    }

    private async Task PlayAsync()
    {
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(TimeProvider.System.GetUtcNow(), SteeredClock.Plant).Date);
        var practice = FirstWorkingDay(today) is var first && first <= today.AddDays(-3) ? first : FirstWorkingDay(today.AddMonths(-1));
        clock = SteeredClock.At(Invariant($"{practice:yyyy-MM-dd} 05:00"));
        mails = await SmtpServer.StartAsync();
        await mails.ObeyAsync(new
        {
            rcpt = new Dictionary<string, string>
            {
                ["nico.holt@example.com"] = "550 5.1.1 no such user", ["rik.bell@example.com"] = "450 4.2.1 mailbox busy",
            },
        });
        database = await PostgresLadder.CreateDatabaseAsync();
        for (var instance = 0; instance < 2; instance++)
        {
            instances.Add(await ServiceProcess.PrepareAsync(Registry, clock.On(ServiceProcess.On(database.ConnectionString, mails))));
        }

        await Task.WhenAll(instances.Select(instance => instance.StartAsync()));
        prometheus = await Prometheus.StartAsync(instances);
        await PractiseAsync(practice);
        await LoadAsync(today.AddDays(-2));
        await ADayPassesAsync(today.AddDays(-1));
        clock.SetAhead(TimeSpan.Zero);
        await MorningAsync();
        await prometheus.CompleteAsync();
    }

    private async Task PractiseAsync(DateOnly day)
    {
        clock!.Set(SteeredClock.InstantOf(Invariant($"{day:yyyy-MM-dd} 06:46")));
        await AcknowledgeAsync("drill", "dana");
    }

    private async Task LoadAsync(DateOnly day)
    {
        clock!.Set(SteeredClock.InstantOf(Invariant($"{day:yyyy-MM-dd} 12:00")));
        foreach (var half in Enumerable.Range(0, Invoices).Chunk(Invoices / 2))
        {
            await PostAsync(half[0] == 0 ? 0 : 1, "/v1/outcomes", half.Select(number => (object)new
            {
                agent = "ap-invoice",
                transactionId = Invariant($"AP-{number}"),
                verdict = number % 20 == 7 ? "incorrect" : "correct",
                source = "check",
                disposition = number % 10 == 3 ? "assisted" : "auto",
                segments = new { customer = number % 2 == 0 ? "acme" : "borg" },
                attributes = new { layout = number % 3 == 0 ? "table" : "list" },
            }));
        }

        // The words of the agent itself, and none.
        await PostAsync(0, "/v1/outcomes", Enumerable.Range(0, 20).Select(number => (object)new
        {
            agent = "expedite", transactionId = Invariant($"EX-{number}"), verdict = "correct",
        }));
        await PostAsync(1, "/v1/outcomes", new[] { new { agent = "vision", transactionId = "V-1" } });
    }

    private async Task ADayPassesAsync(DateOnly day)
    {
        clock!.Set(SteeredClock.InstantOf(Invariant($"{day:yyyy-MM-dd} 06:00")));
        await UntilAsync("agentops_daily_mail_last_timestamp_seconds{} ");
        await UntilAsync("agentops_agent_data_drift_inputs{agent=\"ap-invoice\"} ");
    }

    private async Task MorningAsync()
    {
        await PostAsync(0, "/v1/outcomes", Enumerable.Range(0, 23).Select(number => number < 20
            ? (object)new
            {
                agent = "order-entry", transactionId = Invariant($"PO-{number}"), source = "check",
                verdict = number % 5 == 0 ? "incorrect" : "correct", segments = new { customer = number % 5 == 0 ? "acme" : "borg" },
            }
            : new { agent = "order-entry", transactionId = Invariant($"PO-{number}") }));
        await PostAsync(1, "/v1/outcomes", Enumerable.Range(0, 3).Select(number => (object)new
        {
            agent = "supplier-chase", transactionId = Invariant($"SC-{number}"), verdict = "incorrect",
        }));
        await PostAsync(0, "/v1/outcomes", new[] { new { agent = "stranger", transactionId = "X-1", verdict = "correct" } });
        await PostAsync(1, "/v1/outcomes", Enumerable.Range(0, 60).Select(number => (object)new
        {
            agent = "ap-invoice", transactionId = Invariant($"AP-new-{number}"), attributes = new { layout = "photo" },
        }));
        await PostAsync(0, "/v1/verdicts", new[] { new { agent = "order-entry", transactionId = "20", verdict = "incorrect" } });
        await PostAsync(1, "/v1/outcomes",
            new object[]
            {
                new { agent = "order-entry", transactionId = "PO-30" },
                new { agent = "order-entry", transactionId = "PO-31", verdict = "perhaps" },
            },
            HttpStatusCode.MultiStatus);
        await PostAsync(0, "/v1/maintenance", new
        {
            agent = "expedite", by = "tom", reason = "new form",
            until = TimeProvider.System.GetUtcNow().AddHours(2).ToString("o", CultureInfo.InvariantCulture),
        });
        await AcknowledgeAsync("accuracy&agent=order-entry", "dana");
        var reviews = await instances[0].Http.GetFromJsonAsync<JsonElement>("/v1/reviews?state=open&agent=ap-invoice", Token);
        var review = reviews.GetProperty("items")[0].GetProperty("id").GetInt64();
        await PostAsync(1, Invariant($"/v1/reviews/{review}"), new { verdict = "correct", by = "dana" });
        await UntilAsync("agentops_agent_data_state{agent=\"vision\",state=\"silent\"} 1");
        await UntilAsync("agentops_slo_labels_late{agent=\"vision\",slo=\"vision-accuracy\"} 1");
        await UntilAsync("agentops_agent_data_drift_last_signal_timestamp_seconds{");
        await UntilAsync("agentops_delivery_oldest_waiting_timestamp_seconds{} ");

        // More on a day on which it is practised.
        await UntilAsync([.. Enumerable.Range(1, 9).Select(dead => Invariant($"agentops_deliveries_dead{{}} {dead}"))]);
    }

    private async Task AcknowledgeAsync(string kind, string by)
    {
        JsonElement open = default;
        await UntilAsync(async () =>
        {
            open = (await instances[0].Http.GetFromJsonAsync<JsonElement>("/v1/alerts?state=open&kind=" + kind, Token)).GetProperty("items");
            return open.GetArrayLength() == 1;
        }, "an alert: " + kind);
        await PostAsync(1, Invariant($"/v1/alerts/{open[0].GetProperty("id").GetInt64()}/acknowledge"), new { by, comment = "on it" });
    }

    private async Task PostAsync(int instance, string path, object body, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var answer = await instances[instance].Http.PostAsJsonAsync(path, body, Token);
        Assert.True(answer.StatusCode == expected, await answer.Content.ReadAsStringAsync(Token));
    }

    // On every instance: each reads the one database, at its own time.
    private Task UntilAsync(params IReadOnlyList<string> words) => UntilAsync(async () =>
    {
        var pages = await Task.WhenAll(instances.Select(instance => instance.Http.GetStringAsync("/metrics", Token)));
        return pages.All(page => words.Any(word => page.Contains(word, StringComparison.Ordinal)));
    }, words[0]);

    private async Task UntilAsync(Func<Task<bool>> holds, string what)
    {
        for (var waited = System.Diagnostics.Stopwatch.StartNew(); !await holds(); await Task.Delay(100, Token))
        {
            Assert.True(waited.Elapsed < Patience, what + " did not come: " + instances[0].Log);
        }
    }

    private static DateOnly FirstWorkingDay(DateOnly within)
    {
        var day = new DateOnly(within.Year, within.Month, 1);
        while (day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday)
        {
            day = day.AddDays(1);
        }

        return day;
    }
}
