using Monitoring.Core.Alerts;
using Monitoring.Core.Deliveries;
using Monitoring.Core.Slos;
using Monitoring.Storage.Outbox;
using Monitoring.Storage.Reading;
using Monitoring.Storage.Revisions;

namespace Monitoring.Storage.Tests.Contract;

/// <summary>
/// What every engine promises about messages that were refused for good or given up: they stay visible while they matter, and go once
/// more under their Message-Ids, by hand or by a corrected address.
/// </summary>
public abstract class DeadMessagesContract<TStore> : StoreContract<TStore>
    where TStore : StoreFixture, new()
{
    private const string OldAddress = "dana.ruiz@example.com", NewAddress = "dana@plant-2.example.com";

    private static readonly PlantRegistry Registry = StoreFixture.OrderEntry(10);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private DeliveryOutbox Outbox => Fixture.Store.Outbox;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await Fixture.ApplyAsync(Registry, "one");
    }

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

    /// <summary>Claims the one message to a person; what else is due is sent.</summary>
    private async Task<ClaimedMail> ClaimAsync(string person)
    {
        var claimed = await Outbox.ClaimAsync("a", 4, Token);
        foreach (var other in claimed.Where(mail => mail.Recipient != person))
        {
            await SettleAsync(other, Attempt.Sent);
        }

        return Assert.Single(claimed, mail => mail.Recipient == person);
    }

    private async Task<ClaimedMail> RefuseAsync(string person, string address = OldAddress)
    {
        var mail = await ClaimAsync(person);
        Assert.Equal(DeliveryState.Dead, await SettleAsync(mail, Attempt.Refused("550 no such user") with { Address = address }));
        return mail;
    }

    private Task<DeliveryState?> SettleAsync(ClaimedMail mail, Attempt attempt) =>
        Outbox.SettleAsync("a", mail, mail.Recipient, attempt, Token);

    private Task<MessageReading> MessageAsync(ClaimedMail mail) => MessageAsync(mail.MessageId);

    private async Task<MessageReading> MessageAsync(string messageId) =>
        (await Fixture.Store.Readings.MessageAsync(messageId, Token))!;

    private Task<AppliedRevision> ApplyAsync(string address, string document) => Fixture.ApplyAsync(
        Registry with
        {
            People = new Dictionary<string, Person>(Registry.People, StringComparer.Ordinal) { ["dana"] = new("dana", "Dana Ruiz", address) },
        },
        document);
}
