using System.Globalization;
using System.Text;
using CsCheck;
using Monitoring.Core.Alerts;
using Monitoring.Core.Deliveries;
using Monitoring.Core.Mail.Words;
using Monitoring.Core.Slos;
using Monitoring.Core.Tests.Markup;
using static Monitoring.Core.Tests.Mail.Notices;

namespace Monitoring.Core.Tests.Mail;

/// <summary>Whatever stands in names, ids and plans, headers stay headers and the page stays the page.</summary>
public sealed class HostileTextTests
{
    private static readonly Gen<string> Texts = Gen.OneOf(
        Gen.OneOf(
            "\r\nBcc: everyone@example.com\r\n\r\n<html>",
            "</td></tr></table><script>alert(1)</script>",
            "\" onmouseover=\"alert(1)",
            "<img src=x onerror=alert(1)>",
            "&lt;b&gt; &#60;b>",
            "\u202Efdp.exe\u202C \u2066x\u2069 \u200F\u061C",
            "\u0000\u0007\u001B[31m\u007F\u0085\u2028\u2029\uFEFF",
            "\uD83D lone \uDE00",
            "طلب الشراء 11 of 100",
            "{0} {1} %s $(x) ${y}",
            "👩‍🔧 Grüße 北京"),
        Gen.String[Gen.Char, 0, 60],
        Gen.String[Gen.Char.AlphaNumeric, 100, 5000]);

    private static readonly Gen<MailMessage> Mails =
        from kind in Gen.Enum<NoticeKind>()
        from earlier in Gen.Enum<NoticeKind>().List[0, 12]
        from text in Texts.Array[12]
        from isClosed in Gen.Bool
        let notice = Hostile(kind, text, isClosed)
        select MailWriter.Write(Draft(notice, [.. earlier.Select(other => Hostile(other, text, isClosed))]) with
        {
            To = new Person("dana", text[0], "dana@example.com"),
            Owner = text[1],
        });

    [Fact]
    public void A_subject_and_a_name_are_one_short_line_without_hidden_characters() => Mails.Sample(mail =>
    {
        AssertOneLine(mail.Subject, 250);
        AssertOneLine(mail.ToName, 100);
    });

    [Fact]
    public void The_page_has_only_the_elements_the_author_wrote() => Mails.Sample(mail =>
    {
        string[] known = ["html", "head", "meta", "title", "style", "body", "div", "p", "h1", "table", "tr", "td", "strong", "a", "bdi",
            "br", "span"];
        Assert.All(TagChecker.Elements(mail.Html), element => Assert.Contains(element, known));
        AssertVisible(mail.Html);
    });

    [Fact]
    public void The_text_part_has_no_hidden_characters() => Mails.Sample(mail => AssertVisible(mail.Text));

    [Fact]
    public void A_mail_stays_far_below_the_size_at_which_mail_programs_clip_it() => Mails.Sample(mail =>
        Assert.InRange(Encoding.UTF8.GetByteCount(mail.Html) + Encoding.UTF8.GetByteCount(mail.Text), 1, 60_000));

    /// <summary>Names, ids and segments stand whole in a link; so they are as long as the door lets them be, and no longer.</summary>
    private static string Cut(string text, int most) => text.Length <= most ? text : text[..most];

    private static NoticeFacts Hostile(NoticeKind kind, string[] text, bool isClosed) => Breach with
    {
        Kind = kind,
        Agent = Cut(text[2], 63),
        Title = text[3],
        Slo = Cut(text[4], 63),
        TransactionId = Cut(text[5], 128),
        Culprit = new(Cut(text[6], 64), Cut(text[7], 128), 7, 9, 4, 91),
        Beginning = new() { Onset = new(text[8], DateTimeOffset.MinValue, (OnsetBasis)(text[8].Length % 2), 1) },
        NewestWrong = [new(text[9], DateTimeOffset.MaxValue, text[0]), new(text[5], Breach.At)],
        Causes = [new(text[0], 5), new(text[1], 4), new(text[2], 1), new(null, 1)],
        Judges = [new(new(text[3], text[4]), text[5])],
        Versions = [new(text[10], 50, 5), new(text[11], 40, 5), new(null, 10, 1)],
        ReactionPlan = string.Join('\n', text),
        Unreached = text[0],
        UnreachedBecause = text[1],
        ClosedAt = isClosed ? Breach.At : null,
    };

    private static void AssertOneLine(string line, int most)
    {
        Assert.InRange(line.Length, 0, most);
        Assert.DoesNotContain('\n', line);
        Assert.DoesNotContain('\t', line);
        AssertVisible(line);
    }

    private static void AssertVisible(string text) => Assert.All(text.EnumerateRunes(), rune => Assert.False(
        rune == Rune.ReplacementChar || (rune.Value is not ('\n' or '\t' or 0x200C or 0x200D) && Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator),
        $"U+{rune.Value:X4} in {text}"));
}
