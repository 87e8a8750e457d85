using System.Globalization;
using System.Text.RegularExpressions;
using CsCheck;
using Monitoring.Core.Alerts;
using Monitoring.Core.Slos;

namespace Monitoring.Core.Tests.Slos;

public sealed partial class PriceSentenceTests
{
    [Theory]
    [InlineData(92, 90, 100, "By chance a 92 % agent crosses this line about every 275 verdicts, a 94 % agent about every 863.")]
    [InlineData(95, 90, 100, "By chance a 95 % agent crosses this line about every 2,239 verdicts, a 96 % agent about every 9,037.")]
    [InlineData(80, 80, 100, "By chance an 80 % agent crosses this line about every 146 verdicts, an 85 % agent about every 509.")]
    [InlineData(90, 80, 1000,
        "By chance a 90 % agent crosses this line only after more than 1,000,000 verdicts, a 93 % agent only after more than 1,000,000.")]
    [InlineData(99.5, 99, 100, "By chance a 99.5 % agent crosses this line about every 715 verdicts, a 99.6 % agent about every 1,016.")]
    [InlineData(1, 1, 1, "By chance a 1 % agent crosses this line with about every verdict, a 26 % agent with about every verdict.")]
    public void The_price_is_told_at_the_target_and_with_a_quarter_of_its_errors_fewer(double target, double alertBelow, int window,
        string sentence) =>
        Assert.Equal(sentence, PriceSentence.Of(new AccuracyRule((decimal)target / 100, (decimal)alertBelow / 100, window)));

    [Fact]
    public void The_second_agent_is_better_than_the_target_and_not_perfect() =>
        (from target in Gen.Int[1, 999_999]
         from window in Gen.Int[1, 50]
         select new AccuracyRule(target / 1_000_000m, target / 1_000_000m, window)).Sample(rule =>
        {
            var accuracies = Percentages().Matches(PriceSentence.Of(rule))
                .Select(match => decimal.Parse(match.Groups["percent"].Value, CultureInfo.InvariantCulture)).ToList();
            Assert.Equal(2, accuracies.Count);
            Assert.Equal(rule.Target * 100, accuracies[0]);
            Assert.InRange(accuracies[1], rule.Target * 100 + ((1 - rule.Target) * 100 / 8), 100 - ((1 - rule.Target) * 100 / 8));
        });

    [GeneratedRegex(@"(?<percent>[0-9.]+) % agent", RegexOptions.NonBacktracking)]
    private static partial Regex Percentages();
}
