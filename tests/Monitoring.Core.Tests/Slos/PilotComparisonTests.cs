using Monitoring.Core.Slos;

namespace Monitoring.Core.Tests.Slos;

public sealed class PilotComparisonTests
{
    [Theory]
    [InlineData(1_204, 942, PilotFinding.DoesNotHold)]
    [InlineData(1_204, 1_140, PilotFinding.NoDifference)]
    [InlineData(20, 14, PilotFinding.NoDifference)]
    [InlineData(5_000, 4_975, PilotFinding.Better)]
    [InlineData(0, 0, PilotFinding.NotMeasured)]
    public void A_pilot_of_190_of_200_is_refuted_only_by_a_range_that_does_not_meet_its_own(long judged, long correct,
        PilotFinding finding) =>
        Assert.Equal(finding, new PilotComparison(new Pilot(190, 200), new LiveCount(judged, correct)).Finding);

    [Fact]
    public void The_live_range_is_wider_than_one_look_would_need_for_it_holds_at_every_look()
    {
        var live = new LiveCount(1_204, 942);
        var once = Interval.Wilson(live.Correct, live.Judged);
        Assert.True(live.Range!.Value.Low < once.Low && live.Range.Value.High > once.High);
        Assert.Null(new LiveCount(0, 0).Range);
        Assert.Null(new LiveCount(0, 0).Accuracy);
    }
}
