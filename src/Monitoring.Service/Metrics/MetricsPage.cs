using System.Diagnostics.Metrics;
using Monitoring.Core.Access;
using Monitoring.Storage.Inputs;
using Monitoring.Storage.Outbox;
using Monitoring.Storage.Reading;
using Monitoring.Storage.Reviewing;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Monitoring.Service.Metrics;

/// <summary>
/// The page of all instruments in Prometheus' text format, written by OpenTelemetry's exporter into memory, so that neither a
/// reader that is slow nor one that goes away can hold or disturb a collection. Must exist before the first request: what a
/// histogram is told while no page listens is lost. One page is made at a time; <see cref="ScrapeGate"/> sees to it.
/// </summary>
internal sealed class MetricsPage : IDisposable
{
    /// <summary>The format, whatever a reader would prefer.</summary>
    public const string Format = "text/plain; version=0.0.4";

    private readonly IServiceProvider services;
    private readonly PageInstruments instruments;
    private readonly Labels labels = new();
    private MeterProvider provider;
    private RequestDelegate export;
    private int expectedLength;

    /// <summary>Makes the page; its instruments are listened to from now on.</summary>
    public MetricsPage(IServiceProvider services, PageInstruments instruments)
    {
        this.services = services;
        this.instruments = instruments;
        (provider, export) = Build();
    }

    /// <summary>How often the page was built anew because its label sets were used up.</summary>
    public int Rebuilds { get; private set; }

    /// <summary>Writes the page of a snapshot.</summary>
    /// <returns>The bytes; null when the exporter gave up.</returns>
    public async Task<ReadOnlyMemory<byte>?> WriteAsync(WatchSnapshot snapshot)
    {
        instruments.Latest.Rows = Label(snapshot);
        using var body = new MemoryStream(expectedLength);
        var context = new DefaultHttpContext { RequestServices = services };
        context.Request.Headers.Accept = Format;
        context.Response.Body = body;
        await export(context);
        if (context.Response.StatusCode != StatusCodes.Status200OK)
        {
            return null;
        }

        // Pages are alike: one of the last length and some more spares the doubling of megabytes.
        expectedLength = (int)body.Length + 4096;
        return body.GetBuffer().AsMemory(0, (int)body.Length);
    }

    /// <inheritdoc/>
    public void Dispose() => provider.Dispose();

    private PageRows Label(WatchSnapshot snapshot)
    {
        var rows = PageRows.Of(snapshot, labels);
        if (!snapshot.IsFromDatabase)
        {
            return rows with { Counted = instruments.Latest.Rows.Counted };
        }

        if (!labels.AreUsedUp(rows.Agents.Length, rows.Slos.Length, rows.Alerts.Length))
        {
            return rows;
        }

        labels.Clear();
        provider.Dispose();
        (provider, export) = Build();
        Rebuilds++;
        return PageRows.Of(snapshot, labels);
    }

    private (MeterProvider Provider, RequestDelegate Export) Build()
    {
        var built = Sdk.CreateMeterProviderBuilder()
            .AddMeter([ProcessInstruments.Runtime, .. instruments.Meters.Select(meter => meter.Name)])
            .AddView(View)
            .SetExemplarFilter(ExemplarFilterType.AlwaysOff)
            .AddPrometheusExporter(options =>
            {
                options.ScopeInfoEnabled = false;
                options.TargetInfoEnabled = false;
                options.ScrapeResponseCacheDurationMilliseconds = 0;
            })
            .Build();
        var pipeline = new ApplicationBuilder(services);
        pipeline.UseOpenTelemetryPrometheusScrapingEndpoint(built, _ => true, null, null, null);
        return (built, pipeline.Build());
    }

    // Meters are found by name in the whole process; those of another host in it are not ours.
    private MetricStreamConfiguration? View(Instrument instrument) =>
        instrument.Meter.Name == ProcessInstruments.Runtime && ProcessInstruments.IsShown(instrument) ? null
        : !instruments.Meters.Contains(instrument.Meter) ? MetricStreamConfiguration.Drop
        : instruments.LabelledMeters.Contains(instrument.Meter)
            ? new MetricStreamConfiguration { CardinalityLimit = SeriesLimit.PerInstrument }
        : null;
}

/// <summary>
/// How many series one metric may have. OpenTelemetry folds every label set beyond its limit into one overflow series, so that
/// SLOs would vanish from the page without a word; a registry that would exceed the limit is refused instead.
/// </summary>
internal static class SeriesLimit
{
    /// <summary>Most label sets of one instrument.</summary>
    public const int PerInstrument = 100_000;

    /// <summary>Most SLOs in a registry: the state has one series per SLO and state.</summary>
    public const int Slos = PerInstrument / 5;

    /// <summary>Most agents in a registry: outcomes have one series per agent and disposition.</summary>
    public const int Agents = PerInstrument / 5;

    /// <summary>Label sets of alerts after which those of closed ones are forgotten.</summary>
    public const int Alerts = PerInstrument / 2;
}

/// <summary>The rows the instruments read. Written by the scrape that holds the gate, read by its collection on another thread.</summary>
internal sealed class LatestRows
{
    private volatile PageRows rows = PageRows.None;

    /// <summary>The rows of the page being made.</summary>
    public PageRows Rows
    {
        get => rows;
        set => rows = value;
    }
}

/// <summary>A snapshot with its labels: what the instruments read while one page is made.</summary>
/// <param name="Agents">Registered agents.</param>
/// <param name="Slos">Their SLOs.</param>
/// <param name="Uncovered">How many agents post without being registered.</param>
/// <param name="Deliveries">How the outbox stands.</param>
internal sealed record PageRows(
    (AgentReading Agent, AgentLabels Labels)[] Agents, (SloReading Slo, SloLabels Labels)[] Slos, int Uncovered, DeliveryTotals Deliveries)
{
    /// <summary>Registered agents whose counters are shown: while the database is away those that were known before.</summary>
    public IReadOnlyList<(string Name, AgentLabels Labels)> Counted { get; init; } = [];

    /// <summary>Confirmed writes the database no longer has, by agent; one that lost none is not in it.</summary>
    public IReadOnlyDictionary<string, long> Lost { get; init; } = new Dictionary<string, long>(StringComparer.Ordinal);

    /// <summary>True when it was read for this page; false when the database is away and there is nothing of it.</summary>
    public bool IsFromDatabase { get; init; }

    /// <summary>False while there is an outage of the database, also where it can be read.</summary>
    public bool IsDatabaseUp { get; init; }

    /// <summary>True while the service's own registry file is not what is in force.</summary>
    public bool RegistryFileDiffers { get; init; }

    /// <summary>Number of the registry revision in force; 0 while none is.</summary>
    public long RegistryRevision { get; init; }

    /// <summary>The database itself.</summary>
    public DatabaseReading Database { get; init; } = new(0, 0);

    /// <summary>True while no message is sent.</summary>
    public bool MailIsHeld { get; init; }

    /// <summary>Where people open the pages; null before the first snapshot.</summary>
    public string? PublicUrl { get; init; }

    /// <summary>Items that wait to be written.</summary>
    public int QueuedItems { get; init; }

    /// <summary>When what the newest daily mails say was read; null before the first.</summary>
    public DateTimeOffset? LastDailyMail { get; init; }

    /// <summary>Keys neither revoked nor expired, as this process knows them.</summary>
    public IReadOnlyDictionary<KeyScope, int> LiveKeys { get; init; } = new Dictionary<KeyScope, int>();

    /// <summary>How many agents have a stored state that cannot be read.</summary>
    public int Unreadable { get; init; }

    /// <summary>How many agents without an owner posted in the last 24 hours.</summary>
    public int UncoveredActive { get; init; }

    /// <summary>Verdicts that wait for their outcome, by agent; one for which none waits is not in it.</summary>
    public IReadOnlyDictionary<string, OverdueReading> Overdue { get; init; } = new Dictionary<string, OverdueReading>();

    /// <summary>How the watched inputs of registered agents stand.</summary>
    public (InputTotals Inputs, AgentLabels Labels)[] Inputs { get; init; } = [];

    /// <summary>Open alerts that say the same: how many, and since when the oldest is open.</summary>
    public (long Count, DateTimeOffset Since, KeyValuePair<string, object?>[] Labels)[] Alerts { get; init; } = [];

    /// <summary>Transactions drawn for review, by agent.</summary>
    public IReadOnlyDictionary<string, ReviewCount> Reviews { get; init; } = new Dictionary<string, ReviewCount>();

    /// <summary>Before the first snapshot.</summary>
    public static readonly PageRows None = new([], [], 0, new DeliveryTotals(0, 0, null, null, null));

    /// <summary>Joins a snapshot with its labels.</summary>
    public static PageRows Of(WatchSnapshot snapshot, Labels labels)
    {
        var covered = snapshot.Agents.Where(agent => agent.Coverage is not null).ToArray();
        var agents = covered.Select(agent => (Agent: agent, Labels: labels.Of(agent))).ToArray();
        var inputs = snapshot.Inputs.ToDictionary(totals => totals.AgentId);
        return new PageRows(
            agents,
            [.. covered.SelectMany(agent => agent.Slos).Select(slo => (slo, labels.Of(slo)))],
            snapshot.Agents.Count(agent => agent.IsUncovered),
            snapshot.Deliveries)
        {
            Counted = [.. agents.Select(row => (row.Agent.Name, row.Labels))],
            Lost = snapshot.Lost.ToDictionary(lost => lost.Agent, lost => lost.Transactions, StringComparer.Ordinal),
            IsFromDatabase = snapshot.IsFromDatabase,
            IsDatabaseUp = snapshot.IsDatabaseUp,
            RegistryFileDiffers = snapshot.RegistryFileDiffers,
            RegistryRevision = snapshot.RegistryRevision,
            Database = snapshot.Database,
            MailIsHeld = snapshot.MailIsHeld,
            PublicUrl = snapshot.PublicUrl,
            QueuedItems = snapshot.QueuedItems,
            LastDailyMail = snapshot.LastDailyMail,
            LiveKeys = snapshot.LiveKeys,
            Unreadable = snapshot.Unreadable,
            UncoveredActive = snapshot.UncoveredActive,
            Overdue = snapshot.Overdue,
            Reviews = snapshot.Reviews,
            Alerts = [.. snapshot.Alerts.GroupBy(alert => alert with { OpenedAt = default })
                .Select(alike => (alike.LongCount(), alike.Min(alert => alert.OpenedAt), labels.Of(alike.Key)))],
            Inputs = [.. agents.Where(row => inputs.ContainsKey(row.Agent.Id)).Select(row => (inputs[row.Agent.Id], row.Labels))],
        };
    }
}
