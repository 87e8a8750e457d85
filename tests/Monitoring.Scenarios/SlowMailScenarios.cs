using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Monitoring.Scenarios.Instructions;
using Monitoring.Service.Tests;
using Monitoring.Service.Tests.Delivery;
using static System.FormattableString;

namespace Monitoring.Scenarios;

/// <summary>The real process and a mail server that is slow, half there, behind an own CA, or away while the clock is wrong.</summary>
public sealed class SlowMailScenarios
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_that_takes_seven_seconds_for_each_answer_gets_the_mail_at_the_first_attempt()
    {
        const string late = "think 7";
        await using var server = await SmtpServer.StartAsync();
        await server.ObeyAsync(new { greeting = late, ehlo = late, mail = late, rcpt = late, data = late, dot = late });
        await using var service = await ServiceProcess.StartAsync(RegistryText.Of("order-entry", 10), By("localhost", server.Port));

        await BreachAsync(service, "order-entry");

        var delivery = await SentAsync(service, 2 * Minute);
        Assert.Equal(1, delivery.GetProperty("attempts").GetInt32());
        await server.CatchUpAsync();
        Assert.Single(server.Accepted);
    }

    [Theory]
    [InlineData("dana")]
    [InlineData("dana", "tom")]
    public async Task An_owner_is_told_in_seconds_while_24_mails_to_others_hang(params string[] others)
    {
        const string slo = "{ target: 92%, alertBelow: 90%, over: 20 transactions }";
        var mails = new Dictionary<string, string> { ["dana"] = "dana.ruiz@example.com", ["tom"] = "tom.kessler@example.com" };
        await using var server = await SmtpServer.StartAsync();
        await server.ObeyAsync(new { rcpt = others.ToDictionary(other => mails[other], _ => "hang") });
        var hanging = Enumerable.Range(0, 24).Select(number => (Agent: Invariant($"agent-{number}"), Owner: others[number % others.Length]))
            .ToList();
        var registry = hanging.Append(("invoices", "joan")).Aggregate(
            RegistryText.Of([.. hanging.Select(agent => (agent.Agent, slo)), ("invoices", slo)]),
            (text, agent) => text.Replace(
                Invariant($"    title: {agent.Item1}\n    owner: dana\n    deputy: tom"),
                    Invariant($"    title: {agent.Item1}\n    owner: {agent.Item2}\n    deputy: {(agent.Item2 == "tom" ? "dana" : "tom")}"),
                    StringComparison.Ordinal));
        await using var service = await ServiceProcess.StartAsync(registry, By("localhost", server.Port));

        await BreachAsync(service, hanging.Select(agent => agent.Agent));
        for (var attempt = 0; attempt < 2 * others.Length; attempt++)
        {
            await server.HangsAsync();
        }

        await BreachAsync(service, ["invoices"]);

        var started = TimeProvider.System.GetTimestamp();
        while (server.Accepted.Count == 0)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(15), service.Log);
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }

        Assert.Equal(["joan.meyer@example.com"], Assert.Single(server.Accepted).To);
    }

    [Fact]
    public async Task A_first_address_that_swallows_packets_does_not_hide_the_second()
    {
        Tool.Require("unshare", "util-linux");
        await using var server = await SmtpServer.StartAsync("--host", "127.0.0.2");
        using var hole = new SwallowingPort(IPAddress.Loopback, server.Port);
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("hosts"), "127.0.0.1 localhost\n127.0.0.2 localhost\n", Token);
        await using var service = await ServiceProcess.PrepareAsync(RegistryText.Of("order-entry", 10), By("localhost", server.Port));
        service.Program =
        [
            "unshare", "--mount", "sh", "-c", "mount --bind \"$0\" /etc/hosts && exec \"$@\"", folder.File("hosts"), .. service.Program,
        ];
        await service.StartAsync();

        await BreachAsync(service, "order-entry");

        Assert.Equal(1, (await SentAsync(service, Minute)).GetProperty("attempts").GetInt32());
    }

    [Fact]
    public async Task A_clock_two_days_ahead_while_the_mail_server_is_away_holds_no_mail_back_once_both_are_right()
    {
        using var clock = SteeredClock.Ahead(TimeSpan.FromDays(2));
        await using var server = await SmtpServer.StartAsync();
        await server.ObeyAsync(new { greeting = "421 4.3.2 closing" });
        await using var service =
            await ServiceProcess.StartAsync(RegistryText.Of("order-entry", 10, dailyMailAt: "23:59"), clock.On(By("localhost", server.Port)));
        await BreachAsync(service, "order-entry");
        await IsAsync(service, "waiting", Minute, item => item.GetProperty("attempts").GetInt32() >= 2);
        var ahead = (await DeliveryAsync(service))!.Value.GetProperty("createdAt").GetDateTimeOffset();
        Assert.True(ahead - TimeProvider.System.GetUtcNow() > TimeSpan.FromDays(1.9));

        clock.SetAhead(TimeSpan.Zero);
        await server.ObeyAsync();

        await SentAsync(service, Minute);
        await server.CatchUpAsync();
        Assert.Single(server.Accepted);
    }

    [Fact]
    public async Task A_server_behind_an_own_CA_is_trusted_by_SSL_CERT_FILE_and_without_it_the_test_mail_says_so()
    {
        var heloName = Assert.Single(Page.Deploy.Settings("HELONAME"));
        var trust = Assert.Single(Page.Deploy.Settings("SSL_CERT_FILE")).Key;
        using var certificate = new TestCertificate();
        await using var server = await SmtpServer.StartAsync("--tls", certificate.File, "--login", "monitor:right");
        await using var service = await ServiceProcess.StartAsync(RegistryText.Of("order-entry", 10), new(StringComparer.Ordinal)
        {
            ["AGENTOPS_MAIL__SERVER"] = Invariant($"smtp://localhost:{server.Port}"),
            ["AGENTOPS_MAIL__FROM"] = "monitor@plant.example.com",
            ["AGENTOPS_MAIL__USER"] = "monitor",
            ["AGENTOPS_MAIL__PASSWORD"] = "right",
            [heloName.Key] = heloName.Value,
        });

        var (failed, untrusted) = await service.RunAsync("mail-test", "dana");
        var (good, accepted) = await service.RunAsync(new Dictionary<string, string> { [trust] = certificate.File }, "mail-test", "dana");

        Assert.Equal((1, 0), (failed, good));
        Assert.Contains("certificate", untrusted, StringComparison.Ordinal);
        Assert.Contains("SSL_CERT_FILE", untrusted, StringComparison.Ordinal);
        Assert.Contains("Accepted.", accepted, StringComparison.Ordinal);
        await server.CatchUpAsync();
        Assert.Contains("EHLO " + heloName.Value, server.Said);
    }

    private static Dictionary<string, string> By(string host, int port) => new(StringComparer.Ordinal)
    {
        ["AGENTOPS_MAIL__SERVER"] = Invariant($"smtp://{host}:{port}?tls=none"),
        ["AGENTOPS_MAIL__FROM"] = "Accuracy monitor <monitor@plant.example.com>",
    };

    private static async Task BreachAsync(ServiceProcess service, params IEnumerable<string> agents)
    {
        using var answer = await service.Http.PostAsJsonAsync("/v1/outcomes",
            agents.SelectMany(agent => Enumerable.Range(1, 3).Select(number => new
        {
            agent,
            transactionId = Invariant($"PO-{number}"),
            verdict = "incorrect",
            source = "check",
        })));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private static Task<JsonElement> SentAsync(ServiceProcess service, TimeSpan within) => IsAsync(service, "sent", within, _ => true);

    private static async Task<JsonElement> IsAsync(ServiceProcess service, string state, TimeSpan within, Func<JsonElement, bool> that)
    {
        for (var started = TimeProvider.System.GetTimestamp(); TimeProvider.System.GetElapsedTime(started) < within;)
        {
            if (await DeliveryAsync(service) is { } found && found.GetProperty("state").GetString() == state && that(found))
            {
                return found;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Token);
        }

        throw new TimeoutException($"Not {state} within {within}: {await DeliveryAsync(service)}\n{service.Log}");
    }

    private static async Task<JsonElement?> DeliveryAsync(ServiceProcess service)
    {
        var items = (await service.Http.GetFromJsonAsync<JsonElement>("/v1/deliveries", Token)).GetProperty("items");
        return items.GetArrayLength() == 0 ? null : items[0];
    }
}
