using Monitoring.Core.Alerts;
using Monitoring.Core.Deliveries;
using Monitoring.Storage.Reading;

namespace Monitoring.Storage.Tests.Contract;

/// <summary>What every engine promises about dead messages once a later one got through, and how they are listed.</summary>
public abstract class OvertakenMessagesContract<TStore> : RefusedMailScene<TStore>
    where TStore : StoreFixture, new()
{
    [Fact]
    public async Task A_later_mail_of_the_alert_that_got_through_to_the_person_overtakes_a_dead_one()
    {
        await Fixture.WriteAsync(StoreFixture.Outcomes("11"));
        var refused = await RefuseAsync("dana");
        var toTom = await ClaimAsync("tom");
        await SettleAsync(toTom, Attempt.Sent);
        Assert.Equal(1, (await Outbox.TotalsAsync(Token)).Dead);

        await Fixture.WriteAsync(StoreFixture.Outcomes("1111", from: 2));
        await SettleAsync(await ClaimAsync("dana"), Attempt.Sent);

        Assert.Equal((DeliveryState.Dead, 0), ((await MessageAsync(refused)).State, (await Outbox.TotalsAsync(Token)).Dead));
        Assert.Empty(await Outbox.SendAllAgainAsync(Token));
        Assert.True(await Outbox.SendAgainAsync(refused.MessageId, Token)); // who names it wants it
        Assert.Equal(refused.MessageId, (await ClaimAsync("dana")).MessageId);
    }

    [Fact]
    public async Task What_was_overtaken_and_dies_once_more_matters_no_more_than_before()
    {
        await Fixture.WriteAsync(StoreFixture.Outcomes("11"));
        var refused = await RefuseAsync("dana");
        await SettleAsync(await ClaimAsync("tom"), Attempt.Sent);
        await Fixture.WriteAsync(StoreFixture.Outcomes("1111", from: 2));
        await SettleAsync(await ClaimAsync("dana"), Attempt.Sent);
        Assert.True(await Outbox.SendAgainAsync(refused.MessageId, Token));

        await RefuseAsync("dana");

        Assert.Equal((DeliveryState.Dead, 0), ((await MessageAsync(refused)).State, (await Outbox.TotalsAsync(Token)).Dead));
        Assert.Empty(await Outbox.SendAllAgainAsync(Token));
    }

    [Fact]
    public async Task A_later_mail_of_another_alert_overtakes_nothing()
    {
        await Fixture.WriteAsync(StoreFixture.Outcomes("11"));
        await RefuseAsync("dana");
        await SettleAsync(await ClaimAsync("tom"), Attempt.Sent);
        await Outbox.PostAsync(
            new()
            {
                Name = "daily-1",
                Recipient = "dana",
                Kind = NoticeKind.Daily,
                At = Fixture.Clock.GetUtcNow(),
                Subject = "s",
                Text = "t",
                Html = "h",
            },
            Token);
        await SettleAsync(await ClaimAsync("dana"), Attempt.Sent);

        Assert.Equal(1, (await Outbox.TotalsAsync(Token)).Dead);
    }

    [Fact]
    public async Task Messages_are_listed_newest_first_by_state_and_page_by_page()
    {
        await Fixture.WriteAsync(StoreFixture.Outcomes("11"));
        var refused = await RefuseAsync("dana");
        Fixture.Clock.Advance(TimeSpan.FromMinutes(1));
        var sent = await ClaimAsync("tom");
        await SettleAsync(sent, Attempt.Sent);
        Fixture.Clock.Advance(TimeSpan.FromMinutes(1));
        await Fixture.WriteAsync(StoreFixture.Outcomes("1111", from: 2));

        var all = await Fixture.Store.Readings.MessagesAsync(null, null, 10, Token);
        var paged = new List<MessageReading>();
        while (await Fixture.Store.Readings.MessagesAsync(null, paged.LastOrDefault()?.MessageId, 1, Token) is { Count: > 0 } page)
        {
            paged.AddRange(page);
        }

        Assert.Equal(all, paged);
        Assert.Equal(
            [("WORSE", "dana", DeliveryState.Waiting), ("ESCALATED", "tom", DeliveryState.Sent), ("BREACH", "dana", DeliveryState.Dead)],
            all.Select(message => (NoticeWord.Of(message.Kind), message.To, message.State)));
        var dead = Assert.Single(await Fixture.Store.Readings.MessagesAsync(DeliveryState.Dead, null, 10, Token));
        Assert.Equal(
            (refused.MessageId, "order-entry", 1_000_000_001L, Channel.Mail, 1, "550 no such user"),
            (dead.MessageId, dead.Agent, dead.Alert, dead.Channel, dead.Attempts, dead.LastError));
        Assert.Null(await Fixture.Store.Readings.MessageAsync("<nothing@agentops>", Token));
    }
}
