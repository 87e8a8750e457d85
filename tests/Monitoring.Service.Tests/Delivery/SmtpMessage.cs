using MimeKit;

namespace Monitoring.Service.Tests.Delivery;

/// <summary>A message that came whole to the mail server.</summary>
/// <param name="Answer">What the server answered to it: <c>250 OK</c>, a refusal, <c>hang</c> or <c>drop</c>.</param>
/// <param name="From">The envelope's sender.</param>
/// <param name="To">The envelope's recipients.</param>
/// <param name="Content">The message.</param>
public sealed record SmtpMessage(string Answer, string From, IReadOnlyList<string> To, byte[] Content)
{
    public bool IsAccepted => Answer.StartsWith("250", StringComparison.Ordinal);

    public MimeMessage Letter
    {
        get
        {
            using var content = new MemoryStream(Content);
            return MimeMessage.Load(content);
        }
    }

    /// <summary>The Message-Id, with angle brackets.</summary>
    public string MessageId => $"<{Letter.MessageId}>";
}
