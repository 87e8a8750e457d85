using CsCheck;
using Monitoring.Core.Outcomes;

namespace Monitoring.Core.Tests.Outcomes;

public sealed class NamesTests
{
    [Theory]
    [InlineData("order-entry", true)]
    [InlineData("0", true)]
    [InlineData("9-", true)]
    [InlineData("", false)]
    [InlineData("-order", false)]
    [InlineData("Order", false)]
    [InlineData("order_entry", false)]
    [InlineData("order.entry", false)]
    [InlineData("order entry", false)]
    [InlineData("ordér", false)]
    [InlineData("order\n", false)]
    [InlineData("٣", false)]
    public void A_name_is_small_letters_digits_and_hyphens(string text, bool isName) => Assert.Equal(isName, Names.IsName(text));

    [Theory]
    [InlineData("customer", true)]
    [InlineData("Line_Count.v2-a", true)]
    [InlineData(".", true)]
    [InlineData("", false)]
    [InlineData("line count", false)]
    [InlineData("größe", false)]
    [InlineData("a/b", false)]
    public void A_key_is_letters_digits_and_a_few_marks(string text, bool isKey) => Assert.Equal(isKey, Names.IsKey(text));

    [Theory]
    [InlineData("Wrong dock.\r\n\tSee CM-8812.", true)]
    [InlineData("a\u00a0b\u200b", true)]
    [InlineData("", false)]
    [InlineData("a\0b", false)]
    [InlineData("a\u0085b", false)]
    [InlineData("a\ud800b", false)]
    public void Lines_are_what_people_write(string text, bool isLines) => Assert.Equal(isLines, Names.IsLines(text));

    [Fact]
    public void Lines_are_2000_characters_at_most()
    {
        Assert.True(Names.IsLines(new string('a', 2_000)));
        Assert.False(Names.IsLines(new string('a', 2_001)));
    }

    [Theory]
    [InlineData("PO-1041")]
    [InlineData(" ")]
    [InlineData("Müller & Söhne GmbH")]
    [InlineData("株式会社")]
    [InlineData("عميل")]
    [InlineData("🏭 Werk 2")]
    [InlineData("<b>&\"'</b>")]
    [InlineData("e\u0301")]
    public void Printable_text_in_any_script_is_accepted(string text) => Assert.True(Names.IsText(text));

    [Theory]
    [InlineData("", "empty")]
    [InlineData("a\0b", "U+0000")]
    [InlineData("a\r\nBcc: x", "line ends")]
    [InlineData("a\tb", "tab")]
    [InlineData("a\u007f", "delete")]
    [InlineData("a\u0085b", "next line")]
    [InlineData("a\u00a0b", "no-break space")]
    [InlineData("a\u00adb", "soft hyphen")]
    [InlineData("a\u200bb", "zero width space")]
    [InlineData("a\u200eb", "left-to-right mark")]
    [InlineData("a\u200fb", "right-to-left mark")]
    [InlineData("a\u202eb", "right-to-left override")]
    [InlineData("a\u2028b", "line separator")]
    [InlineData("a\u2066b", "isolate")]
    [InlineData("a\u3000b", "ideographic space")]
    [InlineData("a\ufeffb", "byte order mark")]
    [InlineData("a\ue000b", "private use")]
    [InlineData("a\U000e0041b", "tag")]
    [InlineData("a\uffff", "not a character")]
    [InlineData("a\ufffdb", "replacement: what was sent was no text")]
    public void Text_with_a_character_that_cannot_be_printed_is_refused(string text, string why) =>
        Assert.False(Names.IsText(text), why);

    [Fact]
    public void Half_of_a_pair_is_no_text()
    {
        Assert.False(Names.IsText("a\ud83d"));
        Assert.False(Names.IsText("\udfedb"));
        Assert.False(Names.IsText("\udfed\ud83d"));
    }

    [Theory]
    [InlineData(63, 64, 128)]
    public void The_longest_ones_count_UTF_16_units(int name, int key, int text)
    {
        Assert.True(Names.IsName(new string('a', name)) && Names.IsKey(new string('a', key)) && Names.IsText(new string('a', text)));
        Assert.False(Names.IsName(new string('a', name + 1)) || Names.IsKey(new string('a', key + 1))
            || Names.IsText(new string('a', text + 1)));
        Assert.True(Names.IsText(string.Concat(Enumerable.Repeat("🏭", text / 2))));
        Assert.False(Names.IsText(string.Concat(Enumerable.Repeat("🏭", (text / 2) + 1))));
    }

    [Fact]
    public void Every_name_is_a_key_and_every_key_is_text() =>
        Gen.String[Gen.OneOf(Gen.Char['-', 'z'], Gen.Char.AlphaNumeric), 0, 70].Sample(
            text =>
            {
                Assert.True(!Names.IsName(text) || Names.IsKey(text));
                Assert.True(!Names.IsKey(text) || Names.IsText(text));
            },
            iter: 2_000);
}
