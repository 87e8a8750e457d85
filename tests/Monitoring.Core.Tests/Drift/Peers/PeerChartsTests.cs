using System.Globalization;
using Monitoring.Core.Slos;
using Monitoring.Core.Tests.Drift.Detection;

namespace Monitoring.Core.Tests.Drift.Peers;

public sealed class PeerChartsTests
{
    private static readonly IReadOnlyList<Expectation> Expectations = VectorFile.Read<Expectation>("sequential-peers.json");

    [Fact]
    public void On_all_22_reference_streams_the_window_of_100_is_below_90_exactly_where_expected() => Assert.All(Expectations, expected =>
    {
        var correct = PeerCharts.CorrectOfLast100(VerdictStreams.Of(expected.Stream));
        Assert.Equal(expected.Runs, PeerCharts.RunsBelow90(correct));
        Assert.Equal(expected.Hysteresis, PeerCharts.Episodes(correct, 1));
        Assert.Equal(expected.TenInARow, PeerCharts.Episodes(correct, 10));
        Assert.Equal(expected.Lowest, correct.Min());
        Assert.Equal(expected.LowestAt, Array.IndexOf(correct, correct.Min()));
    });

    [Fact]
    public void On_all_22_reference_streams_the_peers_alarm_exactly_where_expected() => Assert.All(Expectations, expected =>
    {
        var verdicts = VerdictStreams.Of(expected.Stream);
        Assert.All(expected.Cusum, design =>
        {
            var cusum = PeerCharts.Cusum(verdicts, design.Up, design.Limit);
            Assert.Equal(design.Alarms, cusum.Alarms);
            Assert.Equal((design.Highest, design.Final), (cusum.Highest, cusum.Final));
        });
        Same(expected.Ewma, PeerCharts.Ewma(verdicts, expected.Ewma.Limit));
        Assert.Equal(expected.Proportions, PeerCharts.Proportions(verdicts));
        if (expected.Glr is { } glr)
        {
            Same(glr, PeerCharts.LikelihoodRatio(verdicts, glr.Healthy, glr.Limit));
        }
    });

    [Fact]
    public void On_all_22_reference_streams_the_confidence_sequence_of_the_error_share_is_the_expected_one()
    {
        Assert.Equal(22, Expectations.Count);
        Assert.All(Expectations, expected =>
        {
            var sequence = ConfidenceSequence.Of(expected.Errors, VerdictStreams.Of(expected.Stream).Count, 0.95);
            Assert.Equal(expected.Sequence[0], sequence.Low, 1e-7);
            Assert.Equal(expected.Sequence[1], sequence.High, 1e-7);
        });
    }

    [Fact]
    public void On_45312_verdicts_of_a_real_classifier_that_went_stale_the_window_rule_falls_below_90_in_152_runs_and_96_episodes()
    {
        var correct = PeerCharts.CorrectOfLast100(VerdictStreams.Of("real/elec2_logit_frozen5000"));
        Assert.Equal((152, 96), (PeerCharts.RunsBelow90(correct).Count, PeerCharts.Episodes(correct, 1).Count));
        Assert.Equal((17, 34_271), (correct.Min(), Array.IndexOf(correct, correct.Min())));
    }

    private static void Same(Chart expected, (List<int> Alarms, double[] Levels) actual)
    {
        Assert.Equal(expected.Alarms, actual.Alarms);
        Assert.All(expected.LevelAt, at =>
            Assert.Equal(at.Value, actual.Levels[int.Parse(at.Key, CultureInfo.InvariantCulture)], 1e-9 * Math.Max(1, Math.Abs(at.Value))));
    }

    private sealed record Expectation(
        string Stream, List<int?[]> Runs, int? Lowest, int LowestAt, List<int?[]> Hysteresis, List<int?[]> TenInARow,
            List<CusumDesign> Cusum,
        Chart Ewma, List<int> Proportions, Chart? Glr, int Errors, double[] Sequence);

    private sealed record CusumDesign(int Up, int Limit, List<int> Alarms, int Highest, int Final);

    private sealed record Chart(double Healthy, double Limit, List<int> Alarms, Dictionary<string, double> LevelAt);
}
