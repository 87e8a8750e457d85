using System.Diagnostics;
using System.Text.Json;
using Monitoring.Scenarios.Instructions;
using static System.FormattableString;

namespace Monitoring.Scenarios;

/// <summary>A real Prometheus as a process of its own that scrapes one service every second.</summary>
internal sealed class Prometheus : IAsyncDisposable
{
    private static readonly TimeSpan ScrapedWithin = TimeSpan.FromSeconds(60);

    private readonly string folder = Directory.CreateTempSubdirectory("prometheus-").FullName;
    private readonly HttpClient http;
    private readonly Process process;

    private Prometheus(string target)
    {
        var address = Invariant($"127.0.0.1:{ServiceProcess.FreePort()}");
        http = new HttpClient { BaseAddress = new Uri(Invariant($"http://{address}")) };
        var configuration = Path.Combine(folder, "prometheus.yml");
        File.WriteAllText(configuration, "global: { scrape_interval: 1s }\n" + Page.Deploy.Block("yaml", "scrape_configs")
            .Replace("localhost:8080", target, StringComparison.Ordinal));
        process = Process.Start(new ProcessStartInfo("prometheus", [
            "--config.file=" + configuration,
            "--storage.tsdb.path=" + Path.Combine(folder, "data"),
            "--web.listen-address=" + address,
            "--log.level=error"])) ?? throw new InvalidOperationException("prometheus did not start.");
    }

    /// <summary>Starts one and waits until it has scraped the service often enough for a rate.</summary>
    /// <param name="service">What it scrapes.</param>
    public static async Task<Prometheus> StartAsync(ServiceProcess service)
    {
        var prometheus = new Prometheus(new Uri(service.Url).Authority);
        var waiting = Stopwatch.StartNew();
        while (!await prometheus.HasScrapedTwiceAsync())
        {
            if (waiting.Elapsed > ScrapedWithin)
            {
                await prometheus.DisposeAsync();
                throw new TimeoutException("Prometheus did not scrape the service.");
            }

            await Task.Delay(200, CancellationToken.None);
        }

        return prometheus;
    }

    /// <summary>The series an expression gives now: labels and value.</summary>
    public async Task<IReadOnlyList<(IReadOnlyDictionary<string, string> Labels, string Value)>> QueryAsync(string expression)
    {
        var data = await GetAsync("/api/v1/query?query=" + Uri.EscapeDataString(expression));
        return
        [
            .. data.GetProperty("result").EnumerateArray().Select(series => (
                (IReadOnlyDictionary<string, string>)series.GetProperty("metric").EnumerateObject()
                    .ToDictionary(label => label.Name, label => label.Value.GetString()!, StringComparer.Ordinal),
                series.GetProperty("value")[1].GetString()!)),
        ];
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

    private async Task<bool> HasScrapedTwiceAsync()
    {
        try
        {
            return await QueryAsync("count_over_time(up[1m]) >= 2 and up == 1") is [_, ..];
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
