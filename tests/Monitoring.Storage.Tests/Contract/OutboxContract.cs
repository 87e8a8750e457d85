using Monitoring.Core.Alerts;
using Monitoring.Core.Deliveries;
using Monitoring.Storage.Outbox;

namespace Monitoring.Storage.Tests.Contract;

/// <summary>What every engine promises about messages: leased, sent once or repeated with the same Message-Id, never lost.</summary>
public abstract class OutboxContract<TStore> : StoreContract<TStore>
    where TStore : StoreFixture, new()
{
    private static readonly TimeSpan Lease = DeliveryOutbox.Lease;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private DeliveryOutbox Outbox => Fixture.Store.Outbox;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await Fixture.ApplyAsync(StoreFixture.OrderEntry(10), "one");
    }

    [Fact]
    public async Task A_claimed_message_is_nobody_else_s_until_its_lease_ends_and_keeps_its_message_id()
    {
        await Fixture.WriteAsync(StoreFixture.Outcomes("11"));
        var first = Assert.Single(await Outbox.ClaimAsync("a", 10, Token));
        Assert.Empty(await Outbox.ClaimAsync("b", 10, Token));

        Fixture.Clock.Advance(Lease);
        var second = Assert.Single(await Outbox.ClaimAsync("b", 10, Token));

        Assert.Equal((first.MessageId, 2), (second.MessageId, second.Attempts));
        Assert.Null(await Outbox.SettleAsync("a", first, "Dana Ruiz", Attempt.Sent, Token));
        Assert.Equal(DeliveryState.Sent, await Outbox.SettleAsync("b", second, "Dana Ruiz", Attempt.Sent, Token));
        Assert.Equal(0, (await Outbox.TotalsAsync(Token)).Waiting);
    }

    [Fact]
    public async Task A_renewed_lease_holds_longer_until_it_is_lost()
    {
        await Fixture.WriteAsync(StoreFixture.Outcomes("11"));
        var first = Assert.Single(await Outbox.ClaimAsync("a", 10, Token));
        Fixture.Clock.Advance(Lease / 2);
        Assert.True(await Outbox.RenewAsync("a", first, Token));
        Assert.False(await Outbox.RenewAsync("b", first, Token));

        Fixture.Clock.Advance(Lease / 2);
        Assert.Empty(await Outbox.ClaimAsync("b", 10, Token));
        Fixture.Clock.Advance(Lease / 2);
        var second = Assert.Single(await Outbox.ClaimAsync("b", 10, Token));

        Assert.False(await Outbox.RenewAsync("a", first, Token));
        Assert.True(await Outbox.RenewAsync("b", second, Token));
        await Outbox.SettleAsync("b", second, "Dana Ruiz", Attempt.Sent, Token);
        Assert.False(await Outbox.RenewAsync("b", second, Token));
    }

    [Fact]
    public async Task A_passing_fault_waits_and_72_hours_of_them_tell_the_deputy()
    {
        await Fixture.WriteAsync(StoreFixture.Outcomes("11"));
        var attempts = 0;
        while (Assert.Single(await Outbox.ClaimAsync("a", 10, Token)) is { Recipient: "dana" } mail)
        {
            attempts++;
            await Outbox.SettleAsync("a", mail, "Dana Ruiz", Attempt.Retry("451 try later"), Token);
            Fixture.Clock.Advance((await Outbox.NextDueAsync(Token))!.Value);
        }

        Assert.InRange(attempts, 70, 200);
        var totals = await Outbox.TotalsAsync(Token);
        Assert.Equal((1L, 1L), (totals.Waiting, totals.Dead));
    }

    [Fact]
    public async Task A_refused_owner_tells_the_deputy_at_once_a_refused_deputy_the_fallback_and_then_it_stays_visible()
    {
        await Fixture.WriteAsync(StoreFixture.Outcomes("11"));
        foreach (var (person, name) in new[] { ("dana", "Dana Ruiz"), ("tom", "Tom Kessler"), ("joan", "Joan Meyer") })
        {
            var mail = Assert.Single(await Outbox.ClaimAsync("a", 10, Token));
            Assert.Equal(person, mail.Recipient);
            Assert.Equal(DeliveryState.Dead, await Outbox.SettleAsync("a", mail, name, Attempt.Refused("550 no such user"), Token));
        }

        Assert.Empty(await Outbox.ClaimAsync("a", 10, Token));
        Assert.Equal(3, (await Outbox.TotalsAsync(Token)).Dead);
        var episodes = await Fixture.Store.Readings.EpisodesAsync(null, true, null, 10, Token);
        var notices = (await Fixture.Store.Readings.EpisodeAsync(episodes![0].Id, Token))!.Notices;
        Assert.Equal([NoticeKind.Breach, NoticeKind.Undelivered, NoticeKind.Undelivered], notices.Select(notice => notice.Kind));
        Assert.Equal([null, Fixture.Clock.GetUtcNow(), Fixture.Clock.GetUtcNow()], notices.Select(notice => notice.Facts.UndeliveredAt));
        Assert.Equal(["dana", "tom", "joan"], notices.SelectMany(notice => notice.Deliveries).Select(delivery => delivery.To));
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task A_newer_notice_carries_every_unsent_one_of_its_episode_also_those_already_absorbed()
    {
        await Fixture.WriteAsync(StoreFixture.Outcomes("11"));
        await Fixture.WriteAsync(StoreFixture.Outcomes("1111", from: 2));
        var worse = Assert.Single(await Outbox.ClaimAsync("a", 10, Token));
        Assert.Equal((NoticeKind.Worse, NoticeKind.Breach), (worse.Told.Newest.Kind, Assert.Single(worse.Told.Earlier).Kind));
        await Outbox.SettleAsync("a", worse, "Dana Ruiz", Attempt.Retry("421 closing"), Token);

        await Fixture.WriteAsync(StoreFixture.Outcomes(new string('0', 15), from: 6));

        var carrier = Assert.Single(await Outbox.ClaimAsync("a", 10, Token));
        Assert.Equal(NoticeKind.Recovered, carrier.Told.Newest.Kind);
        Assert.Equal([NoticeKind.Breach, NoticeKind.Worse], carrier.Told.Earlier.Select(notice => notice.Kind));
        Assert.Empty(carrier.References);
        await Outbox.SettleAsync("a", carrier, "Dana Ruiz", Attempt.Sent, Token);
        var episodes = await Fixture.Store.Readings.EpisodesAsync(null, false, null, 10, Token);
        var deliveries = (await Fixture.Store.Readings.EpisodeAsync(episodes![0].Id, Token))!.Notices.SelectMany(notice =>
            notice.Deliveries).ToList();
        Assert.Equal([DeliveryState.Absorbed, DeliveryState.Absorbed, DeliveryState.Sent], deliveries.Select(delivery => delivery.State));
        Assert.All(deliveries.Take(2), delivery => Assert.Equal(carrier.MessageId, delivery.AbsorbedBy));
    }

    [Fact]
    public async Task While_one_message_of_an_episode_is_under_way_the_next_one_waits_for_it()
    {
        await Fixture.WriteAsync(StoreFixture.Outcomes("11"));
        var breach = Assert.Single(await Outbox.ClaimAsync("a", 10, Token));
        await Fixture.WriteAsync(StoreFixture.Outcomes("1111", from: 2));

        Assert.Empty(await Outbox.ClaimAsync("b", 10, Token));
        await Outbox.SettleAsync("a", breach, "Dana Ruiz", Attempt.Sent, Token);

        var worse = Assert.Single(await Outbox.ClaimAsync("b", 10, Token));
        Assert.Equal(NoticeKind.Worse, worse.Told.Newest.Kind);
        Assert.Empty(worse.Told.Earlier);
    }

    [Fact]
    public async Task Who_stood_still_while_another_took_the_message_over_neither_holds_nor_settles_it()
    {
        await Fixture.WriteAsync(StoreFixture.Outcomes("11"));
        var frozen = Assert.Single(await Outbox.ClaimAsync("a", 4, Token));
        Fixture.Clock.Advance(Lease + TimeSpan.FromSeconds(1));
        Assert.True(await Outbox.RenewAsync("a", frozen, Token)); // nobody took it over
        Fixture.Clock.Advance(Lease + TimeSpan.FromSeconds(1));
        var taken = Assert.Single(await Outbox.ClaimAsync("b", 4, Token));

        Assert.False(await Outbox.RenewAsync("a", frozen, Token));
        Assert.Null(await Outbox.SettleAsync("a", frozen, "Dana Ruiz", Attempt.Refused("550 no such user"), Token));
        Assert.Equal(DeliveryState.Sent, await Outbox.SettleAsync("b", taken, "Dana Ruiz", Attempt.Sent, Token));
        Assert.Equal(0, (await Outbox.TotalsAsync(Token)).Dead);
    }
}
