using System.Diagnostics.Metrics;
using System.Reflection;
using Monitoring.Core.Access;
using Monitoring.Core.Outcomes;

namespace Monitoring.Service.Metrics;

/// <summary>How the service itself stands: its database, registry, outbox, transport, keys and version, and who posts without an owner.</summary>
internal sealed class ServiceGauges : IDisposable
{
    /// <summary>Whether the database does its part, which is told also where nothing else can be.</summary>
    public const string DatabaseUp = "agentops_database_up", DatabaseUpHelp = "1 while the database answers and takes writes.";

    private static readonly (KeyScope Scope, KeyValuePair<string, object?> Label)[] Scopes =
        [.. Enum.GetValues<KeyScope>().Select(scope => (scope, new KeyValuePair<string, object?>("scope", Word<KeyScope>.Of(scope))))];

    private readonly LatestRows latest;

    /// <summary>Makes the gauges over the latest rows.</summary>
    /// <param name="latest">The rows.</param>
    /// <param name="mailTransport">Where mail goes: <c>folder</c> or <c>smtp</c>.</param>
    /// <param name="version">The program's version.</param>
    public ServiceGauges(LatestRows latest, string mailTransport, string version)
    {
        this.latest = latest;
        Meter = new Meter("agentops.service");
        Meter.CreateObservableGauge(
            DatabaseUp, () => latest.Rows.IsDatabaseUp ? 1 : 0, null, DatabaseUpHelp);
        Stored("agentops_database_schema_version", "Version of the database's schema.", rows => rows.Database.SchemaVersion);
        Stored("agentops_database_size_bytes", "Size of the database.", rows => rows.Database.Bytes);
        Stored("agentops_uncovered_agents", "Agents that post but have no owner.", rows => rows.Uncovered);
        Stored("agentops_uncovered_agents_active", "Those of them that posted in the last 24 hours.", rows => rows.UncoveredActive);
        Stored("agentops_unreadable_agents", "Agents whose stored state cannot be read; nothing of them is taken.", rows => rows.Unreadable);
        Stored("agentops_deliveries_waiting", "Unsent messages.", rows => rows.Deliveries.Waiting);
        Stored("agentops_deliveries_dead", "Refused for good, and neither retried nor overtaken since.", rows => rows.Deliveries.Dead);
        Stored("agentops_deliveries_own_fault", "Unsent messages whose last attempt failed on our side; the board says what to check.", rows =>
            rows.Deliveries.OwnFault?.Waiting ?? 0);
        Instant("agentops_delivery_oldest_waiting_timestamp_seconds", "Creation of the oldest unsent message; absent if none.", rows =>
            rows.Deliveries.OldestWaiting);
        Instant("agentops_daily_mail_last_timestamp_seconds", "When what the newest daily mails say was read.", rows => rows.LastDailyMail);
        Meter.CreateObservableGauge(
            "agentops_registry_file_differs", () =>
                latest.Rows.RegistryFileDiffers ? 1 : 0, null, "1 while the service's own file is not what is in force.");
        Meter.CreateObservableGauge(
            "agentops_registry_revision", () => latest.Rows.RegistryRevision is > 0 and var revision ? new Measurement<long>[] { new(revision) } : [],
            null, "Number of the registry revision in force; absent while none is.");
        Meter.CreateObservableGauge("agentops_mail_held", () => latest.Rows.MailIsHeld ? 1 : 0, null,
            "1 while this process sends no message: its database is a copy, or it was started with --no-mail.");
        Meter.CreateObservableGauge(
            "agentops_ingest_queue_items", () => latest.Rows.QueuedItems, null, "Items that wait to be written, in this process.");
        Meter.CreateObservableGauge("agentops_keys_live", () => LiveKeys(latest.Rows.LiveKeys), null, "Keys neither revoked nor expired.");
        Constant("agentops_mail_transport_info", "Always 1 (folder or smtp).", "transport", mailTransport);
        Meter.CreateObservableGauge(
            "agentops_public_url_info", () => Pages(latest.Rows.PublicUrl), null, "Always 1; url is where people open the pages.");
        Constant("agentops_build_info", "Always 1.", "version", version);
    }

    /// <summary>This program's version as built, without the source revision behind the plus sign.</summary>
    public static string BuiltVersion { get; } =
        typeof(ServiceGauges).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>The meter of these instruments.</summary>
    public Meter Meter { get; }

    /// <inheritdoc/>
    public void Dispose() => Meter.Dispose();

    private static IEnumerable<Measurement<long>> LiveKeys(IReadOnlyDictionary<KeyScope, int> live) => Scopes.Select(scope =>
        new Measurement<long>(live.GetValueOrDefault(scope.Scope), scope.Label));

    private static IEnumerable<Measurement<long>> Pages(string? url) =>
        url is null ? [] : [new Measurement<long>(1, new KeyValuePair<string, object?>("url", url.TrimEnd('/')))];

    // Absent while the database is away, for nobody knows then.
    private void Stored(string name, string help, Func<PageRows, long> value) => Meter.CreateObservableGauge(
        name, () => latest.Rows is { IsFromDatabase: true } rows ? new Measurement<long>[] { new(value(rows)) } : [], null, help);

    private void Instant(string name, string help, Func<PageRows, DateTimeOffset?> value) => Meter.CreateObservableGauge(
        name, () => UnixTime.Seconds(value(latest.Rows)) is { } seconds ? new Measurement<double>[] { new(seconds) } : [], "s", help);

    private void Constant(string name, string help, string label, string value)
    {
        var measurement = new Measurement<long>(1, new KeyValuePair<string, object?>(label, value));
        Meter.CreateObservableGauge(name, () => measurement, null, help);
    }
}

/// <summary>Instants as metrics carry them: seconds since 1970, with fractions.</summary>
internal static class UnixTime
{
    /// <summary>The seconds of an instant; null stays null.</summary>
    public static double? Seconds(DateTimeOffset? instant) => instant is { } at ? (at - DateTimeOffset.UnixEpoch).TotalSeconds : null;
}
