using System.Globalization;
using CsCheck;
using Monitoring.Core.Alerts;
using Monitoring.Core.Slos;

namespace Monitoring.Core.Tests.Alerts;

public sealed class RatioTests
{
    [Theory]
    [InlineData(2_699, 3_000, "89.9%")]
    [InlineData(2_700, 3_000, "90.0%")]
    [InlineData(89, 100, "89.0%")]
    [InlineData(1, 3, "33.3%")]
    [InlineData(2, 3, "66.6%")]
    [InlineData(9_999, 10_000, "99.9%")]
    [InlineData(0, 5, "0.0%")]
    [InlineData(5, 5, "100.0%")]
    [InlineData(long.MaxValue, long.MaxValue, "100.0%")]
    [InlineData(long.MaxValue - 1, long.MaxValue, "99.9%")]
    public void Accuracy_in_words_is_cut_to_one_decimal_and_never_rounded(long correct, long judged, string words) =>
        Assert.Equal(words, Ratio.Percent(correct, judged));

    [Fact]
    public void Nothing_judged_is_not_measured() => Assert.Equal("not measured", Ratio.Percent(0, 0));

    [Fact]
    public void More_right_than_judged_is_shown_as_the_data_fault_it_is() => Assert.Equal("150.0%", Ratio.Percent(3, 2));

    [Theory]
    [InlineData("0.9", "90%")]
    [InlineData("0.90", "90%")]
    [InlineData("0.995", "99.5%")]
    [InlineData("0.0001", "0.01%")]
    [InlineData("0.99999999999999", "99.999999999999%")]
    public void A_line_of_the_registry_is_printed_whole(string line, string words) =>
        Assert.Equal(words, Ratio.Percent(decimal.Parse(line, CultureInfo.InvariantCulture)));

    [Fact]
    public void In_a_sentence_the_sign_is_set_off_and_on_a_terminal_by_a_plain_blank()
    {
        Assert.Equal("89.9\u00A0%", Ratio.Apart(2_699, 3_000));
        Assert.Equal("not measured", Ratio.Apart(0, 0));
        Assert.Equal("99.5\u00A0%", Ratio.Apart(0.995m));
        Assert.Equal("99.5 %", Ratio.OnTerminal(0.995m));
    }

    [Theory]
    [InlineData(0.29, "29.0", "29")]
    [InlineData(0.8999999, "89.9", "89")]
    [InlineData(1.0, "100.0", "100")]
    [InlineData(0.0, "0.0", "0")]
    [InlineData(0.31249, "31.2", "31")]
    [InlineData(0.93999999999995, "94.0", "94")] // the mean of many 0.94
    public void A_share_that_is_no_count_is_cut_too(double share, string tenths, string whole) =>
        Assert.Equal((tenths + "\u00A0%", whole + "\u00A0%"), (Ratio.Apart(share), Ratio.Whole(share)));

    [Fact]
    public void A_range_is_told_outward()
    {
        Assert.Equal("81–94\u00A0%", Ratio.Range(new Interval(0.8149, 0.9301), decimals: 0));
        Assert.Equal("81.4–93.1", Ratio.Ends(new Interval(0.8149, 0.9301), decimals: 1));
        Assert.Equal("0.0–100.0", Ratio.Ends(new Interval(0, 1), decimals: 1));
    }

    [Fact]
    public void No_line_ever_says_that_a_value_below_it_is_not_below_it() =>
        Gen.Select(Gen.Int[1, 999_999], Gen.Int[1, 20_000], Gen.Int[0, 20_000]).Sample(
            (line, judged, correct) =>
            {
                var (ratio, value) = (line / 1_000_000m, Math.Min(correct, judged));
                Assert.True(value >= ratio * judged || Printed(Ratio.Percent(value, judged)) < Printed(Ratio.Percent(ratio)));
                Assert.InRange((100m * value / judged) - Printed(Ratio.Percent(value, judged)), 0m, 0.0999999999m);
            },
            iter: 5_000);

    [Fact]
    public void The_words_are_the_same_in_every_culture()
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
            Assert.Equal("89.9% < 99.5%", $"{Ratio.Percent(899, 1_000)} < {Ratio.Percent(0.995m)}");
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private static decimal Printed(string words) => decimal.Parse(words.TrimEnd('%'), CultureInfo.InvariantCulture);
}
