using System.Text;
using System.Text.Json.Nodes;
using Monitoring.Core.Deliveries;
using Monitoring.Core.Mail;

namespace Monitoring.Service.Channels.Teams;

/// <summary>
/// Posts an Adaptive Card to a flow of Microsoft Teams that begins "when a webhook request is received"
/// (https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/add-incoming-webhook): it answers 202. 400, 401, 403 and
/// 404 mean that the flow is gone, off or not this address; 429 and 5xx pass.
/// </summary>
internal sealed class TeamsForm : IChannelForm
{
    /// <inheritdoc/>
    public Channel Channel => Channel.Teams;

    /// <inheritdoc/>
    public HttpRequestMessage Write(ChatMessage message, string messageId, Uri address) => JsonBody.Post(address, JsonBody.Text(TeamsBody.Of(message)));
}

/// <summary>The body of a message to Teams: one card, in version 1.4 of its schema, which every client of Teams shows.</summary>
internal static class TeamsBody
{
    // Teams refuses a message of more than 28 KB.
    private const int LongestText = 600, MostFacts = 12;

    /// <summary>The body.</summary>
    public static JsonObject Of(ChatMessage message) => new()
    {
        ["type"] = "message",
        ["attachments"] = new JsonArray(new JsonObject
        {
            ["contentType"] = "application/vnd.microsoft.card.adaptive",
            ["contentUrl"] = null,
            ["content"] = Card(message),
        }),
    };

    /// <summary>Keeps what a text block takes for formatting from being taken so.</summary>
    internal static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            if (character is '\\' or '*' or '_' or '[' or ']' or '`' or '~' or '#')
            {
                escaped.Append('\\');
            }

            escaped.Append(character);
        }

        return escaped.ToString();
    }

    private static JsonObject Card(ChatMessage message)
    {
        var body = new JsonArray(
            Block($"{Shape(message.Tone)} {Escape(JsonBody.Cut(message.Title, LongestText))}", ("weight", "bolder"), ("size", "medium"),
                ("color", Colour(message.Tone))));
        foreach (var sentence in message.Sentences.Prepend(message.Headline))
        {
            body.Add(Block(Words(sentence, message)));
        }

        body.Add(new JsonObject
        {
            ["type"] = "FactSet",
            ["facts"] = new JsonArray([.. message.Lines.Most(MostFacts).Select(line => new JsonObject
            {
                ["title"] = line.Label,
                ["value"] = Words(line.Text, message),
            })]),
        });
        return new()
        {
            ["$schema"] = "http://adaptivecards.io/schemas/adaptive-card.json",
            ["type"] = "AdaptiveCard",
            ["version"] = "1.4",
            ["fallbackText"] = message.Title,
            ["msteams"] = new JsonObject { ["width"] = "Full" },
            ["body"] = body,
            ["actions"] = new JsonArray([.. message.Links.Select(link => new JsonObject
            {
                ["type"] = "Action.OpenUrl",
                ["title"] = link.Words,
                ["url"] = link.Address,
            })]),
        };
    }

    private static JsonObject Block(string text, params (string Key, string Value)[] styles)
    {
        var block = new JsonObject { ["type"] = "TextBlock", ["text"] = text, ["wrap"] = true };
        foreach (var (key, value) in styles)
        {
            block[key] = value;
        }

        return block;
    }

    private static string Words(string text, ChatMessage message) =>
        LinkedText.Of(JsonBody.Cut(text, LongestText), message.PublicUrl, Escape, link => $"[link]({link.Replace(")", "%29", StringComparison.Ordinal)})");

    private static string Shape(Tone tone) => tone switch
    {
        Tone.Red => "■",
        Tone.Amber => "▲",
        Tone.Green => "●",
        _ => "◇",
    };

    private static string Colour(Tone tone) => tone switch
    {
        Tone.Red => "attention",
        Tone.Amber => "warning",
        Tone.Green => "good",
        _ => "default",
    };
}
