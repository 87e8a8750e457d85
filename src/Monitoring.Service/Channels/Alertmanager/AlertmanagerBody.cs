using System.Globalization;
using System.Text.Json.Nodes;
using Monitoring.Core.Alerts;
using Monitoring.Core.Mail.Words;
using Monitoring.Core.Outcomes;
using Monitoring.Storage.Reading;
using static System.FormattableString;

namespace Monitoring.Service.Channels.Alertmanager;

/// <summary>
/// The alerts as Alertmanager takes them (API v2, <c>POST /api/v2/alerts</c>): what is open, and for a day what closed. An alert is known by its
/// labels, so of the same labels the open one counts, else the one that opened last.
/// </summary>
internal static class AlertmanagerBody
{
    /// <summary>How long an open alert goes on if we say nothing more: many times as long as we are silent.</summary>
    public static readonly TimeSpan GoesOn = TimeSpan.FromMinutes(15);

    /// <summary>The body.</summary>
    /// <param name="alerts">The alerts, open and closed; those nobody was told of, and practice, are left out.</param>
    /// <param name="nameOf">The full name of a person by their key.</param>
    /// <param name="plant">The zone in which times are told, and the address people reach the board by.</param>
    /// <param name="now">The present.</param>
    public static JsonArray Of(
        IEnumerable<AlertReading> alerts, Func<string, string> nameOf, (TimeZoneInfo Zone, string PublicUrl) plant, DateTimeOffset now) =>
    [
        .. alerts.Where(IsTold)
            .Select(alert => (Alert: alert, Labels: AlertLabels.Of(alert.Alert.Kind, alert.Agent, alert.Slo)))
            .GroupBy(one => AlertLabels.Fingerprint(one.Labels), StringComparer.Ordinal)
            .OrderBy(same => same.Key, StringComparer.Ordinal)
            .Select(same => same.OrderByDescending(one => one.Alert.IsOpen).ThenByDescending(one => one.Alert.Alert.OpenedAt).First())
            .Select(one => (JsonNode)new JsonObject
            {
                ["labels"] = Json(one.Labels),
                ["annotations"] = Json(Annotations(one.Alert, nameOf, plant.Zone)),
                ["startsAt"] = At(one.Alert.Alert.OpenedAt),
                ["endsAt"] = At(one.Alert.Alert.ClosedAt ?? now + GoesOn),
                ["generatorURL"] = Invariant($"{plant.PublicUrl}/alerts/{one.Alert.Id}"),
            }),
    ];

    // What maintenance holds back nobody is told here either.
    private static bool IsTold(AlertReading alert) =>
        alert.Alert.Kind != AlertKind.Drill && alert.Notices.Any(notice => notice.Deliveries.Count > 0);

    private static SortedDictionary<string, string> Annotations(AlertReading alert, Func<string, string> nameOf, TimeZoneInfo zone)
    {
        var annotations = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["alert_id"] = Invariant($"{alert.Id}"),
            ["handling"] = Word<Core.Alerts.Handling>.Of(alert.Handling),
            ["owner"] = nameOf(alert.Alert.Owner),
            ["summary"] = MailWriter.SubjectOf(alert.Notices[0].Facts, zone),
        };
        if (alert.Alert.Acknowledgement is { } held)
        {
            annotations["holder"] = nameOf(held.By);
        }

        return annotations;
    }

    private static JsonObject Json(SortedDictionary<string, string> texts) =>
        new(texts.Select(text => KeyValuePair.Create(text.Key, (JsonNode?)text.Value)));

    private static string At(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
