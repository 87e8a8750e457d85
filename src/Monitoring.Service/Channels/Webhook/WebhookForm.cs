using System.Globalization;
using System.Text.Json.Nodes;
using Monitoring.Core.Deliveries;
using Monitoring.Service.Settings;
using StandardWebhooks;

namespace Monitoring.Service.Channels.Webhook;

/// <summary>
/// Posts to a program: the body of Alertmanager's webhook (<see cref="WebhookBody"/>), signed as Standard Webhooks asks
/// (https://www.standardwebhooks.com). <c>webhook-id</c> is the same for every attempt, so that a receiver knows a repeat.
/// </summary>
/// <param name="settings">What it is signed with.</param>
/// <param name="clock">The clock of the signature.</param>
internal sealed class WebhookForm(ChannelSettings settings, TimeProvider clock) : IChannelForm
{
    private readonly StandardWebhook? signer = settings.WebhookSecret is { } secret ? new(secret) : null;

    /// <inheritdoc/>
    public Channel Channel => Channel.Webhook;

    /// <inheritdoc/>
    public string? WhyNot(Uri address) => settings.WhyNoWebhook;

    /// <inheritdoc/>
    public HttpRequestMessage Write(ChatMessage message, string messageId, Uri address)
    {
        var (id, at, body) = (Id(messageId), clock.GetUtcNow(), JsonBody.Text(WebhookBody.Of(message)));
        var request = JsonBody.Post(address, body);
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("webhook-signature", signer!.Sign(id, at, body));
        return request;
    }

    /// <summary>The id of a message, which may hold no full stop: the signature is over parts with one between two.</summary>
    internal static string Id(string messageId) =>
        messageId.Trim('<', '>').Replace('.', '_').Replace('@', '_');
}

/// <summary>
/// The body that Alertmanager posts to its webhook receivers, version 4
/// (https://prometheus.io/docs/alerting/latest/configuration/#webhook_config), so that what takes those takes ours.
/// </summary>
internal static class WebhookBody
{
    // What Alertmanager has there while an alert goes on.
    private const string NoEnd = "0001-01-01T00:00:00Z";

    /// <summary>The body.</summary>
    public static JsonObject Of(ChatMessage message)
    {
        var alerts = message.Alerts.Select(told => (Told: told, Labels: AlertLabels.Of(told.Kind, told.Agent, told.Slo))).ToList();
        var common = Common(alerts.ConvertAll(alert => alert.Labels));
        var group = common.Where(label => label.Key == "agent").ToDictionary(label => label.Key, label => label.Value);
        return new()
        {
            ["version"] = "4",
            ["groupKey"] = $"{{}}:{{{string.Join(", ", group.Select(label => $"{label.Key}=\"{label.Value}\""))}}}",
            ["truncatedAlerts"] = 0,
            ["status"] = Status(alerts.Count > 0 && alerts.TrueForAll(alert => alert.Told.ClosedAt is not null)),
            ["receiver"] = message.Recipient,
            ["groupLabels"] = Json(group),
            ["commonLabels"] = Json(common),
            ["commonAnnotations"] = Json(new Dictionary<string, string> { ["title"] = message.Title, ["message"] = Text(message) }),
            ["externalURL"] = message.PublicUrl,
            ["alerts"] = new JsonArray([.. alerts.Select((alert, index) => Alert(alert.Told, alert.Labels, index == 0 ? message : null))]),
        };
    }

    private static JsonObject Alert(ToldAlert told, SortedDictionary<string, string> labels, ChatMessage? leading)
    {
        var annotations = new Dictionary<string, string> { ["notice"] = told.Notice, ["summary"] = told.Summary };
        if (told.AlertId is { } id)
        {
            annotations["alert_id"] = id.ToString(CultureInfo.InvariantCulture);
        }

        if (leading is not null)
        {
            annotations["description"] = Text(leading);
        }

        return new JsonObject
        {
            ["status"] = Status(told.ClosedAt is not null),
            ["labels"] = Json(labels),
            ["annotations"] = Json(annotations),
            ["startsAt"] = At(told.OpenedAt),
            ["endsAt"] = told.ClosedAt is { } closed ? At(closed) : NoEnd,
            ["generatorURL"] = told.Page,
            ["fingerprint"] = AlertLabels.Fingerprint(labels),
        };
    }

    private static string Text(ChatMessage message) => string.Join('\n',
        [message.Headline, .. message.Sentences, .. message.Lines.Select(line => line.Label.Length == 0 ? line.Text : $"{line.Label}: {line.Text}"),
            .. message.Links.Select(link => $"{link.Words}: {link.Address}")]);

    private static Dictionary<string, string> Common(List<SortedDictionary<string, string>> labels) => labels is [var first, ..]
        ? first.Where(label => labels.TrueForAll(other => other.GetValueOrDefault(label.Key) == label.Value)).ToDictionary()
        : [];

    private static JsonObject Json(IEnumerable<KeyValuePair<string, string>> texts) =>
        new(texts.Select(text => KeyValuePair.Create(text.Key, (JsonNode?)text.Value)));

    private static string Status(bool isOver) => isOver ? "resolved" : "firing";

    private static string At(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
