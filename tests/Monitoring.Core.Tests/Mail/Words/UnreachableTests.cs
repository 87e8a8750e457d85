using Monitoring.Core.Deliveries;
using Monitoring.Core.Mail.Words;
using static Monitoring.Core.Tests.Mail.Notices;

namespace Monitoring.Core.Tests.Mail.Words;

public sealed class UnreachableTests
{
    [Theory]
    [InlineData("550 5.1.1 <dana@example.com>: Recipient address rejected: User unknown", "'s mailbox does not exist")]
    [InlineData("550-5.1.1 The email account that you tried to reach does not exist", "'s mailbox does not exist")]
    [InlineData("553 5.1.2 bad domain", "'s mail domain takes no mail")]
    [InlineData("556 5.1.10 recipient domain has null MX", "'s mail domain takes no mail")]
    [InlineData("501 5.1.3 bad address", "'s mail address is not valid")]
    [InlineData("551 5.1.6 moved", "'s mailbox has moved")]
    [InlineData("550 5.2.1 mailbox disabled", "'s mailbox is switched off")]
    [InlineData("552 5.2.2 over quota", "'s mailbox is full")]
    [InlineData("550 5.7.1 not allowed", null)]
    [InlineData("550 no such user at 10.5.1.1", null)]
    [InlineData("no registry ever named dana", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void The_enhanced_code_says_what_is_wrong_with_the_mailbox(string? reply, string? why) => Assert.Equal(why, Unreachable.Why(reply));

    [Fact]
    public void What_a_chat_answered_says_nothing_of_a_mailbox()
    {
        var refused = Undelivered with { UnreachedBy = Channel.Teams, UnreachedBecause = "teams: 400 needs version 5.1.1" };
        var text = MailWriter.Write(Draft(refused)).Text;
        Assert.Contains("The message to Dana Ruiz was refused", text, StringComparison.Ordinal);
        Assert.DoesNotContain("mailbox", text, StringComparison.Ordinal);
    }
}
