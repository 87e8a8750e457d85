using Monitoring.Core.Drift.Dependence;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Tests.Drift.Detection;

namespace Monitoring.Core.Tests.Drift.Dependence;

public sealed class ErrorDependenceTests
{
    [Theory]
    [InlineData("none_094", -0.03, 0.03, true)]
    [InlineData("none_092", -0.03, 0.03, true)]
    [InlineData("bursty_null", 0.15, 0.25, false)]
    [InlineData("alternating", -1, -0.999, true)]
    [InlineData("real/elec2_logit_frozen5000", 0.3, 0.9, false)]
    public void The_reference_streams_have_the_dependence_they_were_made_with(string stream, double low, double high, bool allowsGuarantee)
    {
        var counted = ErrorDependence.Of([.. VerdictStreams.Of(stream)]);
        Assert.InRange(counted.Correlation!.Value, low, high);
        Assert.Equal(allowsGuarantee, counted.AllowsGuarantee);
    }

    [Fact]
    public void The_correlation_is_the_one_of_the_textbook()
    {
        var verdicts = VerdictStreams.Of("bursty_null");
        double[] x = [.. verdicts.SkipLast(1).Select(Wrong)], y = [.. verdicts.Skip(1).Select(Wrong)];
        var (meanX, meanY) = (x.Average(), y.Average());
        var together = x.Zip(y).Sum(pair => (pair.First - meanX) * (pair.Second - meanY));
        var apart = Math.Sqrt(x.Sum(value => (value - meanX) * (value - meanX)) * y.Sum(value => (value - meanY) * (value - meanY)));
        Assert.Equal(together / apart, ErrorDependence.Of([.. verdicts]).Correlation!.Value, 1e-12);

        static double Wrong(Verdict verdict) => verdict == Verdict.Incorrect ? 1 : 0;
    }

    [Fact]
    public void Too_few_verdicts_guarantee_nothing_and_500_right_ones_in_a_row_do()
    {
        var right = new Verdict[502];
        Assert.False(ErrorDependence.Of(right.AsSpan(0, 500)).AllowsGuarantee);
        Assert.True(ErrorDependence.Of(right.AsSpan(0, 501)).AllowsGuarantee);
        Assert.Null(ErrorDependence.Of(right).Correlation);
    }

    [Fact]
    public void Verdicts_that_are_all_wrong_guarantee_nothing()
    {
        var wrong = new Verdict[1_000];
        Array.Fill(wrong, Verdict.Incorrect);
        Assert.False(ErrorDependence.Of(wrong).AllowsGuarantee);
    }

    [Fact]
    public void Unsure_verdicts_are_left_out_of_a_stretch_and_refused_one_by_one()
    {
        Assert.Equal(
            ErrorDependence.Of([Verdict.Correct, Verdict.Incorrect]),
            ErrorDependence.Of([Verdict.Correct, Verdict.Unsure, Verdict.Incorrect]));
        Assert.Throws<ArgumentOutOfRangeException>("verdict", () => default(ErrorDependence).Add(Verdict.Unsure));
    }
}
