using Monitoring.Core.Alerts;
using static Monitoring.Core.Tests.Mail.Notices;
using static System.FormattableString;

namespace Monitoring.Core.Tests.Mail;

/// <summary>The mail of a notice that maintenance held back.</summary>
public sealed class HeldMailTests
{
    [Fact]
    public void It_is_as_old_as_its_end_and_its_link_works_from_then_on()
    {
        var end = Breach.At.AddDays(13);

        var mail = Core.Mail.Words.MailWriter.Write(Draft(Breach with { HeldUntil = end }));

        Assert.Equal(end, mail.At);
        Assert.Contains(Invariant($"/ack/{Breach.Episode}-{end.ToUnixTimeSeconds()}-dana."), mail.Text, StringComparison.Ordinal);
        Assert.False(new AcknowledgeLink(Breach.Episode, "dana", end).IsOver(end.AddDays(6)));
    }

    [Fact]
    public void Nothing_is_said_of_maintenance_where_none_was() =>
        Assert.DoesNotContain("aintenance", Core.Mail.Words.MailWriter.Write(Draft(Breach)).Text, StringComparison.Ordinal);
}
