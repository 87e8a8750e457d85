using Monitoring.Core.Alerts;
using Monitoring.Core.Deliveries;
using Monitoring.Core.Slos;
using Monitoring.Storage.Reading;

namespace Monitoring.Storage.Tests.Contract;

/// <summary>
/// What every engine promises about people who are told by several ways: each is a message of its own, and only who is reached by none is
/// passed over.
/// </summary>
public abstract class ChannelsContract<TStore> : RefusedMailScene<TStore>
    where TStore : StoreFixture, new()
{
    private static readonly ChannelAddress Slack = new(Channel.Slack, "https://hooks.slack.com/services/T0/B0/X");

    private readonly Dictionary<string, IReadOnlyList<Channel>> notify = new(StringComparer.Ordinal);

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        Fixture.Store.ChannelsOf = person => notify.GetValueOrDefault(person);
    }

    [Fact]
    public async Task A_notice_is_a_message_for_each_way_under_an_id_of_its_own()
    {
        notify["dana"] = [Channel.Mail, Channel.Slack, Channel.Ntfy];
        await Fixture.WriteAsync(StoreFixture.Outcomes("11"));

        var claimed = await Outbox.ClaimAsync("a", 8, Token);

        Assert.Equal([Channel.Mail, Channel.Slack, Channel.Ntfy], claimed.Select(mail => mail.Channel).Order());
        Assert.Equal(3, claimed.Select(mail => mail.MessageId).Distinct(StringComparer.Ordinal).Count());
        Assert.All(claimed, mail => Assert.Equal(("dana", NoticeKind.Breach), (mail.Recipient, mail.Kind)));
        Assert.Equal([Channel.Mail, Channel.Slack, Channel.Ntfy], (await DeliveriesAsync()).Select(delivery => delivery.Channel).Order());
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task Whoever_the_registry_says_nothing_of_is_told_by_mail()
    {
        await Fixture.WriteAsync(StoreFixture.Outcomes("11"));
        Assert.Equal(Channel.Mail, (await ClaimAsync("dana")).Channel);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task While_one_way_lives_nobody_else_is_told_of_a_dead_one(bool isSentFirst)
    {
        notify["dana"] = [Channel.Mail, Channel.Slack];
        await Fixture.WriteAsync(StoreFixture.Outcomes("11"));
        var both = (await Outbox.ClaimAsync("a", 8, Token)).ToDictionary(mail => mail.Channel);
        if (isSentFirst)
        {
            await SettleAsync(both[Channel.Mail], Attempt.Sent);
        }

        Assert.Equal(DeliveryState.Dead, await SettleAsync(both[Channel.Slack], Gone));

        Assert.Equal(1, (await Outbox.TotalsAsync(Token)).Dead);
        Assert.DoesNotContain(await DeliveriesAsync(), delivery => delivery.To != "dana");
        if (!isSentFirst)
        {
            await SettleAsync(both[Channel.Mail], Attempt.Sent);
        }

        Assert.Empty(await Outbox.ClaimAsync("a", 8, Token));
        Assert.Null((await Fixture.AgentAsync("order-entry")).NoAnswer);
    }

    [Theory]
    [InlineData(Channel.Mail, Channel.Slack)]
    [InlineData(Channel.Slack, Channel.Mail)]
    public async Task When_the_last_way_is_dead_the_next_person_is_told_once_by_each_of_theirs(Channel first, Channel last)
    {
        notify["dana"] = [Channel.Mail, Channel.Slack];
        notify["tom"] = [Channel.Teams, Channel.Ntfy];
        await Fixture.WriteAsync(StoreFixture.Outcomes("11"));
        var both = (await Outbox.ClaimAsync("a", 8, Token)).ToDictionary(mail => mail.Channel);
        await SettleAsync(both[first], Gone);

        await SettleAsync(both[last], Gone);

        var told = await Outbox.ClaimAsync("a", 8, Token);
        Assert.Equal([Channel.Teams, Channel.Ntfy], told.Select(mail => mail.Channel).Order());
        Assert.All(told, mail => Assert.Equal(("tom", NoticeKind.Undelivered), (mail.Recipient, mail.Kind)));
        foreach (var mail in told)
        {
            await SettleAsync(mail, Gone);
        }

        var fallback = Assert.Single(await Outbox.ClaimAsync("a", 8, Token));
        Assert.Equal(("joan", Channel.Mail), (fallback.Recipient, fallback.Channel));
    }

    [Fact]
    public async Task Who_has_no_mail_is_passed_over_at_once_when_their_chat_is_dead()
    {
        notify["dana"] = [Channel.Teams];
        await Fixture.WriteAsync(StoreFixture.Outcomes("11"));
        await SettleAsync(await ClaimAsync("dana"), Gone);
        var told = await ClaimAsync("tom");
        Assert.Equal((NoticeKind.Undelivered, Channel.Teams), (told.Kind, told.Told.Newest.UnreachedBy));
        Assert.Equal(NoAnswer.MailRefused, (await Fixture.AgentAsync("order-entry")).NoAnswer);
    }

    [Fact]
    public async Task What_a_newer_message_carries_by_one_way_is_carried_there_alone()
    {
        notify["dana"] = [Channel.Mail, Channel.Slack];
        await Fixture.WriteAsync(StoreFixture.Outcomes("11"));
        var both = (await Outbox.ClaimAsync("a", 8, Token)).ToDictionary(mail => mail.Channel);
        await SettleAsync(both[Channel.Slack], Attempt.Sent);
        await SettleAsync(both[Channel.Mail], Attempt.Retry("421"));
        await Fixture.WriteAsync(StoreFixture.Outcomes("1111", from: 2));
        Fixture.Clock.Advance(TimeSpan.FromMinutes(1));

        var next = (await Outbox.ClaimAsync("a", 8, Token)).ToDictionary(mail => mail.Channel);

        Assert.Equal([NoticeKind.Breach, NoticeKind.Worse], next[Channel.Mail].Told.All.Select(notice => notice.Kind));
        Assert.Equal([NoticeKind.Worse], next[Channel.Slack].Told.All.Select(notice => notice.Kind));

        // The breach was told by Slack: when the mail dies that carries it, nobody else need hear of it.
        await SettleAsync(next[Channel.Slack], Attempt.Sent);
        await SettleAsync(next[Channel.Mail], Gone);
        Assert.Empty(await Outbox.ClaimAsync("a", 8, Token));
    }

    [Fact]
    public async Task A_chat_that_fails_keeps_no_place_from_the_mail()
    {
        notify["dana"] = [Channel.Mail, Channel.Slack];
        await Fixture.WriteAsync(StoreFixture.Outcomes("11"));
        var both = (await Outbox.ClaimAsync("a", 8, Token)).ToDictionary(mail => mail.Channel);
        await SettleAsync(both[Channel.Slack], Attempt.Retry("503"));
        await SettleAsync(both[Channel.Mail], Attempt.Sent);
        await Fixture.WriteAsync(StoreFixture.Outcomes("1111", from: 2));

        // One place, and it is the mail's: she is reached there.
        Assert.Equal(Channel.Mail, Assert.Single(await Outbox.ClaimAsync("a", 3, Token), mail => mail.Channel == Channel.Mail).Channel);
    }

    [Fact]
    public async Task As_late_as_the_other_side_asks_it_is_tried_again()
    {
        notify["dana"] = [Channel.Slack];
        await Fixture.WriteAsync(StoreFixture.Outcomes("11"));
        await SettleAsync(await ClaimAsync("dana"), Attempt.Retry("429") with { RetryAfter = TimeSpan.FromMinutes(10) });
        Assert.Equal(TimeSpan.FromMinutes(10), await Outbox.NextDueAsync(Token));
    }

    [Fact]
    public async Task A_corrected_chat_gets_what_died_there_and_no_other_way_is_touched()
    {
        notify["dana"] = [Channel.Mail, Channel.Slack];
        await Fixture.WriteAsync(StoreFixture.Outcomes("11"));
        var both = (await Outbox.ClaimAsync("a", 8, Token)).ToDictionary(mail => mail.Channel);
        await SettleAsync(both[Channel.Slack], Gone with { Address = Slack.Mark });
        await SettleAsync(both[Channel.Mail], Attempt.Refused("550 no such user") with { Address = OldAddress });
        await SettleAsync(await ClaimAsync("tom"), Attempt.Sent);

        await Fixture.ApplyAsync(With(Slack with { Place = Slack.Place + "Y" }), "corrected");

        Assert.Equal((both[Channel.Slack].MessageId, 1L), ((await ClaimAsync("dana")).MessageId, (await Outbox.TotalsAsync(Token)).Dead));
    }

    [Fact]
    public async Task A_chat_that_is_given_up_matters_no_more()
    {
        notify["dana"] = [Channel.Mail, Channel.Slack];
        await Fixture.WriteAsync(StoreFixture.Outcomes("11"));
        var both = (await Outbox.ClaimAsync("a", 8, Token)).ToDictionary(mail => mail.Channel);
        await SettleAsync(both[Channel.Slack], Gone with { Address = Slack.Mark });
        await SettleAsync(both[Channel.Mail], Attempt.Sent);
        Assert.Equal(1, (await Outbox.TotalsAsync(Token)).Dead);

        await Fixture.ApplyAsync(With(null), "by mail alone");

        Assert.Equal(0, (await Outbox.TotalsAsync(Token)).Dead);
    }

    private static Attempt Gone => Attempt.Refused("slack: 404 no_service");

    private async Task<IReadOnlyList<DeliveryReading>> DeliveriesAsync()
    {
        var alert = Assert.Single((await Fixture.Store.Readings.AlertsAsync(AlertFilter.None, null, 10, Token))!);
        return [.. alert.Notices.SelectMany(notice => notice.Deliveries)];
    }

    private static PlantRegistry With(ChannelAddress? address) => Registry with
    {
        People = new Dictionary<string, Person>(Registry.People, StringComparer.Ordinal)
        {
            ["dana"] = Registry.People["dana"] with
            {
                Notify = address is null ? [Channel.Mail] : [Channel.Mail, address.Channel],
                Addresses = address is null ? [] : [address],
            },
        },
    };
}
