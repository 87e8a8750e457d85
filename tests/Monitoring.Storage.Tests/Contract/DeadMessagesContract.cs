using Monitoring.Core.Alerts;
using Monitoring.Core.Deliveries;

namespace Monitoring.Storage.Tests.Contract;

/// <summary>
/// What every engine promises about messages that were refused for good or given up: they stay visible while they matter, and go once
/// more under their Message-Ids, by hand or by a corrected address.
/// </summary>
public abstract class DeadMessagesContract<TStore> : RefusedMailScene<TStore>
    where TStore : StoreFixture, new()
{
    [Fact]
    public async Task A_dead_message_is_sent_once_more_under_its_id_with_attempts_and_72_hours_of_its_own()
    {
        await Fixture.WriteAsync(StoreFixture.Outcomes("11"));
        var refused = await RefuseAsync("dana");
        Fixture.Clock.Advance(TimeSpan.FromHours(100));
        Assert.Equal(1, (await Outbox.TotalsAsync(Token)).Dead);

        Assert.True(await Outbox.SendAgainAsync(refused.MessageId, Token));
        Assert.False(await Outbox.SendAgainAsync(refused.MessageId, Token));

        Assert.Equal(0, (await Outbox.TotalsAsync(Token)).Dead);
        var waiting = await MessageAsync(refused);
        Assert.Equal((DeliveryState.Waiting, 0, null), (waiting.State, waiting.Attempts, waiting.LastError));
        var again = await ClaimAsync("dana");
        Assert.Equal((refused.MessageId, 1, NoticeKind.Breach), (again.MessageId, again.Attempts, again.Kind));
        Assert.Equal(DeliveryState.Sent, await SettleAsync(again, Attempt.Sent));
        Assert.Equal(DeliveryState.Sent, (await MessageAsync(refused)).State);
    }

    [Fact]
    public async Task What_was_sent_once_more_and_never_gets_through_is_given_up_72_hours_and_20_attempts_later()
    {
        await Fixture.WriteAsync(StoreFixture.Outcomes("11"));
        var refused = await RefuseAsync("dana");
        Fixture.Clock.Advance(TimeSpan.FromHours(100));
        Assert.True(await Outbox.SendAgainAsync(refused.MessageId, Token));
        var sentAgain = Fixture.Clock.GetUtcNow();

        var again = await ClaimAsync("dana");
        while (again.Attempts <= 200 && await SettleAsync(again, Attempt.Retry("421 closing")) == DeliveryState.Waiting)
        {
            Fixture.Clock.Advance((await Outbox.NextDueAsync(Token))!.Value);
            again = await ClaimAsync("dana");
        }

        Assert.Equal(Backoff.GiveUpAfter, Fixture.Clock.GetUtcNow() - sentAgain);
        Assert.InRange(again.Attempts, Backoff.FewestAttempts, 200);
        Assert.Equal(DeliveryState.Dead, (await MessageAsync(refused)).State);
    }

    [Theory]
    [InlineData("by its id")]
    [InlineData("with all")]
    [InlineData("to a new address")]
    public async Task Who_was_told_of_a_refusal_is_not_told_again_when_the_message_is_sent_once_more_and_dies_again(string how)
    {
        await Fixture.WriteAsync(StoreFixture.Outcomes("11"));
        var refused = await RefuseAsync("dana");
        await SettleAsync(await ClaimAsync("tom"), Attempt.Sent);

        Task again = how switch
        {
            "by its id" => Outbox.SendAgainAsync(refused.MessageId, Token),
            "with all" => Outbox.SendAllAgainAsync(Token),
            _ => ApplyAsync(NewAddress, "new address"),
        };
        await again;

        await RefuseAsync("dana");

        Assert.Empty(await Outbox.ClaimAsync("a", 4, Token));
        Assert.Equal(1, (await Outbox.TotalsAsync(Token)).Dead);

        // What is new since is told, of course.
        await Fixture.WriteAsync(StoreFixture.Outcomes("1111", from: 2));
        await RefuseAsync("dana");
        Assert.Equal(NoticeKind.Worse, (await ClaimAsync("tom")).Told.Newest.UndeliveredKind);
    }

    [Fact]
    public async Task What_is_not_dead_is_not_sent_once_more()
    {
        await Fixture.WriteAsync(StoreFixture.Outcomes("11"));
        await Fixture.WriteAsync(StoreFixture.Outcomes("1111", from: 2));
        var absorbed = (await Fixture.Store.Readings.MessagesAsync(null, null, 10, Token))[^1];
        var carrier = await ClaimAsync("dana");
        Assert.False(await Outbox.SendAgainAsync(carrier.MessageId, Token));
        await SettleAsync(carrier, Attempt.Sent);

        Assert.False(await Outbox.SendAgainAsync(carrier.MessageId, Token));
        Assert.False(await Outbox.SendAgainAsync(absorbed.MessageId, Token));
        Assert.False(await Outbox.SendAgainAsync("<nothing@agentops>", Token));
        Assert.Empty(await Outbox.SendAllAgainAsync(Token));
        var carried = await MessageAsync(absorbed.MessageId);
        Assert.Equal((DeliveryState.Absorbed, carrier.MessageId), (carried.State, carried.AbsorbedBy));
    }

    [Fact]
    public async Task A_corrected_address_sends_what_died_of_an_open_episode_once_more()
    {
        await Fixture.WriteAsync(StoreFixture.Outcomes("11"));
        var refused = await RefuseAsync("dana");
        await SettleAsync(await ClaimAsync("tom"), Attempt.Sent);
        Fixture.Clock.Advance(TimeSpan.FromHours(72));

        await ApplyAsync(OldAddress, "other words");
        Assert.Empty(await Outbox.ClaimAsync("a", 4, Token));
        await ApplyAsync(NewAddress, "new address");

        Assert.Equal(0, (await Outbox.TotalsAsync(Token)).Dead);
        var again = await ClaimAsync("dana");
        Assert.Equal((refused.MessageId, 1), (again.MessageId, again.Attempts));
        await SettleAsync(again, Attempt.Refused("550 no such user") with { Address = NewAddress });
        Assert.Equal(1, (await Outbox.TotalsAsync(Token)).Dead);
        await ApplyAsync(NewAddress, "the same address");
        Assert.Equal(1, (await Outbox.TotalsAsync(Token)).Dead);
    }

    [Fact]
    public async Task What_died_long_ago_or_of_a_closed_episode_stays_dead_and_matters_no_more_once_its_address_has_changed()
    {
        await Fixture.WriteAsync(StoreFixture.Outcomes("11"));
        var old = await RefuseAsync("dana");
        await SettleAsync(await ClaimAsync("tom"), Attempt.Sent);
        Fixture.Clock.Advance(TimeSpan.FromHours(72) + TimeSpan.FromSeconds(1));

        await ApplyAsync(NewAddress, "new address");

        Assert.Empty(await Outbox.ClaimAsync("a", 4, Token));
        Assert.Equal((DeliveryState.Dead, 0), ((await MessageAsync(old)).State, (await Outbox.TotalsAsync(Token)).Dead));
        Assert.Equal([old.MessageId], await Outbox.SendAllAgainAsync(Token));
        await RefuseAsync("dana", NewAddress);
        await Fixture.WriteAsync(StoreFixture.Outcomes(new string('0', 15), from: 2));
        await RefuseAsync("dana", NewAddress);
        Assert.Equal(2, (await Outbox.TotalsAsync(Token)).Dead);

        await ApplyAsync(OldAddress, "old address");

        Assert.Equal(0, (await Outbox.TotalsAsync(Token)).Dead);
        Assert.DoesNotContain(await Outbox.ClaimAsync("a", 4, Token), mail => mail.Recipient == "dana");
    }

    [Fact]
    public async Task Where_no_address_was_known_the_first_one_sends_it_once_more_and_settles_nothing_else()
    {
        await Fixture.WriteAsync(StoreFixture.Outcomes("11"));
        var unknown = await ClaimAsync("dana");
        await SettleAsync(unknown, Attempt.Refused("no registry ever named dana"));
        await SettleAsync(await ClaimAsync("tom"), Attempt.Sent);

        await ApplyAsync(OldAddress, "an address");
        Assert.Equal(unknown.MessageId, (await ClaimAsync("dana")).MessageId);
    }

    [Fact]
    public async Task Who_leaves_the_registry_leaves_no_dead_message_that_matters()
    {
        await Fixture.WriteAsync(StoreFixture.Outcomes("11"));
        await RefuseAsync("dana");
        await RefuseAsync("tom", "tom.kessler@example.com");
        Assert.Equal(2, (await Outbox.TotalsAsync(Token)).Dead);

        await Fixture.ApplyAsync(
            Registry with
            {
                People = Registry.People.Where(person => person.Key != "tom").ToDictionary(StringComparer.Ordinal),
                Agents = [Registry.Agents[0] with { Deputy = null }],
            },
            "without tom");

        Assert.Equal(1, (await Outbox.TotalsAsync(Token)).Dead);
    }
}
