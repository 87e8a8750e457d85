using System.Diagnostics.Metrics;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Monitoring.Service.Watch;

/// <summary>
/// The page of all instruments in Prometheus' text format, written by OpenTelemetry's exporter into memory, so that neither a
/// reader that is slow nor one that goes away can hold or disturb a collection. Must exist before the first request: what a
/// histogram is told while no page listens is lost. One page is made at a time; <see cref="ScrapeGate"/> sees to it.
/// </summary>
internal sealed class MetricsPage : IDisposable
{
    /// <summary>The format, whatever a reader would prefer.</summary>
    public const string Format = "text/plain; version=0.0.4";

    private readonly IServiceProvider _services;
    private readonly PageInstruments _instruments;
    private readonly Labels _labels = new();
    private MeterProvider _provider;
    private RequestDelegate _export;
    private int _expectedLength;

    /// <summary>Makes the page; its instruments are listened to from now on.</summary>
    public MetricsPage(IServiceProvider services, PageInstruments instruments)
    {
        _services = services;
        _instruments = instruments;
        (_provider, _export) = Build();
    }

    /// <summary>How often the page was built anew because its label sets were used up.</summary>
    public int Rebuilds { get; private set; }

    /// <summary>Writes the page of a snapshot.</summary>
    /// <returns>The bytes; null when the exporter gave up.</returns>
    public async Task<ReadOnlyMemory<byte>?> WriteAsync(WatchSnapshot snapshot)
    {
        _instruments.Latest.Rows = Label(snapshot);
        using var body = new MemoryStream(_expectedLength);
        var context = new DefaultHttpContext { RequestServices = _services };
        context.Request.Headers.Accept = Format;
        context.Response.Body = body;
        await _export(context);
        if (context.Response.StatusCode != StatusCodes.Status200OK)
        {
            return null;
        }

        // Pages are alike: one of the last length and some more spares the doubling of megabytes.
        _expectedLength = (int)body.Length + 4096;
        return body.GetBuffer().AsMemory(0, (int)body.Length);
    }

    /// <inheritdoc/>
    public void Dispose() => _provider.Dispose();

    private PageRows Label(WatchSnapshot snapshot)
    {
        var rows = PageRows.Of(snapshot, _labels);
        if (!_labels.AreUsedUp(rows.Agents.Length, rows.Slos.Length))
        {
            return rows;
        }

        _labels.Clear();
        _provider.Dispose();
        (_provider, _export) = Build();
        Rebuilds++;
        return PageRows.Of(snapshot, _labels);
    }

    private (MeterProvider Provider, RequestDelegate Export) Build()
    {
        var provider = Sdk.CreateMeterProviderBuilder()
            .AddMeter([.. _instruments.Meters.Select(meter => meter.Name)])
            .AddView(View)
            .SetExemplarFilter(ExemplarFilterType.AlwaysOff)
            .AddPrometheusExporter(options =>
            {
                options.ScopeInfoEnabled = false;
                options.TargetInfoEnabled = false;
                options.ScrapeResponseCacheDurationMilliseconds = 0;
            })
            .Build();
        var pipeline = new ApplicationBuilder(_services);
        pipeline.UseOpenTelemetryPrometheusScrapingEndpoint(provider, _ => true, null, null, null);
        return (provider, pipeline.Build());
    }

    // Meters are found by name in the whole process; those of another host in it are not ours.
    private MetricStreamConfiguration? View(Instrument instrument) =>
        !_instruments.Meters.Contains(instrument.Meter) ? MetricStreamConfiguration.Drop
        : _instruments.LabelledMeters.Contains(instrument.Meter) ? new MetricStreamConfiguration { CardinalityLimit = SeriesLimit.PerInstrument }
        : null;
}
