using System.Diagnostics.Metrics;
using Monitoring.Service.Settings;

namespace Monitoring.Service.Watch;

/// <summary>Every instrument of the page; each name stands where its instrument is made.</summary>
internal sealed class PageInstruments : IDisposable
{
    private readonly SloGauges _slos;
    private readonly AgentInstruments _agents;
    private readonly ServiceGauges _service;

    /// <summary>Makes them around the process's counters.</summary>
    public PageInstruments(IngestCounters ingest, DeliveryCounters deliveries, MailServer mailServer)
    {
        _slos = new SloGauges(Latest);
        _agents = new AgentInstruments(Latest, ingest);
        _service = new ServiceGauges(Latest, mailServer is MailServer.Folder ? "folder" : "smtp", ServiceGauges.BuiltVersion);
        LabelledMeters = [_slos.Meter, _agents.Meter];
        Meters = [ingest.Meter, deliveries.Meter, _service.Meter, .. LabelledMeters];
    }

    /// <summary>What the gauges read.</summary>
    public LatestRows Latest { get; } = new();

    /// <summary>Every meter.</summary>
    public IReadOnlyList<Meter> Meters { get; }

    /// <summary>Meters whose instruments have a series per agent or SLO.</summary>
    public IReadOnlyList<Meter> LabelledMeters { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        _slos.Dispose();
        _agents.Dispose();
        _service.Dispose();
    }
}
