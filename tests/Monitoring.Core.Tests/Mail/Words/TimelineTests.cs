using Monitoring.Core.Mail;
using Monitoring.Core.Mail.Words;
using static Monitoring.Core.Tests.Mail.Notices;

namespace Monitoring.Core.Tests.Mail.Words;

public sealed class TimelineTests
{
    private const string Board = "http://localhost:8080";

    [Fact]
    public void A_notice_alone_has_no_timeline() => Assert.Empty(Timeline.Of(new Story(Recovered, []), new LocalClock(Chicago), Board));

    [Fact]
    public void Everything_missed_is_told_oldest_first()
    {
        var lines = Timeline.Of(new Story(Recovered, [Breach, Worse, Undelivered with { At = Worse.At }]), new LocalClock(Chicago), Board);

        Assert.Equal(["BREACH", "WORSE", "ESCALATED", "RECOVERED"], lines.Select(line => line.Label));
        Assert.Equal(
            "09:14, 89.0\u00A0%: 11 wrong of last 100, mostly customer acme. "
                + "All 11: http://localhost:8080/outcomes?agent=order-entry&slo=order-entry-accuracy&is=wrong&position=147",
            lines[0].Content.Text);
        Assert.Equal("10:02, mail to Dana Ruiz failed", lines[2].Content.Text);
        Assert.Equal("12:26, 93.0\u00A0%: 7 wrong of last 100", lines[3].Content.Text);
    }

    [Fact]
    public void Of_a_long_story_the_middle_is_counted()
    {
        var lines = Timeline.Of(new Story(Recovered, [.. Enumerable.Repeat(Worse, 20)]), new LocalClock(Chicago), Board);

        Assert.Equal(8, lines.Count);
        Assert.Equal("14 more changes", lines[2].Content.Text);
    }

    [Fact]
    public void Over_midnight_every_line_says_its_day()
    {
        var lines = Timeline.Of(new Story(Reopened, [Breach, Recovered]), new LocalClock(Chicago), Board);

        Assert.All(lines, line => Assert.Matches("^(Thu 12|Fri 13) Mar [0-9]{2}:", line.Content.Text));
    }
}
