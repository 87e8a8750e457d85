using System.Text;
using MimeKit;
using Monitoring.Core.Deliveries;
using Monitoring.Core.Markup;
using Monitoring.Service.Settings;

namespace Monitoring.Service.Delivery;

/// <summary>
/// A message as it goes over the wire or into a file: text and HTML side by side, the thread's headers, and a mark that no
/// human wrote it, so that absence notes are not sent back (RFC 3834). The same message gives the same bytes at every attempt:
/// its Date is that of the notice, and nothing in it is drawn at random. Names and subject are one visible line each and shown as they
/// are (<see cref="HeaderText"/>), so nothing a sender wrote can start a header of its own or stand for anything else.
/// </summary>
internal static class MimeLetter
{
    /// <summary>Composes a message.</summary>
    /// <param name="mail">The message.</param>
    /// <param name="from">The sender.</param>
    /// <returns>The letter, to be disposed; null when the recipient's address is none.</returns>
    public static MimeMessage? Compose(MailMessage mail, MailboxAddress from)
    {
        if (!EmailAddress.IsValid(mail.ToAddress))
        {
            return null;
        }

        var letter = new MimeMessage
        {
            MessageId = Bare(mail.MessageId),
            Date = mail.At,
            Body = new MultipartAlternative(Part("plain", mail.Text), Part("html", mail.Html)) { Boundary = Boundary(mail.MessageId) },
        };
        HeaderText.SetSubject(letter, Visible.Line(mail.Subject));
        HeaderText.SetPerson(letter, HeaderId.From, from);
        HeaderText.SetPerson(letter, HeaderId.To, new MailboxAddress(Encoding.UTF8, Visible.Line(mail.ToName), mail.ToAddress));
        if (mail.References is [.., var last])
        {
            letter.InReplyTo = Bare(last);
            letter.References.AddRange(mail.References.Select(Bare));
        }

        letter.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        return letter;
    }

    private static TextPart Part(string subtype, string text)
    {
        var part = new TextPart(subtype) { ContentTransferEncoding = ContentEncoding.QuotedPrintable };
        part.SetText(Encoding.UTF8, text);
        return part;
    }

    private static string Bare(string messageId) => messageId.Trim('<', '>');

    /// <summary>
    /// A line that separates the parts: the letters and digits of the Message-Id between marks quoted-printable never writes.
    /// </summary>
    private static string Boundary(string messageId) =>
        $"=_{new string([.. messageId.Where(char.IsAsciiLetterOrDigit).Take(60)])}_=";
}
