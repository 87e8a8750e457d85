using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Monitoring.Service.Metrics;
using Monitoring.Service.Otlp;
using Monitoring.Service.Settings;

namespace Monitoring.Service.Tests.Metrics;

/// <summary>A metrics page with its counters, apart from any host.</summary>
internal sealed class PageUnderTest : IDisposable
{
    private readonly ServiceProvider services = new ServiceCollection().AddLogging().AddOptions().BuildServiceProvider();
    private readonly PageInstruments instruments;

    public PageUnderTest(MailServer? mailServer = null, JobRuns? jobs = null)
    {
        Jobs = jobs ?? new JobRuns(new FakeTimeProvider(Snapshots.Now));
        instruments = new PageInstruments(Ingest, Deliveries, Jobs, Otlp, mailServer ?? new MailServer.Folder("/mail"));
        Page = new MetricsPage(services, instruments);
    }

    public IngestCounters Ingest { get; } = new();

    public DeliveryCounters Deliveries { get; } = new();

    public JobRuns Jobs { get; }

    public OtlpCounters Otlp { get; } = new();

    public MetricsPage Page { get; }

    public async Task<string> WriteAsync(WatchSnapshot snapshot) =>
        Encoding.UTF8.GetString((await Page.WriteAsync(snapshot) ?? throw new InvalidOperationException("no page")).Span);

    /// <summary>Values by name and labels; fails when a series stands twice.</summary>
    public async Task<Dictionary<string, string>> SeriesAsync(WatchSnapshot snapshot) => (await WriteAsync(snapshot))
        .Split('\n')
        .Where(line => line.Length > 0 && line[0] != '#')
        .Select(line => (line, end: line.LastIndexOf(' ')))
        .ToDictionary(each => each.line[..each.end], each => each.line[(each.end + 1)..], StringComparer.Ordinal);

    public void Dispose()
    {
        Page.Dispose();
        instruments.Dispose();
        Ingest.Dispose();
        Otlp.Dispose();
        Deliveries.Dispose();
        Jobs.Dispose();
        services.Dispose();
    }
}
