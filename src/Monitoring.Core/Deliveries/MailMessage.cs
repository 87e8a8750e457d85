namespace Monitoring.Core.Deliveries;

/// <summary>One message to one recipient, ready to be handed to a transport.</summary>
/// <param name="ToName">The recipient's full name.</param>
/// <param name="ToAddress">The recipient's mail address.</param>
/// <param name="Subject">The subject, one line.</param>
/// <param name="Text">The plain text.</param>
/// <param name="Html">The same as HTML.</param>
/// <param name="MessageId">The same for every attempt, with angle brackets.</param>
/// <param name="References">The mails it goes on from, with angle brackets, the one it answers last; none when it begins a thread.</param>
/// <param name="Kind">What its own notice says, whatever it carries along, for the folder's file names: <c>BREACH</c>.</param>
/// <param name="At">When the notice was made; of one that maintenance held back, when that ended.</param>
public sealed record MailMessage(
    string ToName,
    string ToAddress,
    string Subject,
    string Text,
    string Html,
    string MessageId,
    IReadOnlyList<string> References,
    string Kind,
    DateTimeOffset At)
{
    /// <summary>What it says where it is no mail; then there is no text, and the address is a place of that channel. Null for a mail.</summary>
    public ChatMessage? Chat { get; init; }
}
