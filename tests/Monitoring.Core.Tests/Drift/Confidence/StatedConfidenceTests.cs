using Monitoring.Core.Drift.Confidence;
using Monitoring.Core.Outcomes;

namespace Monitoring.Core.Tests.Drift.Confidence;

public sealed class StatedConfidenceTests
{
    private static readonly IReadOnlyList<CalibrationCase> Cases = VectorFile.Read<CalibrationCase>("calibration.json");

    [Fact]
    public void All_5_reference_sets_have_their_stated_and_measured_accuracy_Brier_score_and_z()
    {
        Assert.Equal(5, Cases.Count);
        Assert.All(Cases, set =>
        {
            var counted = set.Verdicts.Aggregate(default(StatedConfidence), (sums, next) => sums.Add(next.Confidence, next.Verdict));
            Assert.Equal(set.Stated, counted.Stated!.Value, 1e-9);
            Assert.Equal(set.Measured, counted.Measured!.Value, 1e-9);
            Assert.Equal(set.Brier, counted.Brier!.Value, 1e-9);
            Assert.Equal(set.Z, counted.Z!.Value, 1e-9);
            Assert.Equal(set.Chance, counted.Chance!.Value, 1e-9);
        });
    }

    [Fact]
    public void All_5_reference_sets_have_their_mean_gap_over_10_and_15_bins() => Assert.All(Cases, set =>
    {
        var (ten, fifteen) = (new ConfidenceBins(10), new ConfidenceBins(15));
        foreach (var (confidence, verdict) in set.Verdicts)
        {
            ten.Add(confidence, verdict);
            fifteen.Add(confidence, verdict);
        }

        Assert.Equal(set.Gap10, ten.MeanGap!.Value, 1e-9);
        Assert.Equal(set.Gap15, fifteen.MeanGap!.Value, 1e-9);
    });

    [Fact]
    public void An_overconfident_agent_has_a_large_z_and_a_true_one_a_small()
    {
        Assert.True(Z("overconfident_odds_x3") > 5);
        Assert.InRange(Z("calibrated_094"), -2, 2);

        static double Z(string name) => Cases.Single(set => set.Name == name).Verdicts
            .Aggregate(default(StatedConfidence), (sums, next) => sums.Add(next.Confidence, next.Verdict)).Z!.Value;
    }

    [Fact]
    public void Nothing_judged_is_not_measured()
    {
        Assert.Null(default(StatedConfidence).Stated);
        Assert.Null(default(StatedConfidence).Measured);
        Assert.Null(default(StatedConfidence).Brier);
        Assert.Null(default(StatedConfidence).Z);
        Assert.Null(new ConfidenceBins(10).MeanGap);
    }

    [Fact]
    public void Certainty_alone_leaves_nothing_to_test()
    {
        var certain = default(StatedConfidence).Add(1, Verdict.Correct).Add(0, Verdict.Incorrect);
        Assert.Equal((0.5, 0.5, 0.0), (certain.Stated, certain.Measured, certain.Brier));
        Assert.Null(certain.Z);
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void A_confidence_outside_0_to_1_is_refused(double confidence)
    {
        Assert.Throws<ArgumentOutOfRangeException>(nameof(confidence), () => default(StatedConfidence).Add(confidence, Verdict.Correct));
        Assert.Throws<ArgumentOutOfRangeException>(nameof(confidence), () => new ConfidenceBins(10).Add(confidence, Verdict.Correct));
    }

    [Fact]
    public void An_unsure_verdict_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>("verdict", () => default(StatedConfidence).Add(0.9, Verdict.Unsure));

    private sealed record CalibrationCase(
        string Name, double Stated, double Measured, double Brier, double Z, double Chance, double Gap10, double Gap15, double[] Confidence,
            int[] Correct)
    {
        public IEnumerable<(double Confidence, Verdict Verdict)> Verdicts =>
            Confidence.Zip(Correct, (confidence, correct) => (confidence, correct == 1 ? Verdict.Correct : Verdict.Incorrect));
    }
}
