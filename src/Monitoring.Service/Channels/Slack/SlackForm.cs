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

    private const int LongestTitle = 400, Reserved = 3, LongestEscape = 5;

    /// <summary>The body.</summary>
    public static JsonObject Of(ChatMessage message)
    {
        var head = $"{Shape(message.Tone)} *{Escape(JsonBody.Cut(message.Title, LongestTitle)).Replace('*', '∗')}*";
        List<string> sections = [head, Words("", string.Join('\n', message.Sentences.Prepend(message.Headline)), message)];
        sections.AddRange(message.Lines.Most(MostBlocks - Reserved).Select(line =>
            Words(line.Label.Length == 0 ? "" : $"*{Escape(line.Label)}*  ", line.Text, message)));
        if (message.Links.Count > 0)
        {
            sections.Add(string.Join("   ", message.Links.Select(link => $"<{Escape(link.Address)}|{Escape(link.Words)}>")));
        }

        return new()
        {
            ["text"] = Escape(JsonBody.Cut(message.Title, LongestTitle)),
            ["blocks"] = new JsonArray([.. sections.Select(Section)]),
            ["unfurl_links"] = false,
        };
    }

    /// <summary>The three characters by which Slack knows links, mentions and codes.</summary>
    internal static string Escape(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);

    // Cut before it is escaped, or the end would be half an escape or half a link.
    private static string Words(string label, string text, ChatMessage message)
    {
        var most = LongestSection;
        string words;
        do
        {
            words = label + LinkedText.Of(JsonBody.Cut(text, most), message.PublicUrl, Escape, link => $"<{Escape(link)}>");
            most -= Math.Max(1, (words.Length - LongestSection) / LongestEscape);
        }
        while (words.Length > LongestSection);
        return words;
    }

    // Verbatim: what looks like an address, a channel or a person in data is no link and calls nobody.
    private static JsonObject Section(string text) => new JsonObject
    {
        ["type"] = "section",
        ["text"] = new JsonObject { ["type"] = "mrkdwn", ["text"] = text, ["verbatim"] = true },
    };

    private static string Shape(Tone tone) => tone switch
    {
        Tone.Red => ":red_circle:",
        Tone.Amber => ":large_orange_circle:",
        Tone.Green => ":large_green_circle:",
        _ => ":white_circle:",
    };
}
