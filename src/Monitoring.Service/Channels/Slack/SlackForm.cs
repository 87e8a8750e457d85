using System.Text.Json.Nodes;
using Monitoring.Core.Deliveries;
using Monitoring.Core.Mail;

namespace Monitoring.Service.Channels.Slack;

/// <summary>
/// Posts to an incoming webhook of Slack (https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks): blocks, and beside them
/// the <c>text</c> that notifications and screen readers take. Its answers 400, 403, 404 and 410 (invalid_payload, invalid_token, no_service,
/// channel_is_archived) are for good, 429 and 5xx pass.
/// </summary>
internal sealed class SlackForm : IChannelForm
{
    /// <inheritdoc/>
    public Channel Channel => Channel.Slack;

    /// <inheritdoc/>
    public HttpRequestMessage Write(ChatMessage message, string messageId, Uri address) => JsonBody.Post(address, JsonBody.Text(SlackBody.Of(message)));
}

/// <summary>The body of a message to Slack.</summary>
internal static class SlackBody
{
    /// <summary>Slack refuses a section whose text is longer, and more blocks.</summary>
    private const int LongestSection = 3000, MostBlocks = 50;

    private const int LongestTitle = 400, Reserved = 3;

    /// <summary>The body.</summary>
    public static JsonObject Of(ChatMessage message)
    {
        var head = $"{Shape(message.Tone)} *{Escape(JsonBody.Cut(message.Title, LongestTitle)).Replace('*', '∗')}*";
        List<string> sections = [head, string.Join('\n', message.Sentences.Prepend(message.Headline).Select(sentence => Words(sentence, message)))];
        sections.AddRange(message.Lines.Take(MostBlocks - Reserved).Select(line =>
            line.Label.Length == 0 ? Words(line.Text, message) : $"*{Escape(line.Label)}*  {Words(line.Text, message)}"));
        if (message.Links.Count > 0)
        {
            sections.Add(string.Join("   ", message.Links.Select(link => $"<{Escape(link.Address)}|{Escape(link.Words)}>")));
        }

        return new()
        {
            ["text"] = Escape(message.Title),
            ["blocks"] = new JsonArray([.. sections.Select(Section)]),
            ["unfurl_links"] = false,
        };
    }

    /// <summary>The three characters by which Slack knows links, mentions and codes.</summary>
    internal static string Escape(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);

    private static string Words(string text, ChatMessage message) =>
        LinkedText.Of(text, message.PublicUrl, Escape, link => $"<{Escape(link)}>");

    private static JsonObject Section(string text) => new JsonObject
    {
        ["type"] = "section",
        ["text"] = new JsonObject { ["type"] = "mrkdwn", ["text"] = JsonBody.Cut(text, LongestSection) },
    };

    private static string Shape(Tone tone) => tone switch
    {
        Tone.Red => ":red_circle:",
        Tone.Amber => ":large_orange_circle:",
        Tone.Green => ":large_green_circle:",
        _ => ":white_circle:",
    };
}
