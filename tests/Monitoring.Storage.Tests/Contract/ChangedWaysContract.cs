using Monitoring.Core.Alerts;
using Monitoring.Core.Deliveries;
using Monitoring.Core.Slos;
using Monitoring.Storage.Outbox;
using Monitoring.Storage.Reading;
using Monitoring.Storage.Revisions;

namespace Monitoring.Storage.Tests.Contract;

/// <summary>
/// What every engine promises where the registry changes by which ways somebody is told while a message waits: it goes by those it names by
/// then, none is lost, and nobody else is told while one lives.
/// </summary>
public abstract class ChangedWaysContract<TStore> : RefusedMailScene<TStore>
    where TStore : StoreFixture, new()
{
    private static readonly ChannelAddress SlackAddress = new(Channel.Slack, "https://chat.example/x");

    private readonly Dictionary<string, IReadOnlyList<Channel>> notify = new(StringComparer.Ordinal);

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        Fixture.Store.ChannelsOf = person => notify.GetValueOrDefault(person);
    }

    [Theory]
    [InlineData(Channel.Slack, Channel.Mail)]
    [InlineData(Channel.Mail, Channel.Teams)]
    [InlineData(Channel.Slack, Channel.Ntfy)]
    public async Task What_waits_for_a_way_that_is_left_goes_by_the_new_one_at_once_and_nobody_else_is_told(Channel old, Channel chosen)
    {
        var waiting = await BreachAsync(old);
        await RetryAsync(waiting);

        await NotifyAsync(chosen);
        Assert.Equal(DeliveryState.Absorbed, await LeaveAsync(await ClaimAsync("dana")));

        var moved = Assert.Single(await Outbox.ClaimAsync("a", 8, Token));
        Assert.Equal(("dana", chosen, NoticeKind.Breach, 1), (moved.Recipient, moved.Channel, moved.Kind, moved.Attempts));
        Assert.NotEqual(waiting.MessageId, moved.MessageId);
        await SettleAsync(moved, Attempt.Sent);
        Assert.Empty(await Outbox.ClaimAsync("a", 8, Token));
        Assert.Equal((0L, 0L), ((await Outbox.TotalsAsync(Token)).Dead, (await Outbox.TotalsAsync(Token)).Waiting));
        Assert.Null((await Fixture.AgentAsync("order-entry")).NoAnswer);
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task A_message_that_was_never_tried_and_all_it_carries_goes_by_each_new_way()
    {
        var waiting = await BreachAsync(Channel.Slack);
        await RetryAsync(waiting);
        await Fixture.WriteAsync(StoreFixture.Outcomes("1111", from: 2));
        Fixture.Clock.Advance(TimeSpan.FromMinutes(1));
        var carrier = await ClaimAsync("dana");
        Assert.Equal([NoticeKind.Breach, NoticeKind.Worse], carrier.Told.All.Select(notice => notice.Kind));

        await NotifyAsync(Channel.Mail, Channel.Teams);
        await LeaveAsync(carrier);

        var moved = await Outbox.ClaimAsync("a", 8, Token);
        Assert.Equal([Channel.Mail, Channel.Teams], moved.Select(mail => mail.Channel).Order());
        Assert.All(moved, mail => Assert.Equal([NoticeKind.Breach, NoticeKind.Worse], mail.Told.All.Select(notice => notice.Kind)));
    }

    [Fact]
    public async Task A_way_that_is_added_while_another_waits_is_gone_too()
    {
        var waiting = await BreachAsync(Channel.Slack);
        await SettleAsync(waiting, Ways(Attempt.Retry("slack: 503")) with { Address = SlackAddress.Mark });
        await NotifyAsync(Channel.Slack, Channel.Mail);

        Assert.Equal(DeliveryState.Waiting, await SettleAsync(await ClaimAsync("dana"), Ways(Attempt.Retry("slack: 503"))));
        Assert.Equal(Channel.Mail, (await ClaimAsync("dana")).Channel);

        // Once.
        Fixture.Clock.Advance(TimeSpan.FromMinutes(1));
        await SettleAsync((await Outbox.ClaimAsync("a", 8, Token)).Single(mail => mail.Channel == Channel.Slack), Ways(Attempt.Retry("slack: 503")));
        Assert.Equal(2, await Fixture.CountAsync("deliveries"));
    }

    [Fact]
    public async Task A_refusal_is_passed_on_only_when_every_way_the_registry_names_by_then_is_dead()
    {
        var refused = await BreachAsync(Channel.Slack);
        await NotifyAsync(Channel.Slack, Channel.Mail);

        Assert.Equal(DeliveryState.Dead, await SettleAsync(refused, Ways(Gone)));
        Assert.Equal(Channel.Mail, Assert.Single(await DueAsync()).Channel);
        Assert.Null((await Fixture.AgentAsync("order-entry")).NoAnswer);

        await SettleAsync(claimed[0], Ways(Attempt.Refused("550 no such user")));
        Assert.Equal(("tom", NoticeKind.Undelivered), Assert.Single((await DueAsync()).Select(mail => (mail.Recipient, mail.Kind))));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_waits_for_a_way_that_is_left_is_missed_only_where_the_other_is_dead(bool isDead)
    {
        await BreachAsync(Channel.Slack, Channel.Mail);
        await RetryAsync(claimed.Single(mail => mail.Channel == Channel.Slack));
        await SettleAsync(claimed.Single(mail => mail.Channel == Channel.Mail), isDead ? Attempt.Refused("550") with { Address = OldAddress } : Attempt.Sent);
        await NotifyAsync(Channel.Mail);

        await LeaveAsync(await ClaimAsync("dana"));

        Assert.Equal(isDead ? ["tom"] : [], (await DueAsync()).Select(mail => mail.Recipient));
        Assert.All(claimed, told => Assert.Equal(("550", null), (told.Told.Newest.UnreachedBecause, told.Told.Newest.UnreachedBy)));
        Assert.Equal(isDead ? 1 : 0, (await Outbox.TotalsAsync(Token)).Dead);
    }

    [Fact]
    public async Task What_is_not_true_any_more_is_not_told_by_the_ways_that_remain()
    {
        notify["tom"] = [Channel.Mail, Channel.Slack];
        await SettleAsync(await BreachAsync(Channel.Mail), Ways(Attempt.Refused("550")));
        var underWay = Assert.Single(await Outbox.ClaimAsync("a", 1, Token));
        var alert = Assert.Single((await Fixture.Store.Readings.AlertsAsync(AlertFilter.None, null, 10, Token))!);
        await Fixture.Store.Alerts.AcknowledgeAsync(alert.Id, "tom", "mine", Fixture.Clock.GetUtcNow().AddHours(4), Token);
        Fixture.Clock.Advance(TimeSpan.FromSeconds(1));

        await SettleAsync(underWay, Gone with { Ways = [.. notify["tom"].Where(way => way != underWay.Channel)] });

        Assert.Equal(2, await Fixture.CountAsync("deliveries where recipient = 'tom' and kind = 5"));
        Assert.DoesNotContain(await DueAsync(), mail => mail.Kind == NoticeKind.Undelivered);
    }

    [Fact]
    public async Task What_waits_about_an_agent_that_cannot_be_read_goes_by_the_new_way_too()
    {
        await RetryAsync(await BreachAsync(Channel.Slack));
        await NotifyAsync(Channel.Mail);
        await Fixture.RestartAsync();
        await Fixture.TamperAsync($"update agent_state set fold = {Fixture.Bytes(5)}");

        Assert.Equal(DeliveryState.Absorbed, await LeaveAsync(await ClaimAsync("dana")));

        Assert.Equal(Channel.Mail, Assert.Single(await DueAsync()).Channel);
    }

    [Fact]
    public async Task A_way_that_is_left_and_comes_again_is_gone_again()
    {
        await RetryAsync(await BreachAsync(Channel.Slack));
        await NotifyAsync(Channel.Mail);
        await LeaveAsync(await ClaimAsync("dana"));
        Fixture.Clock.Advance(TimeSpan.FromSeconds(1));
        await NotifyAsync(Channel.Slack);

        Assert.Equal(DeliveryState.Absorbed, await LeaveAsync(await ClaimAsync("dana")));

        Assert.Equal(Channel.Slack, Assert.Single(await DueAsync()).Channel);
    }

    [Fact]
    public async Task What_died_of_an_open_episode_by_a_way_that_is_left_goes_by_the_new_one_and_is_not_told_twice()
    {
        await SettleAsync(await BreachAsync(Channel.Slack), Ways(Gone) with { Address = "hooks.slack.com 0" });
        await SettleAsync(await ClaimAsync("tom"), Attempt.Sent);

        await NotifyAsync(Channel.Mail);
        Assert.Equal(DeliveryState.Absorbed, await LeaveAsync(await ClaimAsync("dana")));

        var moved = await ClaimAsync("dana");
        Assert.Equal(Channel.Mail, moved.Channel);
        await SettleAsync(moved, Ways(Attempt.Refused("550")));
        Assert.Empty(await DueAsync());
    }

    [Fact]
    public async Task A_daily_mail_that_is_refused_says_nothing_of_who_is_told_by_a_chat()
    {
        notify["dana"] = [Channel.Teams];
        await Outbox.PostAsync(
            new()
            {
                Name = "daily-2026-06-01", Recipient = "dana", Kind = NoticeKind.Daily, At = Fixture.Clock.GetUtcNow(), Subject = "All green", Text = "-",
                Html = "-",
            },
            Token);
        await SettleAsync(await ClaimAsync("dana"), Attempt.Refused("550 no such user") with { Address = OldAddress });

        Assert.Null((await Fixture.AgentAsync("order-entry")).NoAnswer);
        notify["dana"] = [Channel.Mail];
        Assert.Equal(NoAnswer.MailRefused, (await Fixture.AgentAsync("order-entry")).NoAnswer);
    }

    private static Attempt Gone => Attempt.Refused("slack: 404 no_service");

    private IReadOnlyList<ClaimedMail> claimed = [];

    private Attempt Ways(Attempt attempt) => attempt with { Ways = notify["dana"] };

    private async Task<ClaimedMail> BreachAsync(params Channel[] ways)
    {
        notify["dana"] = ways;
        await Fixture.WriteAsync(StoreFixture.Outcomes("11"));
        return (await DueAsync())[0];
    }

    private async Task<IReadOnlyList<ClaimedMail>> DueAsync() => claimed = await Outbox.ClaimAsync("a", 8, Token);

    private async Task RetryAsync(ClaimedMail mail) =>
        Assert.Equal(DeliveryState.Waiting, await SettleAsync(mail, Ways(Attempt.Retry("503"))));

    private Task<DeliveryState?> LeaveAsync(ClaimedMail mail) =>
        SettleAsync(mail, Ways(Attempt.Refused("the registry names another way")));

    private Task<AppliedRevision> NotifyAsync(params Channel[] ways)
    {
        notify["dana"] = ways;
        return Fixture.ApplyAsync(
            Registry with
            {
                People = new Dictionary<string, Person>(Registry.People, StringComparer.Ordinal)
                {
                    ["dana"] = Registry.People["dana"] with
                    {
                        Notify = ways,
                        Addresses = [.. ways.Where(way => way != Channel.Mail).Select(way => SlackAddress with { Channel = way })],
                    },
                },
            },
            FormattableString.Invariant($"{string.Join(' ', ways)} {Fixture.Clock.GetUtcNow().Ticks}"));
    }
}
