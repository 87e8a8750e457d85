using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Monitoring.Core.Deliveries;
using Monitoring.Core.Mail;
using Monitoring.Service.Settings;

namespace Monitoring.Service.Channels.Ntfy;

/// <summary>
/// Publishes to a topic of ntfy (https://docs.ntfy.sh/publish/#publish-as-json): the last part of the address is the topic, what stands before
/// it the server. The token, where one is set, goes to the server it is for and to no other.
/// </summary>
/// <param name="settings">The token and its server.</param>
internal sealed class NtfyForm(ChannelSettings settings) : IChannelForm
{
    /// <inheritdoc/>
    public Channel Channel => Channel.Ntfy;

    /// <inheritdoc/>
    public string? WhyNot(Uri address) => Topic(address).Length == 0 ? "the address ends with no topic" : null;

    /// <inheritdoc/>
    public HttpRequestMessage Write(ChatMessage message, string messageId, Uri address)
    {
        var topic = Topic(address);

        // Not by a relative address: a path that begins with two slashes would name another host.
        var server = new UriBuilder(address) { Path = address.AbsolutePath.TrimEnd('/')[..^topic.Length] }.Uri;
        var request = JsonBody.Post(server, JsonBody.Text(NtfyBody.Of(message, Uri.UnescapeDataString(topic))));
        if (settings.NtfyToken is { } token && settings.NtfyServer is { } its && Origin(its) == Origin(address))
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        return request;
    }

    private static string Topic(Uri address) => address.AbsolutePath.TrimEnd('/').Split('/')[^1];

    private static string Origin(Uri address) => address.GetLeftPart(UriPartial.Authority);
}

/// <summary>The body of a message to ntfy.</summary>
internal static class NtfyBody
{
    // ntfy makes a file of a message that is longer than 4,096 bytes, and refuses more than three actions.
    private const int LongestMessage = 4000, LongestTitle = 250, MostActions = 3;

    private const int Urgent = 5, High = 4, Usual = 3, Low = 2;

    /// <summary>The body.</summary>
    public static JsonObject Of(ChatMessage message, string topic) => new()
    {
        ["topic"] = topic,
        ["title"] = JsonBody.Cut(message.Title, LongestTitle),
        ["message"] = Fit(string.Join('\n',
            [message.Headline, .. message.Sentences, .. message.Lines.Select(line => line.Label.Length == 0 ? line.Text : $"{line.Label}: {line.Text}")])),
        ["priority"] = Priority(message),
        ["tags"] = new JsonArray(Tag(message.Tone)),
        ["click"] = message.Links is [var first, ..] ? first.Address : message.PublicUrl,
        ["actions"] = new JsonArray([.. message.Links.Take(MostActions).Select(link => new JsonObject
        {
            ["action"] = "view",
            ["label"] = link.Words,
            ["url"] = link.Address,
        })]),
    };

    private static int Priority(ChatMessage message) => (message.Tone, message.Asks) switch
    {
        (Tone.Red, true) => Urgent,
        (_, true) => High,
        (Tone.Green, _) => Low,
        _ => Usual,
    };

    private static string Tag(Tone tone) => tone switch
    {
        Tone.Red => "rotating_light",
        Tone.Amber => "warning",
        Tone.Green => "white_check_mark",
        _ => "information_source",
    };

    private static string Fit(string text)
    {
        var most = LongestMessage;
        var cut = JsonBody.Cut(text, most);
        while (Encoding.UTF8.GetByteCount(cut) > LongestMessage)
        {
            most -= (Encoding.UTF8.GetByteCount(cut) - LongestMessage + 3) / 4 + 1;
            cut = JsonBody.Cut(text, most);
        }

        return cut;
    }
}
