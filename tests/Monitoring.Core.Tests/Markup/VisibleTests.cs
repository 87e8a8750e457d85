using System.Globalization;
using System.Text;
using CsCheck;
using Monitoring.Core.Markup;

namespace Monitoring.Core.Tests.Markup;

public sealed class VisibleTests
{
    [Theory]
    [InlineData("PO-1041", "PO-1041")]
    [InlineData("Grüße, 北京 👩‍🔧", "Grüße, 北京 👩‍🔧")]
    [InlineData("a\u0000b\u007Fc\u0085d", "a[U+0000]b[U+007F]c[U+0085]d")]
    [InlineData("a\u200Bb\uFEFFc\u200Fd\u2066e", "a[U+200B]b[U+FEFF]c[U+200F]d[U+2066]e")]
    [InlineData("a\u2028b", "a[U+2028]b")]
    [InlineData("one\r\ntwo\rthree\nfour", "one\ntwo\nthree\nfour")]
    public void Hidden_characters_become_their_code(string text, string visible) => Assert.Equal(visible, Visible.Of(text));

    [Fact]
    public void A_lone_surrogate_becomes_its_code() => Assert.Equal("a[U+D83D]b", Visible.Of("a\uD83Db"));

    [Theory]
    [InlineData("  a\r\nBcc: x@example.com\t b ", "a Bcc: x@example.com b")]
    [InlineData("\n", "")]
    public void A_line_has_no_breaks(string text, string line) => Assert.Equal(line, Visible.Line(text));

    [Theory]
    [InlineData("abcdef", 6, "abcdef")]
    [InlineData("abcdefg", 6, "abcde…")]
    [InlineData("abc 👩‍🔧", 8, "abc…")]
    [InlineData("ae\u0301x", 3, "a…")]
    [InlineData("ab", 1, "…")]
    public void A_long_line_is_cut_between_characters(string text, int most, string line) => Assert.Equal(line, Visible.Line(text, most));

    [Fact]
    public void Of_any_text_a_line_shows_every_character_and_keeps_its_length() =>
        Gen.Select(Gen.String[Gen.Char], Gen.Int[1, 200]).Sample((text, most) =>
        {
            var line = Visible.Line(text, most);
            Assert.True(line.Length <= most);
            Assert.DoesNotContain(line.EnumerateRunes(), rune => Rune.GetUnicodeCategory(rune)
                is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
            Assert.DoesNotContain(line.EnumerateRunes(), rune => Rune.GetUnicodeCategory(rune)
                is UnicodeCategory.Format && rune.Value is not (0x200C or 0x200D));
            Assert.Equal(line, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(line)));
        });
}
