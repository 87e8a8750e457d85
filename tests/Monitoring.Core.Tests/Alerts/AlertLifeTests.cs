using Monitoring.Core.Alerts;

namespace Monitoring.Core.Tests.Alerts;

/// <summary>What the scenarios of <see cref="LifeScenariosTests"/> and the random logs hardly ever meet.</summary>
public sealed class AlertLifeTests
{
    private static readonly DateTimeOffset At = new(2026, 6, 1, 12, 50, 0, TimeSpan.Zero);

    [Fact]
    public void The_window_of_the_recovery_may_be_the_lowest_when_its_other_places_were_emptied()
    {
        var (life, rule, episodes) = (new AlertLife(), new AccuracyRule(0.75m, 0.50m, 4), 0L);
        life.Step(rule, 1, new WindowCounts(3, 4, true), Evaluation.Judgement, 4, At, ref episodes);
        life.Step(rule, 1, new WindowCounts(2, 3, true), Evaluation.Correction, 5, At, ref episodes);
        var change = life.Step(rule, 1, new WindowCounts(1, 1, true), Evaluation.Judgement, 6, At.AddHours(1), ref episodes);
        Assert.Equal(NoticeKind.Recovered, change.Notice);
        Assert.Equal(new EpisodeMark(1, 4, At, new WindowCounts(1, 1, true), 6, 0, 6, At.AddHours(1)), life.Episode);
    }

    [Fact]
    public void A_step_that_changes_nothing_says_so()
    {
        var (life, rule, episodes) = (new AlertLife(), new AccuracyRule(0.75m, 0.50m, 4), 0L);
        var change = life.Step(rule, 1, new WindowCounts(0, 1, false), Evaluation.Judgement, 1, At, ref episodes);
        Assert.Equal((false, false, 0L), (change.IsTransition, change.IsAny, episodes));
        Assert.False(default(Change).IsAny);
    }
}
