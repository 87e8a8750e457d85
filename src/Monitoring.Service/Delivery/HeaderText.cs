using System.Text;
using MimeKit;

namespace Monitoring.Service.Delivery;

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
