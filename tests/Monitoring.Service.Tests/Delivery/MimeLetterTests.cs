using MimeKit;
using Monitoring.Core.Deliveries;
using Monitoring.Service.Delivery;

namespace Monitoring.Service.Tests.Delivery;

public sealed class MimeLetterTests
{
    private static readonly MailboxAddress From = MailboxAddress.Parse(TestMail.From);

    [Fact]
    public void A_letter_carries_text_and_HTML_and_says_that_no_human_wrote_it()
    {
        using var letter = Read(TestMail.To());

        Assert.Equal("[BREACH] order-entry-accuracy 89.0% < 90%: 11 wrong of last 100, mostly customer acme", letter.Subject);
        Assert.Equal(["plain", "html"], Assert.IsType<MultipartAlternative>(letter.Body).Select(part => part.ContentType.MediaSubtype));
        Assert.StartsWith("11 of the last 100", letter.TextBody, StringComparison.Ordinal);
        Assert.StartsWith("<p>11 of the last 100", letter.HtmlBody, StringComparison.Ordinal);
        Assert.Equal("auto-generated", letter.Headers[HeaderId.AutoSubmitted]);
        Assert.Equal("\"Accuracy monitor\" <monitor@plant.example.com>", letter.From.ToString());
        Assert.Equal(TestMail.To().At, letter.Date);
    }

    [Fact]
    public void A_letter_joins_the_thread_of_its_episode()
    {
        using var letter = Read(TestMail.To());

        Assert.Equal("breach-7.1@plant.example.com", letter.MessageId);
        Assert.Equal("episode-7@plant.example.com", letter.InReplyTo);
        Assert.Equal(["episode-7@plant.example.com"], letter.References);
    }

    [Fact]
    public void A_letter_goes_on_from_what_came_before_and_answers_the_last_of_it()
    {
        using var letter = Read(TestMail.To() with { References = ["<breach-7@plant.example.com>", "<breach-8@plant.example.com>"] });

        Assert.Equal("breach-8@plant.example.com", letter.InReplyTo);
        Assert.Equal(["breach-7@plant.example.com", "breach-8@plant.example.com"], letter.References);
    }

    [Fact]
    public void A_letter_that_opens_its_thread_refers_to_nothing()
    {
        using var letter = Read(TestMail.To() with { References = [] });

        Assert.Null(letter.InReplyTo);
        Assert.Empty(letter.References);
    }

    [Fact]
    public void The_same_message_gives_the_same_bytes()
    {
        Assert.Equal(Write(TestMail.To()), Write(TestMail.To()));
        Assert.NotEqual(Write(TestMail.To()), Write(TestMail.To(messageId: "<other@plant.example.com>")));
    }

    [Fact]
    public void Letters_beyond_ASCII_arrive_as_they_were_and_travel_as_ASCII()
    {
        var mail = TestMail.To()
            with { ToName = "Jürgen Møller 李", Subject = "[BREACH] größte 注文", Text = "größte 注文", Html = "<p>größte 注文</p>" };

        using var letter = Read(mail);

        Assert.Equal("Jürgen Møller 李", letter.To.Mailboxes.Single().Name);
        Assert.Equal("[BREACH] größte 注文", letter.Subject);
        Assert.Equal("größte 注文", letter.TextBody!.TrimEnd());
        Assert.Equal("<p>größte 注文</p>", letter.HtmlBody!.TrimEnd());
        Assert.All(Write(mail), octet => Assert.True(octet < 128));
    }

    [Theory]
    [InlineData("Dana\r\nBcc: everybody@example.com")]
    [InlineData("Dana\nBcc: everybody@example.com")]
    [InlineData("Dana\rBcc: everybody@example.com")]
    [InlineData("Dana\u2028Bcc: everybody@example.com")]
    [InlineData("Dana\" <everybody@example.com>, \"")]
    [InlineData("\u202Emoc.elpmaxe@anad")]
    public void Nothing_in_a_name_or_subject_starts_a_header_or_turns_the_line(string text)
    {
        using var letter = Read(TestMail.To() with { ToName = text, Subject = text });

        Assert.DoesNotContain(letter.Headers, header => header.Id == HeaderId.Bcc);
        Assert.Equal("dana.ruiz@example.com", letter.To.Mailboxes.Single().Address);
        Assert.DoesNotContain(letter.Subject!, character => char.IsControl(character) || character is '\u202E' or '\u2028');
        Assert.DoesNotContain(letter.To.Mailboxes.Single().Name!, character =>
            char.IsControl(character) || character is '\u202E' or '\u2028');
    }

    [Theory]
    [InlineData("=?utf-8?b?DQpbUkVDT1ZFUkVEXSBhbGwgZmluZSDigK4=?=")]
    [InlineData("mostly customer =?utf-8?Q?acme?=, 7 of 11")]
    [InlineData("=?us-ascii?q?one?= =?us-ascii?q?two?=")]
    [InlineData("is it =? or not")]
    [InlineData("größte =?utf-8?b?w6Q=?= 注文 𝔸 注文注文注文注文注文注文注文注文注文注文注文注文注文注文注文注文注文注文注文注文注文注文注文注文")]
    public void Words_that_look_encoded_are_shown_as_they_stand_and_no_encoded_word_is_longer_than_75(string text)
    {
        var octets = Write(TestMail.To() with { Subject = text, ToName = text });
        using var content = new MemoryStream(octets);
        using var letter = MimeMessage.Load(content);

        Assert.Equal(text, letter.Subject);
        Assert.Equal(text, letter.To.Mailboxes.Single().Name);
        Assert.Equal("dana.ruiz@example.com", letter.To.Mailboxes.Single().Address);
        var headers = System.Text.Encoding.ASCII.GetString(octets).Split("\n\n")[0].ReplaceLineEndings("\n").Split('\n');
        Assert.All(headers, line => Assert.InRange(line.Length, 0, 76));
        var words = headers.SelectMany(line => line.Split(' ')).Where(word => word.StartsWith("=?", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(words);
        Assert.All(words, word => Assert.InRange(word.Length, 12, 75));
        Assert.All(words, word => Assert.EndsWith("?=", word, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("dana.ruiz@example.com", true)]
    [InlineData("dana.ruiz+slo@sub.example.com", true)]
    [InlineData("dana", false)]
    [InlineData("@example.com", false)]
    [InlineData("dana@", false)]
    [InlineData("dana@example.com ", false)]
    [InlineData("dana@example.com,tom@example.com", false)]
    [InlineData("Dana Ruiz <dana@example.com>", false)]
    [InlineData("dana@example.com\r\nRCPT TO:<tom@example.com>", false)]
    [InlineData("dana\u202E@example.com", false)]
    public void A_letter_needs_one_plain_address(string text, bool isAddress)
    {
        using var letter = MimeLetter.Compose(TestMail.To(text), From);
        Assert.Equal(isAddress, letter is not null);
    }

    private static MimeMessage Read(MailMessage mail)
    {
        using var content = new MemoryStream(Write(mail));
        return MimeMessage.Load(content);
    }

    private static byte[] Write(MailMessage mail)
    {
        using var letter = MimeLetter.Compose(mail, From)!;
        using var content = new MemoryStream();
        letter.WriteTo(content);
        return content.ToArray();
    }
}
