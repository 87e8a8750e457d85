using Monitoring.Core.Alerts;
using Monitoring.Core.Deliveries;
using Monitoring.Core.Mail;

namespace Monitoring.Service.Tests.Channels;

/// <summary>A breach with the characters that chats take for their own, and another SLO that recovered in the same message.</summary>
internal static class SampleMessage
{
    public const string Board = "https://accuracy.plant2.example";

    public static ChatMessage Chat { get; } = new()
    {
        Tone = Tone.Red,
        Title = "[BREACH] order-entry-accuracy 89.0% < 90%: 11 wrong of last 100, mostly customer acme & *Söhne*",
        Headline = "11 of the last 100 judged transactions were wrong: 1 more than the 10 allowed.",
        Sentences = ["89.0 % right; target 92 %.", "If nobody takes it, Tom Kessler is told at 13:14."],
        Lines =
        [
            new("WHERE", "customer acme & *Söhne* <!channel>: 7 of the 11 wrong. Everyone else 95.6 %."),
            new("CHECK", $"61 transactions have no verdict. The list: {Board}/outcomes?slo=order-entry-accuracy&is=unjudged, and http://evil.example/[x](y)"),
            new("", "Also order-relevance:"),
            new("FOR", "Dana Ruiz"),
        ],
        Links = [new("Take it", Board + "/alerts/7"), new("Open its page", Board + "/slos/order-entry-accuracy")],
        Recipient = "dana",
        PublicUrl = Board,
        Asks = true,
        Alerts =
        [
            new()
            {
                Notice = "BREACH",
                Kind = AlertKind.Accuracy,
                AlertId = 7,
                Agent = "order-entry",
                Slo = "order-entry-accuracy",
                Summary = "[BREACH] order-entry-accuracy 89.0% < 90%: 11 wrong of last 100",
                OpenedAt = new(2026, 6, 1, 12, 50, 1, TimeSpan.Zero),
                Page = Board + "/alerts/7",
            },
            new()
            {
                Notice = "RECOVERED",
                Kind = AlertKind.Accuracy,
                AlertId = 8,
                Agent = "order-entry",
                Slo = "order-relevance",
                Summary = "[RECOVERED] order-relevance 95.0%",
                OpenedAt = new(2026, 6, 1, 7, 0, 0, TimeSpan.Zero),
                ClosedAt = new(2026, 6, 1, 12, 49, 59, TimeSpan.Zero),
                Page = Board + "/alerts/8",
            },
        ],
    };

    /// <summary>The message on its way to an address.</summary>
    public static MailMessage To(string address, string messageId = "<notice-1-5-dana-63f1-webhook.a1b2@agentops>") => new(
        "Dana Ruiz", address, Chat.Title, "", "", messageId, [], "BREACH", Chat.Alerts[0].OpenedAt) { Chat = Chat };
}
