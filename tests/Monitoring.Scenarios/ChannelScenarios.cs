using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Monitoring.Service.Tests.Channels;
using static System.FormattableString;

namespace Monitoring.Scenarios;

/// <summary>
/// The real process and a real receiver of its messages beside mail: what is away or refuses, and who hears of it then.
/// </summary>
public sealed class ChannelScenarios
{
    private const string Key = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", Hidden = "T0/B0/NOBODY-MAY-READ-THIS";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_receiver_that_is_away_over_a_restart_of_the_service_gets_the_breach_and_its_end_signed_and_under_one_id()
    {
        var url = Invariant($"http://127.0.0.1:{ServiceProcess.FreePort()}");
        await using var service = await StartAsync($"[webhook: {url}/hook]", "[mail]");
        await PostAsync(service, "incorrect", 1, 3);
        await BecomesAsync(service, "dana webhook waiting");

        await service.RestartAsync();
        await using var receiver = await HttpReceiver.StartAsync(url);
        await BecomesAsync(service, "dana webhook sent");
        await PostAsync(service, "correct", 4, 20);
        await BecomesAsync(service, "dana webhook sent", "dana webhook sent");

        Assert.All(receiver.All, Verify);
        Assert.Equal(2, receiver.All.Select(came => came.Headers["webhook-id"]).Distinct(StringComparer.Ordinal).Count());
        var bodies = receiver.All.Select(came => JsonDocument.Parse(came.Body).RootElement).ToList();
        Assert.Equal(["firing", "resolved"], bodies.Select(body => body.GetProperty("status").GetString()));
        Assert.Single(bodies.Select(body => body.GetProperty("alerts")[0].GetProperty("fingerprint").GetString()).Distinct());
    }

    [Fact]
    public async Task A_chat_that_refuses_for_good_is_dead_and_seen_the_mail_goes_and_who_has_no_mail_is_passed_over_at_once()
    {
        await using var receiver = await HttpReceiver.StartAsync();
        receiver.Answer = async (_, response) =>
        {
            response.StatusCode = 404;
            await response.Body.WriteAsync("no_service"u8.ToArray());
        };
        await using var service = await StartAsync($"[mail, slack: {receiver.Url}/{Hidden}]", $"[slack: {receiver.Url}/{Hidden}]");
        await PostAsync(service, "incorrect", 1, 3);
        await BecomesAsync(service, "dana mail sent", "dana slack dead");
        Assert.Contains("1 undeliverable", await service.Http.GetStringAsync("/"), StringComparison.Ordinal);
        var metrics = await service.Http.GetStringAsync("/metrics");
        Assert.Contains("\nagentops_deliveries_dead{} 1\n", metrics, StringComparison.Ordinal);
        Assert.Contains("\nagentops_channel_deliveries_total{channel=\"slack\",result=\"refused\"} 1\n", metrics, StringComparison.Ordinal);
        Assert.Contains("slack: 404 no_service", await service.Http.GetStringAsync("/v1/deliveries?state=dead"), StringComparison.Ordinal);

        await PostAsync(service, "incorrect", 1, 3, "invoices");
        await BecomesAsync(service, "dana mail sent", "dana slack dead", "joan mail sent", "tom slack dead");

        foreach (var shown in new[]
        {
            service.Log, await service.Http.GetStringAsync("/"), await service.Http.GetStringAsync("/v1/deliveries"),
            (await service.RunAsync("registry", "show")).Output, (await service.RunAsync("mail-test", "dana")).Output,
        })
        {
            Assert.DoesNotContain("NOBODY-MAY-READ-THIS", shown, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_waits_for_a_chat_that_is_away_goes_by_mail_as_soon_as_the_registry_says_so_and_counts_as_no_refusal()
    {
        await using var service = await StartAsync(Invariant($"[slack: http://127.0.0.1:{ServiceProcess.FreePort()}/{Hidden}]"), "[mail]");
        await PostAsync(service, "incorrect", 1, 3);
        await BecomesAsync(service, "dana slack waiting");

        var file = Path.Combine(service.Data, "registry.yaml");
        await File.WriteAllTextAsync(file, Registry("[mail]", "[mail]"));
        Assert.Equal(0, (await service.RunAsync("apply", file)).ExitCode);

        await BecomesAsync(service, "dana mail sent", "dana slack absorbed");
        var metrics = await service.Http.GetStringAsync("/metrics");
        Assert.Contains("\nagentops_deliveries_dead{} 0\n", metrics, StringComparison.Ordinal);
        Assert.Contains("\nagentops_channel_deliveries_total{channel=\"slack\",result=\"refused\"} 0\n", metrics, StringComparison.Ordinal);
    }

    private static void Verify(Received came)
    {
        var signed = $"{came.Headers["webhook-id"]}.{came.Headers["webhook-timestamp"]}.{came.Body}";
        var expected = HMACSHA256.HashData(Convert.FromBase64String(Key), Encoding.UTF8.GetBytes(signed));
        Assert.Equal("v1," + Convert.ToBase64String(expected), came.Headers["webhook-signature"]);
        var at = DateTimeOffset.FromUnixTimeSeconds(long.Parse(came.Headers["webhook-timestamp"], CultureInfo.InvariantCulture));
        Assert.InRange(TimeProvider.System.GetUtcNow() - at, TimeSpan.FromSeconds(-1), TimeSpan.FromMinutes(5));
    }

    private static string Registry(string dana, string tom) =>
        $$"""
        plant: { name: Plant 2, timeZone: America/Chicago, dailyMailAt: "05:45" }
        fallback: joan
        people:
          dana: { name: Dana Ruiz, email: dana.ruiz@example.com, notify: {{dana}} }
          tom: { name: Tom Kessler, email: tom.kessler@example.com, notify: {{tom}} }
          joan: { name: Joan Meyer, email: joan.meyer@example.com }
        agents:
          orders:
            owner: dana
            deputy: tom
            drills: off
            slos:
              orders-accuracy: { target: 92%, alertBelow: 90%, over: 10 transactions }
          invoices:
            owner: tom
            drills: off
            slos:
              invoices-accuracy: { target: 92%, alertBelow: 90%, over: 10 transactions }

        """;

    private static Task<ServiceProcess> StartAsync(string dana, string tom) => ServiceProcess.StartAsync(Registry(dana, tom), new()
    {
        ["AGENTOPS_CHANNELS__ALLOWPRIVATE"] = "127.0.0.1",
        ["AGENTOPS_CHANNELS__WEBHOOKSECRET"] = "whsec_" + Key,
    });

    private static async Task PostAsync(ServiceProcess service, string verdict, int from, int until, string agent = "orders")
    {
        using var answer = await service.Http.PostAsJsonAsync("/v1/outcomes", Enumerable.Range(from, until - from + 1).Select(order => new
        {
            agent,
            transactionId = Invariant($"PO-{order}"),
            verdict,
            source = "check",
        }));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private static Task BecomesAsync(ServiceProcess service, params string[] expected) =>
        UntilAsync(async () => (await ItemsAsync(service)).SequenceEqual(expected));

    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        for (var started = TimeProvider.System.GetTimestamp(); !await isSo();)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Patience, "It did not come to be.");
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }
    }

    private static async Task<List<string>> ItemsAsync(ServiceProcess service) =>
    [
        .. (await service.Http.GetFromJsonAsync<JsonElement>("/v1/deliveries")).GetProperty("items").EnumerateArray()
            .Select(item => $"{item.GetProperty("to").GetString()} {item.GetProperty("channel").GetString()} {item.GetProperty("state").GetString()}")
            .Order(StringComparer.Ordinal),
    ];
}
