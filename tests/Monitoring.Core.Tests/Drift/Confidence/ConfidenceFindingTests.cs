using Monitoring.Core.Drift.Confidence;
using Monitoring.Core.Outcomes;

namespace Monitoring.Core.Tests.Drift.Confidence;

public sealed class ConfidenceFindingTests
{
    [Fact]
    public void An_agent_that_says_95_and_is_right_in_80_of_100_is_surer_than_it_is_right() =>
        Assert.Equal(ConfidenceFinding.Overconfident, Of(Times(80, 0.95, Verdict.Correct), Times(20, 0.95, Verdict.Incorrect)).Finding);

    [Fact]
    public void An_agent_that_says_70_and_is_right_in_95_of_100_is_right_more_often_than_it_says() =>
        Assert.Equal(ConfidenceFinding.Underconfident, Of(Times(95, 0.7, Verdict.Correct), Times(5, 0.7, Verdict.Incorrect)).Finding);

    [Fact]
    public void An_agent_that_says_90_and_is_right_in_91_of_100_fits() =>
        Assert.Equal(ConfidenceFinding.Fits, Of(Times(91, 0.9, Verdict.Correct), Times(9, 0.9, Verdict.Incorrect)).Finding);

    [Fact]
    public void High_and_low_confidences_that_are_right_alike_are_uneven() => Assert.Equal(
        ConfidenceFinding.Uneven,
        Of(Times(160, 0.99, Verdict.Correct), Times(40, 0.99, Verdict.Incorrect), Times(160, 0.61, Verdict.Correct),
            Times(40, 0.61, Verdict.Incorrect)).Finding);

    [Fact]
    public void Absolute_certainty_is_refuted_by_a_single_wrong_one_and_fits_while_there_is_none()
    {
        Assert.Equal(ConfidenceFinding.Fits, Of(Times(100, 1, Verdict.Correct)).Finding);
        Assert.Equal(ConfidenceFinding.Overconfident, Of(Times(98, 1, Verdict.Correct), Times(2, 1, Verdict.Incorrect)).Finding);
    }

    [Fact]
    public void Of_99_nothing_is_said() =>
        Assert.Equal(ConfidenceFinding.TooFew, Of(Times(50, 0.95, Verdict.Correct), Times(49, 0.95, Verdict.Incorrect)).Finding);

    private static (int, double, Verdict) Times(int count, double confidence, Verdict verdict) => (count, confidence, verdict);

    private static StatedConfidence Of(params (int Count, double Confidence, Verdict Verdict)[] parts) => parts.Aggregate(
        default(StatedConfidence),
        (counted, part) => Enumerable.Repeat(part, part.Count).Aggregate(counted, (one, next) => one.Add(next.Confidence, next.Verdict)));
}
