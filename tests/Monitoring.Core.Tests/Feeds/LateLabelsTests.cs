using Monitoring.Core.Alerts;
using Monitoring.Core.Feeds;
using Monitoring.Core.Slos;

namespace Monitoring.Core.Tests.Feeds;

/// <summary>When verdicts are late.</summary>
public sealed class LateLabelsTests
{
    private static readonly DateTimeOffset Start = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly Slo Slo = new("order-entry-accuracy", new AccuracyRule(0.92m, 0.90m, 100), Admission.Default, [], "")
    {
        LabelsWithin = TimeSpan.FromDays(3),
    };

    [Theory]
    [InlineData(5, 0.0, 1.0, 0.0)] // from the last verdict
    [InlineData(5, 0.0, -9.0, 0.0)] // also where something waits from before it
    [InlineData(5, 0.0, 3.0, 0.0)] // and where the oldest came just in time
    [InlineData(5, 0.0, 3.5, 3.5)] // who had nothing to judge is not late
    [InlineData(5, null, 1.0, 1.0)] // before the first verdict from the first outcome
    [InlineData(5, 0.0, null, 0.0)]
    [InlineData(0, 0.0, 1.0, null)] // nothing waits
    [InlineData(5, null, null, null)]
    public void They_are_late_so_long_after_the_last_one(long pending, double? last, double? oldest, double? since)
    {
        var late = LateLabels.Of(Since(null), new(pending, Day(last), Day(oldest)), null, []);
        Assert.Equal((Day(since), Day(since + 3)), (late?.Since, late?.DueAt));
    }

    [Theory]
    [InlineData(-30.0, -40.0, 0.0)] // what an old log says of its last verdict
    [InlineData(null, -40.0, 0.0)] // or that there was none
    [InlineData(-1.0, -40.0, 0.0)]
    [InlineData(1.0, -40.0, 1.0)]
    [InlineData(-30.0, 3.5, 3.5)]
    public void They_are_late_no_sooner_than_so_long_after_that_was_stated(double? last, double? oldest, double since)
    {
        var late = LateLabels.Of(Since(Day(0)), new(5, Day(last), Day(oldest)), null, []);
        Assert.Equal((Day(since), Day(since + 3)), (late?.Since, late?.DueAt));
    }

    [Fact]
    public void Plant_hours_and_outages_are_regarded()
    {
        var calendar = new PlantCalendar("UTC", PlantHours.Parse("Mon-Sun 00:00-12:00", out _), []);
        Assert.Equal(Day(6.0)!.Value, LateLabels.Of(Since(null), new(1, Day(0), null), calendar, [])!.DueAt);
        Assert.Equal(Day(4.0), LateLabels.Of(Since(null), new(1, Day(0), null), null, [new(Day(1)!.Value, Day(2)!.Value)])!.DueAt);
    }

    [Fact]
    public void Without_a_time_they_are_never_late() => Assert.Null(LateLabels.Of(Since(null) with { Slo = Slo with { LabelsWithin = null } }, new(5, Day(0), null), null, []));

    private static CoveredSlo Since(DateTimeOffset? stated) => new(1, 1, Slo) { LabelsSince = stated ?? default };

    private static DateTimeOffset? Day(double? days) => days is { } known ? Start.AddDays(known) : null;
}
