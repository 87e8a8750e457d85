using Monitoring.Core.Distributions;
using Monitoring.Core.Slos;

namespace Monitoring.Core.Tests.Slos;

public sealed class CountedIntervalsTests
{
    private static readonly IReadOnlyList<IntervalCase> Cases = VectorFile.Read<IntervalCase>("intervals.json");

    [Fact]
    public void All_78_reference_counts_have_their_Jeffreys_and_Clopper_Pearson_intervals_and_lower_bounds()
    {
        Assert.Equal(78, Cases.Count);
        Assert.All(Cases, counted =>
        {
            Near(counted.Jeffreys, Interval.Jeffreys(counted.K, counted.N, counted.Level), 1e-9);
            Near(counted.ClopperPearson, Interval.ClopperPearson(counted.K, counted.N, counted.Level), 1e-9);
            Assert.Equal(counted.LowerJeffreys, LowerBound.Jeffreys(counted.K, counted.N, counted.Level), 1e-9);
            Assert.Equal(counted.LowerClopperPearson, LowerBound.ClopperPearson(counted.K, counted.N, counted.Level), 1e-9);
        });
    }

    [Fact]
    public void All_78_reference_counts_have_their_confidence_sequence() =>
        Assert.All(Cases, counted => Near(counted.Sequence, ConfidenceSequence.Of(counted.K, counted.N, counted.Level), 1e-7));

    [Fact]
    public void All_78_reference_counts_have_their_chance_of_so_few_right_at_90_percent_and_their_posterior_below_it() =>
        Assert.All(Cases, counted =>
        {
            var soFew = counted.K == counted.N ? 1 : 1 - Beta.AtMost(0.9, counted.K + 1, counted.N - counted.K);
            Assert.Equal(counted.ChanceOfSoFewAt90, soFew, 1e-9);
            Assert.Equal(counted.PosteriorBelow90, Beta.AtMost(0.9, counted.K + 0.5, counted.N - counted.K + 0.5), 1e-9);
        });

    [Fact]
    public void The_sequence_holds_the_interval_looked_at_once_and_narrows_with_the_verdicts()
    {
        Assert.All(Cases.Where(counted => counted.N >= 30), counted =>
        {
            var (once, always) = (Interval.Jeffreys(counted.K, counted.N, 0.95), ConfidenceSequence.Of(counted.K, counted.N, 0.95));
            Assert.True(always.Low <= once.Low && always.High >= once.High);
        });
        var (hundred, thousand) = (ConfidenceSequence.Of(90, 100, 0.95), ConfidenceSequence.Of(900, 1_000, 0.95));
        Assert.True(hundred.Low < thousand.Low && thousand.High < hundred.High);
    }

    [Theory]
    [InlineData(0, 0, 0.95, "judged")]
    [InlineData(101, 100, 0.95, "correct")]
    [InlineData(-1, 100, 0.95, "correct")]
    [InlineData(90, 100, 95, "level")]
    [InlineData(90, 100, double.NaN, "level")]
    public void Counts_and_levels_outside_their_range_are_refused(long correct, long judged, double level, string culprit)
    {
        Assert.Throws<ArgumentOutOfRangeException>(culprit, () => Interval.Jeffreys(correct, judged, level));
        Assert.Throws<ArgumentOutOfRangeException>(culprit, () => Interval.ClopperPearson(correct, judged, level));
        Assert.Throws<ArgumentOutOfRangeException>(culprit, () => LowerBound.Jeffreys(correct, judged, level));
        Assert.Throws<ArgumentOutOfRangeException>(culprit, () => LowerBound.ClopperPearson(correct, judged, level));
        Assert.Throws<ArgumentOutOfRangeException>(culprit, () => ConfidenceSequence.Of(correct, judged, level));
    }

    private static void Near(double[] expected, Interval actual, double tolerance)
    {
        Assert.Equal(expected[0], actual.Low, tolerance);
        Assert.Equal(expected[1], actual.High, tolerance);
    }

    private sealed record IntervalCase(
        long K,
        long N,
        double Level,
        double[] ClopperPearson,
        double[] Jeffreys,
        double LowerClopperPearson,
        double LowerJeffreys,
        double[] Sequence,
        double ChanceOfSoFewAt90,
        double PosteriorBelow90);
}
