using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Monitoring.Core.Outcomes;
using Monitoring.Scenarios.Alerts;
using Monitoring.Service.Tests.Delivery;
using Monitoring.TestDatabases;
using static System.FormattableString;

namespace Monitoring.Scenarios.Postgres;

/// <summary>
/// Steps of many alerts fall due while either of two instances is killed again and again, and people acknowledge some of the alerts
/// meanwhile: every step is told once, none early, and none after somebody has the alert.
/// </summary>
public sealed class AlertKillScenarios
{
    private static readonly bool IsLong = Environment.GetEnvironmentVariable("AGENTOPS_TEST_KILLS") is not null;
    private static readonly int Kills = IsLong ? KillScenarios.Kills : 6;
    private static readonly string[] Agents =
        [.. Enumerable.Range(0, IsLong ? 200 : 20).Select(number => number.ToString("'alert-'000", CultureInfo.InvariantCulture))];

    // So that every step of the ladder falls due, a second reminder too.
    private static readonly TimeSpan Stride = TimeSpan.FromHours(Math.Max(30.0 / Kills, 0.7));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_step_is_told_once_when_either_of_two_instances_is_killed()
    {
        await Needs.PostgresAsync();
        using var clock = SteeredClock.At("2026-03-02 09:00");
        await using var mails = await SmtpServer.StartAsync();
        await using var database = await PostgresLadder.CreateDatabaseAsync();
        var (registry, settings) = (RegistryText.Owned(Agents.Select(agent => (agent, "dana")), "", hours: null),
            clock.On(ServiceProcess.On(database.ConnectionString, mails)));
        await using var one = await ServiceProcess.StartAsync(registry, settings);
        await using var other = await ServiceProcess.StartAsync(registry, settings);
        await BreachAsync(one);
        await Truth.DrainAsync(one);
        var opened = (await AlertsAsync(one)).ToDictionary(alert => alert.Agent, alert => alert.OpenedAt, StringComparer.Ordinal);
        Assert.Equal(Agents.Length, opened.Count);
        var (began, random) = (clock.Now, new Random(7));
        var (left, taken) = (new Queue<Alert>((await AlertsAsync(one)).Where((_, number) => number % 2 == 1)), new HashSet<string>());

        for (var kill = 0; kill < Kills; kill++)
        {
            clock.Set(began + ((kill + 1) * Stride));
            var hit = random.Next(2) == 0 ? one : other;
            await Task.WhenAll(
                AnswerAsync(TakeSome(left, taken, kill), clock, [hit, hit == one ? other : one]),
                KillAsync(hit, TimeSpan.FromMilliseconds(random.Next(0, 1500))));
        }

        var end = clock.Now;
        await UntilDoneAsync(one, end);
        await Truth.DrainAsync(one);
        var alerts = await AlertsAsync(one);
        Assert.All(alerts, alert => Holds(alert, opened[alert.Agent], end, taken.Contains(alert.Agent)));
        var (messages, repeats) = await Truth.MailedAsync(one, mails);
        var deliveries = alerts.SelectMany(alert => alert.Notices).SelectMany(notice => notice.Deliveries).ToList();
        var daily = mails.Accepted.Where(mail => mail.Letter.Subject!.StartsWith("[DAILY]", StringComparison.Ordinal))
            .DistinctBy(mail => mail.MessageId);
        var mornings = DayOf(end) - DayOf(began);
        Assert.Equal(
            [("dana", mornings), ("joan", mornings)],
            daily.CountBy(mail => Mailbox.Of(mail).To).Select(person => (person.Key, person.Value)).OrderBy(person => person.Key, StringComparer.Ordinal));

        // A process killed between the server's answer and its own note leaves a mail that counts as unsent: a newer one may absorb it, and
        // an acknowledgement takes it back (UnsentSteps). Nothing else that came is not marked as sent.
        var came = mails.Accepted.Select(mail => mail.MessageId).ToHashSet(StringComparer.Ordinal);
        var unmarked = alerts.SelectMany(alert => alert.Notices.SelectMany(notice => notice.Deliveries)
            .Where(delivery => delivery.State != "sent" && came.Contains(delivery.MessageId)).Select(delivery => (alert.Agent, delivery))).ToList();
        Assert.All(unmarked, mail => Assert.True(mail.delivery.AbsorbedBy is not null || taken.Contains(mail.Agent), Invariant($"{mail}")));
        Assert.Equal(deliveries.Count(delivery => delivery.State == "sent") + unmarked.Count, messages);
        await one.StopAsync();
        await other.StopAsync();
        await one.VerifyAsync();
        TestContext.Current.TestOutputHelper?.WriteLine(Invariant(
            $"{Kills} kills, {alerts.Count} alerts, {taken.Count} taken, {deliveries.Count} told by {messages} mails, {repeats} twice"));
    }

    // Days begin with their daily mail.
    private static int DayOf(DateTimeOffset instant) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant - new TimeSpan(5, 45, 0), SteeredClock.Plant).DateTime).DayNumber;

    private static async Task KillAsync(ServiceProcess service, TimeSpan after)
    {
        await Task.Delay(after, TimeProvider.System, Token);
        await service.KillAsync();
        await service.StartAsync();
    }

    private static List<Alert> TakeSome(Queue<Alert> left, HashSet<string> taken, int kill)
    {
        List<Alert> some = [.. Enumerable.Range(0, left.Count / (Kills - kill)).Select(_ => left.Dequeue())];
        taken.UnionWith(some.Select(alert => alert.Agent));
        return some;
    }

    /// <summary>Joan has them, whichever instance hears it.</summary>
    private static async Task AnswerAsync(IReadOnlyList<Alert> alerts, SteeredClock clock, IReadOnlyList<ServiceProcess> instances)
    {
        var body = new { by = "joan", comment = "mine", until = Rfc3339.Format(clock.Now.AddDays(6)) };
        foreach (var alert in alerts)
        {
            for (var attempt = 0; !await IsTakenAsync(instances[attempt % 2], alert.Id, body); attempt++)
            {
                Assert.True(attempt < 600);
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Token);
            }
        }
    }

    private static async Task<bool> IsTakenAsync(ServiceProcess instance, long alert, object body)
    {
        try
        {
            using var answer = await instance.Http.PostAsJsonAsync(Invariant($"/v1/alerts/{alert}/acknowledge"), body, Token);
            Assert.Contains(answer.StatusCode, (HttpStatusCode[])[HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable]);
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false; // It was killed; whether it had taken it is not known.
        }
    }

    private static void Holds(Alert alert, DateTimeOffset opened, DateTimeOffset end, bool isTaken)
    {
        var steps = new (IReadOnlyList<DateTimeOffset> At, Func<int, double> DueAfterHours)[]
        {
            (alert.Told("REMINDER", "dana"), number => 2 + (24 * number)),
            (alert.Told("ESCALATED", "tom"), number => number == 0 ? 4 : double.PositiveInfinity),
            (alert.Told("ESCALATED", "joan"), number => number == 0 ? 12 : double.PositiveInfinity),
        };
        foreach (var (at, dueAfterHours) in steps)
        {
            Assert.All(
                at, (told, number) => Assert.True((told - opened).TotalHours >= dueAfterHours(number), Invariant($"{alert}: {told}")));
            Assert.True(isTaken || dueAfterHours(at.Count) > (end - opened).TotalHours, Invariant($"{alert}: {at.Count}"));
        }

        Assert.Equal("BREACH", alert.Notices[0].Kind);
        // Notices stand in the order in which they were committed: once somebody has it nobody is told but of that.
        var ladder = isTaken ? alert.Notices.SkipLast(1).ToList() : alert.Notices;
        var told = ladder.SelectMany(notice => notice.Deliveries).Select(delivery => delivery.To).ToList();
        Assert.Equal(1 + steps.Sum(step => step.At.Count), told.Count);
        if (isTaken)
        {
            Assert.Equal("ACKNOWLEDGED", alert.Notices[^1].Kind);
            Assert.Equal(
                told.Where(person => person != "joan").Distinct().Order(StringComparer.Ordinal),
                alert.Notices[^1].Deliveries.Select(delivery => delivery.To).Order(StringComparer.Ordinal));
        }
    }

    private static async Task BreachAsync(ServiceProcess service)
    {
        using var answer = await service.Http.PostAsJsonAsync("/v1/outcomes", Agents.SelectMany(agent => Enumerable.Range(0, 3)
            .Select(number => new { agent, transactionId = Invariant($"PO-{number}"), verdict = "incorrect" })), Token);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    /// <summary>Waits until no step is due.</summary>
    private static async Task UntilDoneAsync(ServiceProcess service, DateTimeOffset now)
    {
        for (var seconds = 0; (await AlertsAsync(service)).Exists(alert => alert.NextDueAt <= now); seconds++)
        {
            Assert.True(seconds < 120, service.Log);
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, Token);
        }
    }

    private static async Task<List<Alert>> AlertsAsync(ServiceProcess service)
    {
        var alerts = new List<Alert>();
        for (var next = "/v1/alerts?state=open"; next is not null;)
        {
            var page = await service.Http.GetFromJsonAsync<JsonElement>(next, Token);
            alerts.AddRange(page.GetProperty("items").EnumerateArray().Select(Alert.Read));
            next = page.GetProperty("next").GetString() is { } cursor ? "/v1/alerts?state=open&after=" + cursor : null;
        }

        return alerts;
    }

    private sealed record Alert(
        long Id, string Agent, DateTimeOffset OpenedAt, DateTimeOffset? NextDueAt, IReadOnlyList<Notice> Notices)
    {
        public static Alert Read(JsonElement item) => new(
            item.GetProperty("id").GetInt64(),
            item.GetProperty("agent").GetString()!,
            item.GetProperty("openedAt").GetDateTimeOffset(),
            item.GetProperty("ladder").EnumerateArray().Where(step => step.GetProperty("doneAt").ValueKind == JsonValueKind.Null)
                .Min(step => (DateTimeOffset?)step.GetProperty("dueAt").GetDateTimeOffset()),
            [
                .. item.GetProperty("notices").EnumerateArray().Select(notice => new Notice(
                    notice.GetProperty("kind").GetString()!,
                    notice.GetProperty("at").GetDateTimeOffset(),
                    [
                        .. notice.GetProperty("deliveries").EnumerateArray().Select(delivery =>
                            new Delivery(
                                delivery.GetProperty("to").GetString()!, delivery.GetProperty("state").GetString()!,
                                delivery.GetProperty("messageId").GetString()!,
                                delivery.TryGetProperty("absorbedBy", out var carrier) ? carrier.GetString() : null)),
                    ])),
            ]);

        /// <summary>When somebody was told something.</summary>
        public IReadOnlyList<DateTimeOffset> Told(string kind, string person) => [.. Notices
            .Where(notice => notice.Kind == kind && notice.Deliveries.Any(delivery => delivery.To == person)).Select(notice => notice.At)];
    }

    private sealed record Notice(string Kind, DateTimeOffset At, IReadOnlyList<Delivery> Deliveries);

    private sealed record Delivery(string To, string State, string MessageId, string? AbsorbedBy);
}
