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
    // RFC 5322 allows 998.
    private const int LongestPlain = 900;

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
        var part = new TextPart(subtype)
        {
            ContentTransferEncoding = IsPlain(text) ? ContentEncoding.SevenBit : ContentEncoding.QuotedPrintable,
        };
        part.SetText(Encoding.UTF8, text);
        return part;
    }

    // Then a link stands in a file as it is, to be copied. A line that begins like one between two parts must not be taken for it.
    private static bool IsPlain(string text) => Ascii.IsValid(text)
        && text.Split('\n').All(line => line.Length <= LongestPlain && !line.StartsWith("--", StringComparison.Ordinal));

    private static string Bare(string messageId) => messageId.Trim('<', '>');

    /// <summary>
    /// A line that separates the parts: the letters and digits of the Message-Id between marks quoted-printable never writes.
    /// </summary>
    private static string Boundary(string messageId) =>
        $"=_{new string([.. messageId.Where(char.IsAsciiLetterOrDigit).Take(60)])}_=";
}

/// <summary>
/// Text in a header of a mail. What is no plain ASCII goes as encoded-words (RFC 2047), and so does what looks like one: a name somebody
/// posted, <c>=?utf-8?b?…?=</c>, is then shown as it stands and never decoded. An encoded-word holds whole characters and is at most 75
/// characters long, with its line at most 76.
/// </summary>
internal static class HeaderText
{
    private const string Opening = "=?utf-8?B?", Closing = "?=";

    // 52 letters of Base64: with the name of the field before it the line is within 76.
    private const int MostOctets = 39;

    /// <summary>Sets the subject.</summary>
    /// <param name="letter">The letter.</param>
    /// <param name="subject">One line.</param>
    public static void SetSubject(MimeMessage letter, string subject)
    {
        letter.Subject = subject;
        if (IsToBeEncoded(subject))
        {
            SetRaw(letter, HeaderId.Subject, Encode(subject));
        }
    }

    /// <summary>Sets who sends or gets the letter, one person.</summary>
    /// <param name="letter">The letter.</param>
    /// <param name="field">From or To.</param>
    /// <param name="person">The person, with a name or without.</param>
    public static void SetPerson(MimeMessage letter, HeaderId field, MailboxAddress person)
    {
        (field == HeaderId.From ? letter.From : letter.To).Add(person);
        if (person.Name is { } name && IsToBeEncoded(name))
        {
            SetRaw(letter, field, $"{Encode(name)}\r\n <{person.Address}>");
        }
    }

    /// <summary>The text as encoded-words, each on a line of its own.</summary>
    public static string Encode(string text)
    {
        var words = new List<string>();
        var octets = new List<byte>();
        Span<byte> utf8 = stackalloc byte[4];
        foreach (var rune in text.EnumerateRunes())
        {
            var letter = utf8[..rune.EncodeToUtf8(utf8)];
            if (octets.Count + letter.Length > MostOctets)
            {
                words.Add(Word(octets));
                octets.Clear();
            }

            octets.AddRange(letter);
        }

        words.Add(Word(octets));
        return string.Join("\r\n ", words);
    }

    private static bool IsToBeEncoded(string text) =>
        text.Contains("=?", StringComparison.Ordinal) || text.AsSpan().ContainsAnyExceptInRange(' ', '~');

    private static string Word(List<byte> octets) => Opening + Convert.ToBase64String([.. octets]) + Closing;

    private static void SetRaw(MimeMessage letter, HeaderId field, string value)
    {
        var header = new Header(field, "");
        header.SetRawValue(Encoding.ASCII.GetBytes($" {value}\r\n"));
        letter.Headers.Replace(header);
    }
}
