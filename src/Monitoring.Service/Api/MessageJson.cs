using Monitoring.Core.Alerts;
using Monitoring.Core.Deliveries;
using Monitoring.Storage.Reading;

namespace Monitoring.Service.Api;

/// <summary>One message of the outbox.</summary>
/// <param name="Id">What names it here: its Message-Id without the brackets.</param>
/// <param name="Kind">What it says first of all, as in the mail's subject: <c>BREACH</c>.</param>
/// <param name="Agent">The agent it is about; null for one to a person alone.</param>
/// <param name="Alert">The alert it belongs to; null when it belongs to none.</param>
/// <param name="To">Key of the person.</param>
/// <param name="Channel">The way it goes.</param>
/// <param name="State">What became of it.</param>
/// <param name="Attempts">Attempts since it was made or last sent again.</param>
/// <param name="MessageId">The same for every attempt, with angle brackets.</param>
/// <param name="AbsorbedBy">Message-Id of the message that carries it; null unless absorbed, and when it was taken back.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="SentAt">When it was accepted; null before.</param>
/// <param name="LastError">
/// While it waits or is dead, what the last failed attempt said; null when none failed since it was made or last sent again.
/// </param>
internal sealed record MessageAnswer(
    string Id,
    string Kind,
    string? Agent,
    long? Alert,
    string To,
    Channel Channel,
    DeliveryState State,
    int Attempts,
    string MessageId,
    string? AbsorbedBy,
    DateTimeOffset CreatedAt,
    DateTimeOffset? SentAt,
    string? LastError)
{
    /// <summary>The answer for a message.</summary>
    public static MessageAnswer Of(MessageReading message) => new(
        Bare(message.MessageId),
        NoticeWord.Of(message.Kind),
        message.Agent,
        message.Alert,
        message.To,
        message.Channel,
        message.State,
        message.Attempts,
        message.MessageId,
        message.AbsorbedBy,
        message.CreatedAt,
        message.SentAt,
        message.LastError);

    /// <summary>A Message-Id as it is named in an address or typed by hand, with or without its brackets, as it is stored.</summary>
    public static string Stored(string id) => $"<{Bare(id)}>";

    private static string Bare(string messageId) => messageId.Trim('<', '>');
}
