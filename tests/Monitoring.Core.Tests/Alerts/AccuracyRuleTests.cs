using System.Globalization;
using System.Numerics;
using CsCheck;
using Monitoring.Core.Alerts;

namespace Monitoring.Core.Tests.Alerts;

public sealed class AccuracyRuleTests
{
    [Theory]
    [InlineData("0.9")]
    [InlineData("0.90")]
    [InlineData("0.92")]
    [InlineData("0.93")]
    [InlineData("0.95")]
    [InlineData("0.99")]
    [InlineData("0.995")]
    [InlineData("0.9999")]
    [InlineData("0.7")]
    [InlineData("0.3333333333333333333333333333")]
    [InlineData("0.0000000000000000000000000001")]
    public void Allowed_errors_are_exact_for_every_window(string line)
    {
        var ratio = decimal.Parse(line, CultureInfo.InvariantCulture);
        for (var window = AccuracyRule.SmallestWindow; window <= AccuracyRule.LargestWindow; window++)
        {
            var rule = new AccuracyRule(ratio, ratio, window);
            Assert.Equal((window, Exactly(window, ratio)), (window, rule.Allowed));
            Assert.Equal(rule.Allowed, rule.AtTarget);
        }
    }

    [Fact]
    public void Allowed_errors_are_exact_for_any_line_of_28_decimals_next_to_a_whole_number_of_errors() =>
        Gen.Select(Gen.Int[1, 10_000], Gen.Int[0, 10_000], Gen.Int[-3, 3]).Sample(
            (window, wrong, nudge) =>
            {
                var line = 1m - ((decimal)Math.Min(wrong, window) / window) + (nudge * 1e-28m);
                if (line is > 0 and < 1)
                {
                    var rule = new AccuracyRule(line, line, window);
                    Assert.Equal(Exactly(window, line), rule.Allowed);
                }
            },
            iter: 5_000);

    [Theory]
    [InlineData("0.92", "0.90", 100, 10, 8, 25)]
    [InlineData("0.92", "0.90", 50, 5, 4, 13)]
    [InlineData("0.92", "0.90", 7, 0, 0, 2)]
    [InlineData("0.995", "0.99", 1_000, 10, 5, 250)]
    [InlineData("0.92", "0.90", 1, 0, 0, 1)]
    public void A_rule_in_numbers(string target, string alertBelow, int window, int allowed, int atTarget, int hold)
    {
        var rule = new AccuracyRule(decimal.Parse(target, CultureInfo.InvariantCulture),
            decimal.Parse(alertBelow, CultureInfo.InvariantCulture), window);
        Assert.Equal((allowed, atTarget, hold), (rule.Allowed, rule.AtTarget, rule.Hold));
        Assert.Equal((false, true), (rule.IsBreach(allowed), rule.IsBreach(allowed + 1)));
        Assert.Equal((true, false), (rule.IsAtTarget(atTarget), rule.IsAtTarget(atTarget + 1)));
    }

    [Theory]
    [InlineData("0.90", "0.92", 100)]
    [InlineData("1", "0.9", 100)]
    [InlineData("0.9", "0", 100)]
    [InlineData("0.9", "-0.1", 100)]
    [InlineData("0.9", "0.9", 0)]
    [InlineData("0.9", "0.9", 10_001)]
    public void A_rule_out_of_bounds_is_refused(string target, string alertBelow, int window) =>
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            new AccuracyRule(decimal.Parse(target, CultureInfo.InvariantCulture), decimal.Parse(alertBelow, CultureInfo.InvariantCulture),
                window));

    private static BigInteger Exactly(int window, decimal line)
    {
        var unit = BigInteger.Pow(10, 28);
        var units = BigInteger.Parse(line.ToString("F28", CultureInfo.InvariantCulture).Replace(".", "", StringComparison.Ordinal),
            CultureInfo.InvariantCulture);
        return window * (unit - units) / unit;
    }
}
