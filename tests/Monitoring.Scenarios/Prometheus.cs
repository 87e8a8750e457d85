using System.Diagnostics;
using System.Text.Json;
using Monitoring.Scenarios.Instructions;
using static System.FormattableString;

namespace Monitoring.Scenarios;

/// <summary>A real Prometheus as a process of its own that scrapes at least every second.</summary>
internal sealed class Prometheus : IAsyncDisposable
{
    private static readonly TimeSpan ScrapedWithin = TimeSpan.FromSeconds(60);

    private readonly string folder = Directory.CreateTempSubdirectory("prometheus-").FullName;
    private readonly HttpClient http;
    private readonly Process process;

    private Prometheus(Func<string, string> configure)
    {
        var address = Invariant($"127.0.0.1:{ServiceProcess.FreePort()}");
        Url = Invariant($"http://{address}");
        http = new HttpClient { BaseAddress = new Uri(Url) };
        var configuration = configure(folder);

        // Its own waits for what no scenario is about: five seconds until it looks at its targets, and a minute until it tells Alertmanager again
        // of what fired before it had found one.
        process = Process.Start(new ProcessStartInfo("prometheus", [
            "--config.file=" + configuration,
            "--storage.tsdb.path=" + Path.Combine(folder, "data"),
            "--web.listen-address=" + address,
            "--scrape.discovery-reload-interval=100ms",
            "--rules.alert.resend-delay=1s",
            "--log.level=error"])) ?? throw new InvalidOperationException("prometheus did not start.");
    }

    /// <summary>Where it listens.</summary>
    public string Url { get; }

    /// <summary>Starts one as the page says and waits until it has scraped each service often enough for a rate.</summary>
    /// <param name="services">What it scrapes.</param>
    public static Task<Prometheus> StartAsync(params IReadOnlyList<ServiceProcess> services) => StartAsync(
        folder =>
        {
            var configuration = Path.Combine(folder, "prometheus.yml");
            File.WriteAllText(configuration, "global: { scrape_interval: 500ms }\n" + Page.Deploy.Block("yaml", "scrape_configs")
                .Replace("localhost:8080", string.Join("\", \"", services.Select(service => service.Authority)), StringComparison.Ordinal));
            return configuration;
        },
        services.Count);

    /// <summary>Starts one with a configuration and waits until it has scraped often enough for a rate.</summary>
    /// <param name="configuration">The file.</param>
    /// <param name="targets">How many targets it has.</param>
    public static Task<Prometheus> StartAsync(string configuration, int targets) => StartAsync(_ => configuration, targets);

    private static async Task<Prometheus> StartAsync(Func<string, string> configure, int targets)
    {
        var prometheus = new Prometheus(configure);
        var waiting = Stopwatch.StartNew();
        while (!await prometheus.HasScrapedTwiceAsync(targets))
        {
            if (waiting.Elapsed > ScrapedWithin)
            {
                await prometheus.DisposeAsync();
                throw new TimeoutException("Prometheus did not scrape the service.");
            }

            await Task.Delay(50, CancellationToken.None);
        }

        return prometheus;
    }

    /// <summary>The series an expression gives: labels and value.</summary>
    /// <param name="expression">What is asked.</param>
    /// <param name="at">The moment it is asked about; null for now.</param>
    public async Task<IReadOnlyList<(IReadOnlyDictionary<string, string> Labels, string Value)>> QueryAsync(
        string expression, DateTimeOffset? at = null)
    {
        var moment = at is { } instant ? Invariant($"&time={instant.ToUnixTimeMilliseconds() / 1000.0}") : "";
        var data = await GetAsync("/api/v1/query?query=" + Uri.EscapeDataString(expression) + moment);
        return
        [
            .. data.GetProperty("result").EnumerateArray().Select(series => (
                (IReadOnlyDictionary<string, string>)series.GetProperty("metric").EnumerateObject()
                    .ToDictionary(label => label.Name, label => label.Value.GetString()!, StringComparer.Ordinal),
                series.GetProperty("value")[1].GetString()!)),
        ];
    }

    /// <summary>Waits until every target was scraped once more, so that nothing of a moment can come any more.</summary>
    /// <returns>The moment, when this was asked.</returns>
    public async Task<DateTimeOffset> CompleteAsync()
    {
        var moment = TimeProvider.System.GetUtcNow();
        var older = Invariant($"timestamp(up) <= {moment.ToUnixTimeMilliseconds() / 1000.0}");
        for (var waiting = Stopwatch.StartNew(); (await QueryAsync(older)).Count > 0; await Task.Delay(50, CancellationToken.None))
        {
            Assert.True(waiting.Elapsed < ScrapedWithin, "Prometheus does not scrape the service any more.");
        }

        return moment;
    }

    /// <summary>The values a label has in the series of a metric, as a dashboard's variable asks for them.</summary>
    public async Task<IReadOnlyList<string>> LabelValuesAsync(string metric, string label)
    {
        var data = await GetAsync(Invariant($"/api/v1/label/{label}/values?match[]={Uri.EscapeDataString(metric)}"));
        return [.. data.EnumerateArray().Select(value => value.GetString()!)];
    }

    /// <summary>What it knows of a metric: its type and help.</summary>
    public async Task<IReadOnlyDictionary<string, (string Type, string Help)>> MetadataAsync()
    {
        var data = await GetAsync("/api/v1/metadata");
        return data.EnumerateObject().ToDictionary(
            metric => metric.Name,
            metric => (metric.Value[0].GetProperty("type").GetString()!, metric.Value[0].GetProperty("help").GetString()!),
            StringComparer.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private async Task<bool> HasScrapedTwiceAsync(int targets)
    {
        try
        {
            return (await QueryAsync("count_over_time(up[1m]) >= 2 and up == 1")).Count == targets;
        }
        catch (HttpRequestException)
        {
            // Not listening yet, or still reading its own files.
            return false;
        }
    }

    private async Task<JsonElement> GetAsync(string path)
    {
        using var answer = await http.GetAsync(path);
        answer.EnsureSuccessStatusCode();
        using var json = await JsonDocument.ParseAsync(await answer.Content.ReadAsStreamAsync());
        return json.RootElement.GetProperty("data").Clone();
    }
}
