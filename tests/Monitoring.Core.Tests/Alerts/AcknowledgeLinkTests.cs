using Monitoring.Core.Access;
using Monitoring.Core.Alerts;

namespace Monitoring.Core.Tests.Alerts;

public sealed class AcknowledgeLinkTests
{
    private static readonly DateTimeOffset Mailed = new(2026, 3, 12, 14, 14, 3, TimeSpan.Zero);

    private const string Mailbox = "dana.ruiz@example.com";

    private static readonly LinkSigner Signer = new(new byte[32]);

    [Theory]
    [InlineData(1, "dana")]
    [InlineData(1_000_000_007, "dana-ruiz-2")]
    [InlineData((1L << 53) - 1, "a23456789012345678901234567890123456789012345678901234567890123")]
    public void The_token_of_a_mail_says_which_alert_which_person_and_when(long alert, string person)
    {
        var link = new AcknowledgeLink(alert, person, Mailed);

        Assert.Equal(link, Read(Signer.Sign(link.Token, Mailbox)));
        Assert.Equal(link, Read(Signer.Sign((link with { MailedAt = Mailed.AddMilliseconds(400) }).Token, Mailbox)));
    }

    [Fact]
    public void Another_alert_person_or_second_has_another_token()
    {
        var link = new AcknowledgeLink(7, "dana", Mailed);
        AcknowledgeLink[] all = [link, link with { AlertId = 8 }, link with { Person = "tom" }, link with { MailedAt = Mailed.AddSeconds(1) }];

        Assert.Equal(4, all.Select(each => Signer.Sign(each.Token, Mailbox)).Distinct().Count());
    }

    [Theory]
    [InlineData("sign-in", "7-1773324843-dana")]
    [InlineData("acknowledge", "7-1773324843")]
    [InlineData("acknowledge", "7-1773324843-")]
    [InlineData("acknowledge", "x-1773324843-dana")]
    [InlineData("acknowledge", "7-99999999999999-dana")]
    [InlineData("acknowledge", "77777777777777777777-1-dana")]
    public void What_stands_for_no_alert_of_a_person_is_no_link(string purpose, string id) => Assert.Null(AcknowledgeLink.Of(new(purpose, id)));

    [Theory]
    [InlineData(0, false)]
    [InlineData(60, false)]
    [InlineData(61, true)]
    [InlineData(-61, false)]
    public void A_mail_that_is_older_than_the_alert_was_about_another_one(int secondsLater, bool isOfAnother) =>
        Assert.Equal(isOfAnother, new AcknowledgeLink(7, "dana", Mailed).IsOfAnother(Mailed.AddSeconds(secondsLater)));

    [Fact]
    public void It_works_for_seven_days()
    {
        var link = new AcknowledgeLink(7, "dana", Mailed);

        Assert.False(link.IsOver(Mailed.AddDays(7).AddSeconds(-1)));
        Assert.True(link.IsOver(Mailed.AddDays(7)));
    }

    private static AcknowledgeLink? Read(string token) => Signer.Read(AcknowledgeLink.Purpose, token) is { } found ? AcknowledgeLink.Of(found.Link) : null;
}
