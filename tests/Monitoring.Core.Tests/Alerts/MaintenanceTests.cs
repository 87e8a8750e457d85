using Monitoring.Core.Alerts;

namespace Monitoring.Core.Tests.Alerts;

/// <summary>Maintenance: its bounds, and what becomes of what it held back.</summary>
public sealed class MaintenanceTests
{
    private static readonly DateTimeOffset Now = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(false, true, "BREACH", AfterMaintenance.TellOpen, "BREACH")]
    [InlineData(false, true, "BREACH WORSE", AfterMaintenance.TellOpen, "BREACH WORSE")]
    [InlineData(false, true, "BREACH RECOVERED REOPENED", AfterMaintenance.TellOpen, "BREACH RECOVERED REOPENED")]
    [InlineData(false, true, "REOPENED", AfterMaintenance.TellOpen, "REOPENED")]
    [InlineData(false, true, "DRIFT", AfterMaintenance.TellOpen, "DRIFT")]
    [InlineData(false, true, "SILENT", AfterMaintenance.TellOpen, "SILENT")]
    [InlineData(true, false, "BACK", AfterMaintenance.TellOver, "BACK")]
    [InlineData(false, false, "SILENT BACK", AfterMaintenance.Line, "")]
    [InlineData(false, true, "LABELS_LATE", AfterMaintenance.TellOpen, "LABELS LATE")]
    [InlineData(true, false, "LABELS_BACK", AfterMaintenance.TellOver, "LABELS BACK")]
    [InlineData(true, true, "WORSE", AfterMaintenance.Nothing, "")]
    [InlineData(true, true, "RECOVERED REOPENED WORSE", AfterMaintenance.Nothing, "")]
    [InlineData(true, false, "RECOVERED", AfterMaintenance.TellOver, "RECOVERED")]
    [InlineData(true, false, "WORSE RECOVERED REOPENED RECOVERED", AfterMaintenance.TellOver, "RECOVERED")]
    [InlineData(true, false, "WORSE RETIRED", AfterMaintenance.TellOver, "RETIRED")]
    [InlineData(false, false, "BREACH RECOVERED", AfterMaintenance.Line, "")]
    [InlineData(false, false, "BREACH RETIRED", AfterMaintenance.Line, "")]
    public void What_is_told_at_the_end_depends_on_what_people_were_told_before(
        bool isTold, bool isOpen, string held, AfterMaintenance after, string told)
    {
        var alert = new HeldAlert(isTold, isOpen, [.. held.Split(' ').Select(Kind)]);
        Assert.Equal(after, alert.After);
        Assert.Equal(told, string.Join(' ', alert.ToTell.Select(place => NoticeWord.Of(alert.Held[place]))));
        Assert.All(alert.Held, kind => Assert.True(Maintenance.Decides(kind)));
    }

    [Theory]
    [InlineData(NoticeKind.Acknowledged)]
    [InlineData(NoticeKind.Handover)]
    [InlineData(NoticeKind.Undelivered)]
    [InlineData(NoticeKind.Late)]
    public void What_has_no_end_of_its_own_waits(NoticeKind kind) => Assert.False(Maintenance.Decides(kind));

    [Theory]
    [InlineData(0, "must be in the future")]
    [InlineData(-1, "must be in the future")]
    [InlineData(1, null)]
    [InlineData(14 * 24 * 60, null)]
    [InlineData((14 * 24 * 60) + 1, "must be within 14 days")]
    public void It_ends_in_the_future_within_14_days(int minutes, string? why) =>
        Assert.Equal(why, Maintenance.WhyNot(Now.AddMinutes(minutes), Now));

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    [InlineData(14 * 24 * 60, false)]
    [InlineData((14 * 24 * 60) + 1, false)] // ordered where the clock is ahead
    [InlineData((14 * 24 * 60) + 2, true)]
    [InlineData(30 * 24 * 60, true)]
    public void An_end_that_nobody_could_have_ordered_is_now(int minutes, bool isDue) =>
        Assert.Equal(isDue, Maintenance.IsDue(Now.AddMinutes(minutes), Now));

    [Theory]
    [InlineData(null, 7L, true)]
    [InlineData(null, null, true)]
    [InlineData(7L, 7L, true)]
    [InlineData(7L, 8L, false)]
    [InlineData(7L, null, false)]
    public void That_of_an_slo_covers_it_alone_and_that_of_an_agent_everything(long? covered, long? asked, bool covers) =>
        Assert.Equal(covers, new HeldBack(1, covered, Now).Covers(asked));

    private static NoticeKind Kind(string word) => Enum.GetValues<NoticeKind>().First(kind => NoticeWord.Of(kind) == word.Replace('_', ' '));
}
