using System.Net.Http.Json;
using Monitoring.Service.Tests;
using static System.FormattableString;

namespace Monitoring.Scenarios;

/// <summary>
/// A service whose SLO is breached while its mail server is down, under the eyes of a Prometheus: 20 judged of which 4 are wrong
/// where 2 are allowed, 3 pending, one verdict under another key, one stranger. Started by the first test that asks.
/// </summary>
public sealed class WatchedBreach : IAsyncDisposable
{
    /// <summary>The SLO.</summary>
    public const string Slo = "order-entry-accuracy";

    private ServiceProcess? service;
    private Prometheus? prometheus;

    /// <summary>The service.</summary>
    internal async Task<ServiceProcess> ServiceAsync() => service ??= await StartAsync();

    /// <summary>The Prometheus; the test is skipped where none is installed.</summary>
    internal async Task<Prometheus> PrometheusAsync()
    {
        Tool.Require("prometheus", "prometheus");
        return prometheus ??= await Prometheus.StartAsync(await ServiceAsync());
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (prometheus is not null)
        {
            await prometheus.DisposeAsync();
        }

        if (service is not null)
        {
            await service.DisposeAsync();
        }
    }

    private static async Task<ServiceProcess> StartAsync()
    {
        var started = await ServiceProcess.StartAsync(RegistryText.Of("order-entry", 20), new Dictionary<string,
            string>(StringComparer.Ordinal)
        {
            ["AGENTOPS_MAIL__SERVER"] = Invariant($"smtp://127.0.0.1:{ServiceProcess.FreePort()}?tls=none"),
            ["AGENTOPS_MAIL__FROM"] = "agentops@example.com",
        });
        var judged = Enumerable.Range(0, 20).Select(number => (object)new
        {
            agent = "order-entry",
            transactionId = Invariant($"PO-{number}"),
            verdict = number % 5 == 0 ? "incorrect" : "correct",
        });
        var pending = Enumerable.Range(20, 3)
            .Select(number => (object)new { agent = "order-entry", transactionId = Invariant($"PO-{number}") });
        using var answer = await started.Http.PostAsJsonAsync(
            "/v1/outcomes", judged.Concat(pending).Append(new { agent = "stranger", transactionId = "X-1", verdict = "correct" }));
        answer.EnsureSuccessStatusCode();
        using var early = await started.Http.PostAsJsonAsync(
            "/v1/verdicts", new { agent = "order-entry", transactionId = "20", verdict = "incorrect" });
        early.EnsureSuccessStatusCode();
        await UntilMailIsTriedAsync(started);
        return started;
    }

    private static async Task UntilMailIsTriedAsync(ServiceProcess service)
    {
        const string NotTried = "agentops_deliveries_total{kind=\"breach\",result=\"retry\"} 0";
        for (var wait = 0; wait < 600; wait++)
        {
            if (!(await service.Http.GetStringAsync("/metrics")).Contains(NotTried, StringComparison.Ordinal))
            {
                return;
            }

            await Task.Delay(50, CancellationToken.None);
        }

        throw new TimeoutException("No mail was tried: " + service.Log);
    }
}
