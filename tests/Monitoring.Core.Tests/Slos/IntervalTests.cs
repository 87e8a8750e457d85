using Monitoring.Core.Slos;

namespace Monitoring.Core.Tests.Slos;

public sealed class IntervalTests
{
    [Fact]
    public void All_26_reference_counts_have_their_95_percent_Wilson_interval()
    {
        var cases = VectorFile.Read<WilsonCase>("intervals-wilson.json");
        Assert.Equal(26, cases.Count);
        Assert.All(cases, counted =>
        {
            var interval = Interval.Wilson(counted.K, counted.N);
            Assert.Equal(counted.Wilson[0], interval.Low, 1e-9);
            Assert.Equal(counted.Wilson[1], interval.High, 1e-9);
        });
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(100)]
    [InlineData(long.MaxValue)]
    public void All_right_reaches_up_to_exactly_1_and_all_wrong_down_to_exactly_0(long judged)
    {
        Assert.Equal(1, Interval.Wilson(judged, judged).High);
        Assert.Equal(0, Interval.Wilson(0, judged).Low);
    }

    [Fact]
    public void The_interval_holds_the_counted_share_stays_within_0_and_1_and_rises_with_the_count()
    {
        for (var correct = 0; correct <= 200; correct++)
        {
            var interval = Interval.Wilson(correct, 200);
            Assert.InRange(interval.Low, 0, correct / 200.0);
            Assert.InRange(interval.High, correct / 200.0, 1);
            Assert.True(correct == 0 || interval.Low > Interval.Wilson(correct - 1, 200).Low);
            Assert.True(correct == 0 || interval.High > Interval.Wilson(correct - 1, 200).High);
        }
    }

    [Fact]
    public void More_judgements_of_the_same_share_make_the_interval_narrower()
    {
        var hundred = Interval.Wilson(90, 100);
        var thousand = Interval.Wilson(900, 1_000);
        Assert.True(thousand.Low > hundred.Low && thousand.High < hundred.High);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void Nothing_judged_has_no_interval(long judged)
    {
        var refusal = Assert.Throws<ArgumentOutOfRangeException>(nameof(judged), () => Interval.Wilson(0, judged));
        Assert.Contains("not measured", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(101)]
    public void More_correct_than_judged_or_fewer_than_none_is_refused(long correct) =>
        Assert.Throws<ArgumentOutOfRangeException>(nameof(correct), () => Interval.Wilson(correct, 100));

    private sealed record WilsonCase(long K, long N, double[] Wilson);
}
