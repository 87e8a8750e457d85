using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using static System.FormattableString;

namespace Monitoring.Scenarios;

/// <summary>The real process by a clock that is set: what was low six weeks ago is learned today.</summary>
public sealed class LateTruthScenarios
{
    private const string Slo = "order-entry-accuracy";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_credit_memo_six_weeks_later_shows_the_owner_a_bad_day_that_nobody_saw()
    {
        using var clock = SteeredClock.Ahead(TimeSpan.FromDays(-42));
        await using var service = await ServiceProcess.StartAsync(RegistryText.Of("order-entry", 100, dailyMailAt: "23:59"), clock.On());

        // Six weeks ago: ten of a hundred are wrong, as many as may be. Then a good month.
        await PostAsync(service, "/v1/outcomes", Enumerable.Range(1, 400).Select(number => (object)new
        {
            agent = "order-entry",
            transactionId = Invariant($"PO-{number}"),
            verdict = number is > 100 and <= 110 ? "incorrect" : "correct",
            source = "check",
        }));
        clock.SetAhead(TimeSpan.Zero);
        await PostAsync(service, "/v1/verdicts",
            [new { agent = "order-entry", transactionId = "PO-120", verdict = "incorrect", source = "downstream", verdictId = "CM-8812" }]);

        var mail = await MailAsync(service);

        var (then, now) = (Day(TimeProvider.System.GetUtcNow().AddDays(-42)), Day(TimeProvider.System.GetUtcNow()));
        Assert.Equal(Invariant($"[LATE] {Slo} was below 90% on {then}, learned {now}"), mail.Subject);
        var stretch = Assert.Single((await service.Http.GetFromJsonAsync<JsonElement>($"/v1/slos/{Slo}/late", Token)).GetProperty("items")
            .EnumerateArray());
        Assert.Equal(
            ("PO-120", 120, 200),
            (stretch.GetProperty("transactionId").GetString(), stretch.GetProperty("fromPosition").GetInt64(),
                stretch.GetProperty("toPosition").GetInt64()));
        Assert.True(stretch.GetProperty("learnedAt").GetDateTimeOffset() - stretch.GetProperty("to").GetDateTimeOffset() > TimeSpan.FromDays(41));
        var state = await service.Http.GetFromJsonAsync<JsonElement>($"/v1/slos/{Slo}", Token);
        Assert.Equal(("healthy", 0), (state.GetProperty("state").GetString(), state.GetProperty("wrong").GetInt32()));
        Assert.Contains("learned later", await service.Http.GetStringAsync($"/slos/{Slo}", Token), StringComparison.Ordinal);
        var list = mail.TextBody!.Split('\n').First(line => line.Contains("&knownPosition=", StringComparison.Ordinal)).Trim();
        var wrong = await service.Http.GetFromJsonAsync<JsonElement>("/v1" + new Uri(list).PathAndQuery, Token);
        Assert.Equal(11, wrong.GetProperty("items").GetArrayLength());
        await service.StopAsync();
        await service.VerifyAsync();
    }

    private static string Day(DateTimeOffset instant) => Invariant(
        $"{TimeZoneInfo.ConvertTime(instant, TimeZoneInfo.FindSystemTimeZoneById("America/Chicago")):yyyy-MM-dd}");

    private static async Task PostAsync(ServiceProcess service, string path, IEnumerable<object> items)
    {
        using var answer = await service.Http.PostAsJsonAsync(path, items, Token);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private static async Task<MimeKit.MimeMessage> MailAsync(ServiceProcess service)
    {
        var folder = Path.Combine(service.Data, "mail");
        for (var started = TimeProvider.System.GetTimestamp(); TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(60);)
        {
            if (Directory.Exists(folder) && Directory.EnumerateFiles(folder, "*.eml").FirstOrDefault() is { } file)
            {
                return await MimeKit.MimeMessage.LoadAsync(file, Token);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Token);
        }

        throw new TimeoutException(service.Log);
    }
}
