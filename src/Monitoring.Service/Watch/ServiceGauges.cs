using System.Diagnostics.Metrics;
using System.Reflection;

namespace Monitoring.Service.Watch;

/// <summary>How the service itself stands: its outbox, its transport, its version, and who posts without an owner.</summary>
internal sealed class ServiceGauges : IDisposable
{
    /// <summary>Makes the gauges over the latest rows.</summary>
    /// <param name="latest">The rows.</param>
    /// <param name="mailTransport">Where mail goes: <c>folder</c> or <c>smtp</c>.</param>
    /// <param name="version">The program's version.</param>
    public ServiceGauges(LatestRows latest, string mailTransport, string version)
    {
        Meter = new Meter("agentops.service");
        Meter.CreateObservableGauge("agentops_uncovered_agents", () => latest.Rows.Uncovered, null, "Agents that post but have no owner.");
        Meter.CreateObservableGauge("agentops_deliveries_waiting", () => latest.Rows.Deliveries.Waiting, null, "Unsent messages.");
        Meter.CreateObservableGauge("agentops_deliveries_dead", () => latest.Rows.Deliveries.Dead, null, "Permanently refused messages.");
        Meter.CreateObservableGauge(
            "agentops_delivery_oldest_waiting_timestamp_seconds",
            () => UnixTime.Seconds(latest.Rows.Deliveries.OldestWaiting) is { } seconds ? new Measurement<double>[] { new(seconds) } : [],
            "s",
            "Creation of the oldest unsent message; absent if none.");
        Meter.CreateObservableGauge(
            "agentops_registry_file_differs", () => latest.Rows.RegistryFileDiffers ? 1 : 0, null, "1 while the service's own file is not what is in force.");
        Constant("agentops_mail_transport_info", "Always 1 (folder or smtp).", "transport", mailTransport);
        Constant("agentops_build_info", "Always 1.", "version", version);
    }

    /// <summary>This program's version as built, without the source revision behind the plus sign.</summary>
    public static string BuiltVersion { get; } =
        typeof(ServiceGauges).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>The meter of these instruments.</summary>
    public Meter Meter { get; }

    /// <inheritdoc/>
    public void Dispose() => Meter.Dispose();

    private void Constant(string name, string help, string label, string value)
    {
        var measurement = new Measurement<long>(1, new KeyValuePair<string, object?>(label, value));
        Meter.CreateObservableGauge(name, () => measurement, null, help);
    }
}
