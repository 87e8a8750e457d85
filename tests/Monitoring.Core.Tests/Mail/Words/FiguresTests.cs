using Monitoring.Core.Mail.Words;
using static Monitoring.Core.Tests.Mail.Notices;

namespace Monitoring.Core.Tests.Mail.Words;

/// <summary>The sentence with the counts, in singular and plural, full and not.</summary>
public sealed class FiguresTests
{
    [Theory]
    [InlineData(11, 100, true, 10, "11 of the last 100 judged transactions were wrong: 1 more than the 10 allowed.")]
    [InlineData(11, 22, false, 10, "11 of the first 22 judged transactions were wrong: 1 more than the 10 allowed in 100.")]
    [InlineData(301, 3000, true, 300, "301 of the last 3,000 judged transactions were wrong: 1 more than the 300 allowed.")]
    [InlineData(1, 100, true, 0, "1 of the last 100 judged transactions was wrong; none is allowed.")]
    [InlineData(2, 100, true, 1, "2 of the last 100 judged transactions were wrong: 1 more than the 1 allowed.")]
    [InlineData(1, 100, true, 1, "1 of the last 100 judged transactions was wrong; 1 is allowed.")]
    [InlineData(0, 100, true, 10, "None of the last 100 judged transactions was wrong; 10 are allowed.")]
    [InlineData(0, 100, true, 0, "None of the last 100 judged transactions was wrong.")]
    [InlineData(1, 1, true, 0, "The last judged transaction was wrong; none is allowed.")]
    [InlineData(0, 1, false, 10, "The first judged transaction was right; 10 are allowed.")]
    [InlineData(0, 0, false, 10, "Nothing in its window is judged. Target 92\u00A0%, alert below 90\u00A0%.")]
    public void The_counts_are_a_plain_sentence(int wrong, int judged, bool isFull, int allowed, string sentence) =>
        Assert.Equal(sentence,
            Figures.Sentences(Breach with { Wrong = wrong, Judged = judged, IsFull = isFull, Allowed = allowed })[0].Text);

    [Theory]
    [InlineData(11, 100, "89.0\u00A0% right. Target 92\u00A0%, alert below 90\u00A0%. 95\u00A0% range 81–94\u00A0%.")]
    [InlineData(0, 100, "100.0\u00A0% right. Target 92\u00A0%, alert below 90\u00A0%. 95\u00A0% range 96–100\u00A0%.")]
    [InlineData(5, 5, "0.0\u00A0% right. Target 92\u00A0%, alert below 90\u00A0%. 95\u00A0% range 0–44\u00A0%.")]
    public void The_share_comes_with_its_range_told_outward(int wrong, int judged, string sentence) =>
        Assert.Equal(sentence, Figures.Sentences(Breach with { Wrong = wrong, Judged = judged })[1].Text);

    [Fact]
    public void An_episode_that_is_over_is_measured_by_the_target() =>
        Assert.Equal("7 of the last 100 judged transactions were wrong; the target allows 8.", Figures.Sentences(Recovered)[0].Text);

    [Theory]
    [InlineData(899, false, "0.90")]
    [InlineData(900, true, "0.90")]
    [InlineData(0, true, "0.92")]
    public void Below_is_compared_exactly(int correct, bool isNot, string ratio)
    {
        var judged = correct == 0 ? 0 : 1000;
        var notice = Breach with { Wrong = judged - correct, Judged = judged };

        Assert.NotEqual(isNot, Figures.IsBelow(notice, decimal.Parse(ratio, System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void A_window_with_the_agents_own_verdicts_says_so() => Assert.Equal(
        "Self-reported: the agent judged 40 of the 100 itself.", Figures.Sentences(Breach with { SelfReported = 40 })[2].Text);
}
