using Monitoring.Core.Mail;
using static Monitoring.Core.Tests.Mail.Notices;

namespace Monitoring.Core.Tests.Mail;

public sealed class LocalClockTests
{
    private static readonly LocalClock Clock = new(Chicago);

    [Theory]
    [InlineData("2026-03-12T14:14:03", "09:14")]
    [InlineData("2026-03-12T12:50:00", "07:50")]
    [InlineData("2026-03-12T04:50:00", "Wed 11 Mar 23:50")]
    [InlineData("2025-12-31T18:00:00", "Wed 31 Dec 2025 12:00")]
    [InlineData("0001-01-01T00:00:00", "Mon 1 Jan 0001 00:00")]
    public void A_moment_says_as_much_of_its_day_as_is_needed(string instant, string words) =>
        Assert.Equal(words, Clock.Moment(Utc(instant), Breach.At));

    [Theory]
    [InlineData("2026-03-08T07:59:00", "01:59")]
    [InlineData("2026-03-08T08:00:00", "03:00")]
    [InlineData("2026-11-01T06:50:00", "01:50 (UTC-5)")]
    [InlineData("2026-11-01T07:50:00", "01:50 (UTC-6)")]
    [InlineData("2026-11-01T08:00:00", "02:00")]
    public void Times_follow_summer_time_and_are_never_ambiguous(string instant, string words) =>
        Assert.Equal(words, Clock.Time(Utc(instant)));

    [Fact]
    public void An_offset_of_half_an_hour_is_told_whole() =>
        Assert.Equal("01:45 (UTC+10:30)",
            new LocalClock(TimeZoneInfo.FindSystemTimeZoneById("Australia/Lord_Howe")).Time(Utc("2026-04-04T15:15:00")));

    [Fact]
    public void A_stretch_within_a_day_needs_no_date() =>
        Assert.Equal("from 07:50 to 09:14", Clock.FromTo(Utc("2026-03-12T12:50:00"), Breach.At));

    [Fact]
    public void A_stretch_over_midnight_says_both_days() =>
        Assert.Equal("from Wed 11 Mar 23:50 to Thu 12 Mar 09:14", Clock.FromTo(Utc("2026-03-12T04:50:00"), Breach.At));
}
