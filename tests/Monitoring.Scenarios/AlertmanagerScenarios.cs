using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Monitoring.Service.Tests;
using Monitoring.Service.Tests.Channels;
using static System.FormattableString;

namespace Monitoring.Scenarios;

/// <summary>The real process and a real Alertmanager, which tells a receiver of its own: what is open, and that it closed while it was away.</summary>
public sealed class AlertmanagerScenarios
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task An_alertmanager_that_was_away_is_told_that_a_breach_closed_meanwhile_and_a_new_one_what_is_open()
    {
        Tool.Require("prometheus-alertmanager", "prometheus-alertmanager");
        await using var receiver = await HttpReceiver.StartAsync();
        var folder = Directory.CreateTempSubdirectory("alertmanager-").FullName;
        var address = Invariant($"127.0.0.1:{ServiceProcess.FreePort()}");
        await File.WriteAllTextAsync(Path.Combine(folder, "alertmanager.yml"), Invariant($$"""
            route: { receiver: us, group_by: [alertname, agent, slo], group_wait: 1s, group_interval: 1s, repeat_interval: 1h }
            receivers: [{ name: us, webhook_configs: [{ url: "{{receiver.Url}}/told", send_resolved: true }] }]
            """));
        await using var service = await ServiceProcess.StartAsync(RegistryText.Of("orders", 10), new()
        {
            ["AGENTOPS_CHANNELS__ALERTMANAGER"] = "http://" + address,
        });
        using (var first = Start(folder, address))
        {
            await PostAsync(service, "incorrect", 1, 3);
            await UntilAsync(() => Told(receiver).Count == 1);

            // The signal at which it saves what it told.
            using var kill = Process.Start("kill", ["-TERM", Invariant($"{first.Id}")]);
            await first.WaitForExitAsync();
        }

        await service.SaysAsync("takes no alerts");
        await PostAsync(service, "correct", 4, 20);
        using (var second = Start(folder, address))
        {
            await UntilAsync(() => Told(receiver).Count == 2);
            second.Kill();
            await second.WaitForExitAsync();
        }

        Directory.Delete(folder, recursive: true);
        var told = Told(receiver);
        Assert.Equal(["firing", "resolved"], told.Select(body => body.GetProperty("status").GetString()));
        var alerts = told.ConvertAll(body => body.GetProperty("alerts")[0]);
        Assert.All(alerts, alert => Assert.Equal(
            ("AgentAccuracyBreached", "orders", "orders-accuracy"),
            (Label(alert, "alertname"), Label(alert, "agent"), Label(alert, "slo"))));
        Assert.Equal(alerts[0].GetProperty("annotations").GetProperty("summary").GetString(), alerts[1].GetProperty("annotations").GetProperty("summary").GetString());
        Assert.StartsWith("[BREACH] orders-accuracy ", alerts[1].GetProperty("annotations").GetProperty("summary").GetString(), StringComparison.Ordinal);

        // The fingerprint we give to webhooks is the one it gives.
        Assert.Equal(
            Monitoring.Service.Channels.AlertLabels.Fingerprint(Monitoring.Service.Channels.AlertLabels.Of(Core.Alerts.AlertKind.Accuracy, "orders", "orders-accuracy")),
            alerts[0].GetProperty("fingerprint").GetString());
    }

    [Fact]
    public async Task The_shipped_routes_make_a_message_for_each_agent_in_breach_and_wake_somebody()
    {
        Tool.Require("prometheus-alertmanager", "prometheus-alertmanager");
        await using var receiver = await HttpReceiver.StartAsync();
        using var folder = new TemporaryFolder();
        var address = Invariant($"127.0.0.1:{ServiceProcess.FreePort()}");
        await File.WriteAllTextAsync(folder.File("alertmanager.yml"), (await File.ReadAllTextAsync(RepositoryFile.At("deploy/prometheus/alertmanager.yml")))
            .Replace("https://on-call.example.com", receiver.Url, StringComparison.Ordinal)
            .Replace("group_wait: 30s", "group_wait: 1s", StringComparison.Ordinal));
        const string Slo = "{ target: 92%, alertBelow: 90%, over: 10 transactions }";
        await using var service = await ServiceProcess.StartAsync(RegistryText.Of([("orders", Slo), ("invoices", Slo)]), new()
        {
            ["AGENTOPS_CHANNELS__ALERTMANAGER"] = "http://" + address,
        });
        using var alertmanager = Start(folder.Path, address);
        await PostAsync(service, "incorrect", 1, 3);
        await PostAsync(service, "incorrect", 1, 3, "invoices");

        await UntilAsync(() => Told(receiver).Count >= 2);
        alertmanager.Kill();
        await alertmanager.WaitForExitAsync();

        Assert.All(receiver.All, came => Assert.StartsWith("POST /alertmanager ", came.Line + " ", StringComparison.Ordinal));
        Assert.Equal(["invoices", "orders"], Told(receiver).Select(body => body.GetProperty("groupLabels").GetProperty("agent").GetString()).Distinct()
            .Order(StringComparer.Ordinal));
        Assert.All(Told(receiver), body => Assert.Equal(1, body.GetProperty("alerts").GetArrayLength()));
    }

    private static Process Start(string folder, string address) => Process.Start(new ProcessStartInfo("prometheus-alertmanager", [
        "--config.file=" + Path.Combine(folder, "alertmanager.yml"),
        "--storage.path=" + Path.Combine(folder, "data"),
        "--web.listen-address=" + address,
        "--cluster.listen-address=",
        "--log.level=error"])) ?? throw new InvalidOperationException("prometheus-alertmanager did not start.");

    private static string? Label(JsonElement alert, string name) => alert.GetProperty("labels").GetProperty(name).GetString();

    private static List<JsonElement> Told(HttpReceiver receiver) => [.. receiver.All.Select(came => JsonDocument.Parse(came.Body).RootElement)];

    private static async Task PostAsync(ServiceProcess service, string verdict, int from, int until, string agent = "orders")
    {
        using var answer = await service.Http.PostAsJsonAsync("/v1/outcomes", Enumerable.Range(from, until - from + 1).Select(order => new
        {
            agent, transactionId = Invariant($"PO-{order}"), verdict, source = "check",
        }));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private static async Task UntilAsync(Func<bool> isSo)
    {
        for (var started = TimeProvider.System.GetTimestamp(); !isSo();)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Patience, "It did not come to be.");
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }
    }
}
