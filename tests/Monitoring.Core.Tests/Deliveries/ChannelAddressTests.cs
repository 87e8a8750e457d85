using Monitoring.Core.Deliveries;
using Monitoring.Core.Slos;

namespace Monitoring.Core.Tests.Deliveries;

public sealed class ChannelAddressTests
{
    private const string Secret = "XXXXXXXXXXXXXXXXXXXXXXXX";

    private static readonly ChannelAddress Slack = new(Channel.Slack, "https://hooks.slack.com/services/T0/B0/" + Secret);

    [Fact]
    public void Nothing_that_is_kept_or_shown_of_an_address_reveals_it()
    {
        Assert.Equal("https://hooks.slack.com/***", Slack.Masked);
        Assert.Matches("^hooks\\.slack\\.com [0-9a-f]{12}$", Slack.Mark);
        Assert.DoesNotContain(Secret, Slack.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, $"{new Person("dana", "Dana", "dana@example.com") { Addresses = [Slack] }}", StringComparison.Ordinal);
        Assert.NotEqual(Slack.Mark, (Slack with { Place = Slack.Place + "Y" }).Mark);
    }

    [Fact]
    public void An_address_in_a_file_is_named_by_the_file()
    {
        var address = new ChannelAddress(Channel.Teams, "file:/run/secrets/teams");
        Assert.Equal(("/run/secrets/teams", "file:/run/secrets/teams", "file:/run/secrets/teams"), (address.Path!, address.Mark, address.Masked));
    }

    [Fact]
    public void A_person_is_told_by_mail_where_nothing_else_is_said()
    {
        var dana = new Person("dana", "Dana Ruiz", "dana@example.com");
        Assert.Equal([Channel.Mail], dana.Notify);
        Assert.Equal("dana@example.com", dana.Mark(Channel.Mail));
        Assert.Null(dana.Mark(Channel.Slack));
        Assert.Equal(Slack.Mark, (dana with { Addresses = [Slack] }).Mark(Channel.Slack));
        Assert.NotEqual(dana, dana with { Addresses = [Slack], Notify = [Channel.Mail, Channel.Slack] });
    }

    [Theory]
    [InlineData(10, 5, 10)]
    [InlineData(10, 120, 120)]
    [InlineData(10, 86_400, 3_600)]
    public void The_next_attempt_is_as_late_as_the_other_side_asks_but_not_by_more_than_an_hour(int rule, int asked, int expected) =>
        Assert.Equal(
            TimeSpan.FromSeconds(expected),
            (Attempt.Retry("429") with { RetryAfter = TimeSpan.FromSeconds(asked) }).Later(TimeSpan.FromSeconds(rule)));

    [Fact]
    public void What_is_given_up_is_given_up_whatever_is_asked() =>
        Assert.Null((Attempt.Retry("429") with { RetryAfter = TimeSpan.FromSeconds(5) }).Later(null));
}
