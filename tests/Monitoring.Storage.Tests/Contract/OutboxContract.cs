using Monitoring.Core.Alerts;
using Monitoring.Core.Deliveries;
using Monitoring.Core.Slos;
using Monitoring.Storage.Outbox;

namespace Monitoring.Storage.Tests.Contract;

/// <summary>What every engine promises about messages: leased, sent once or repeated with the same Message-Id, never lost.</summary>
public abstract class OutboxContract<TStore> : StoreContract<TStore>
    where TStore : StoreFixture, new()
{
    private readonly List<Agent> agents = [];

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
    public async Task Eight_claimers_at_once_never_get_the_same_message()
    {
        await BreachAsync(("dana", 20), ("tom", 20), ("joan", 10));

        var claims = await Task.WhenAll(Enumerable.Range(0, 8).Select(number => Task.Run(async () =>
        {
            var mine = new List<string>();
            var worker = FormattableString.Invariant($"w{number}");
            while ((await Outbox.TotalsAsync(Token)).Waiting > 0)
            {
                foreach (var mail in await Outbox.ClaimAsync(worker, 3, Token))
                {
                    mine.Add(mail.MessageId);
                    Assert.Equal(DeliveryState.Sent, await Outbox.SettleAsync(worker, mail, mail.Recipient, Attempt.Sent, Token));
                }
            }

            return mine;
        })));

        Assert.Equal(50, claims.Sum(mine => mine.Count));
        Assert.Equal(50, claims.SelectMany(mine => mine).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task A_recipient_has_two_messages_under_way_and_no_more_whoever_sends_them()
    {
        await BreachAsync(("dana", 24));
        var first = await Outbox.ClaimAsync("a", 1, Token);
        var second = await Outbox.ClaimAsync("b", 4, Token);
        Assert.Equal((1, 1), (first.Count, second.Count));
        Assert.Empty(await Outbox.ClaimAsync("c", 4, Token));

        await BreachAsync(("tom", 1));
        Assert.Equal("tom", Assert.Single(await Outbox.ClaimAsync("a", 3, Token)).Recipient);
        await Outbox.SettleAsync("b", second[0], "Dana Ruiz", Attempt.Sent, Token);

        Assert.Equal("dana", Assert.Single(await Outbox.ClaimAsync("a", 3, Token)).Recipient);
    }

    [Fact]
    public async Task Whoever_was_not_reached_comes_after_the_others_and_takes_two_places_of_a_worker_with_all_like_him()
    {
        await BreachAsync(("dana", 3), ("tom", 3));
        foreach (var mail in await Outbox.ClaimAsync("a", 6, Token))
        {
            await Outbox.SettleAsync("a", mail, mail.Recipient, Attempt.Retry("RCPT TO: no answer within 30 s"), Token);
        }

        Fixture.Clock.Advance(TimeSpan.FromSeconds(10));
        await BreachAsync(("joan", 1));

        Assert.Equal("joan", Assert.Single(await Outbox.ClaimAsync("a", 1, Token)).Recipient);
        var failing = await Outbox.ClaimAsync("a", 7, Token);
        Assert.Equal([("dana", 1), ("tom", 1)], failing.Select(mail => (mail.Recipient, mail.Attempts)).Order());
        Assert.Empty(await Outbox.ClaimAsync("a", 5, Token));
        await BreachAsync(("joan", 1));
        Assert.Equal("joan", Assert.Single(await Outbox.ClaimAsync("a", 3, Token)).Recipient);

        var repeats = await Outbox.ClaimAsync("b", 4, Token);
        Assert.Equal([("dana", 2), ("tom", 2)], repeats.Select(mail => (mail.Recipient, mail.Attempts)).Order());
    }

    [Fact]
    public async Task Of_those_who_were_not_reached_nobody_waits_for_all_the_messages_of_another()
    {
        await BreachAsync(("dana", 24), ("tom", 1));
        foreach (var mail in await Outbox.ClaimAsync("a", 4, Token))
        {
            await Outbox.SettleAsync("a", mail, mail.Recipient, Attempt.Retry("450 try later"), Token);
        }

        Fixture.Clock.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(["dana", "tom"],
            (await Outbox.ClaimAsync("a", 4, Token)).Select(mail => mail.Recipient).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public async Task While_all_messages_to_several_people_hang_another_one_s_first_message_finds_a_place(int hanging)
    {
        const int places = 8;
        await BreachAsync([.. new[] { "dana", "tom", "joan" }.Take(hanging).Select(person => (person, 8))]);
        var underWay = 0;
        for (var turn = 0; turn < 3; turn++)
        {
            underWay += (await Outbox.ClaimAsync("a", places - underWay, Token)).Count;
        }

        await BreachAsync(("max", 1));

        Assert.InRange(underWay, hanging, places - 2);
        Assert.Equal("max", Assert.Single(await Outbox.ClaimAsync("a", places - underWay, Token)).Recipient);
    }

    [Fact]
    public async Task The_last_free_places_are_for_the_first_message_to_somebody_who_was_reached()
    {
        await BreachAsync(("dana", 3));
        Assert.Single(await Outbox.ClaimAsync("a", 2, Token));
        Assert.Empty(await Outbox.ClaimAsync("a", 2, Token));
        var second = Assert.Single(await Outbox.ClaimAsync("a", 3, Token));
        await Outbox.SettleAsync("a", second, "Dana Ruiz", Attempt.Retry("421 closing"), Token);

        Assert.Empty(await Outbox.ClaimAsync("a", 2, Token));
        await BreachAsync(("tom", 1));
        Assert.Equal("tom", Assert.Single(await Outbox.ClaimAsync("a", 1, Token)).Recipient);
    }

    [Theory]
    [InlineData("next_attempt_at")]
    [InlineData("lease_until")]
    public async Task An_instant_no_rule_could_have_set_holds_no_message_back(string column)
    {
        await Fixture.WriteAsync(StoreFixture.Outcomes("11"));
        var mail = Assert.Single(await Outbox.ClaimAsync("a", 4, Token));
        if (column == "next_attempt_at")
        {
            await Outbox.SettleAsync("a", mail, "Dana Ruiz", Attempt.Retry("421 closing"), Token);
        }

        // The clock was two hours ahead when it was written, and was put right since.
        Assert.Empty(await Outbox.ClaimAsync("b", 4, Token));
        await Fixture.TamperAsync(FormattableString.Invariant($"update deliveries set {column} = {column} + 7200000000"));

        Assert.Equal(TimeSpan.Zero, await Outbox.NextDueAsync(Token));
        Assert.Equal(mail.MessageId, Assert.Single(await Outbox.ClaimAsync("b", 4, Token)).MessageId);
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

    [Fact]
    public async Task A_long_backlog_is_given_out_in_the_same_fair_order()
    {
        await Fixture.WriteAsync(StoreFixture.Outcomes("11"));
        await Fixture.TamperAsync(
            """
            insert into deliveries (
                message_id, agent_id, notice, slo_id, alert, kind, channel, recipient, then_tell, state, attempts, created_at, armed_at,
                next_attempt_at, overtaken)
            with recursive backlog (i) as (select 1 union all select i + 1 from backlog where i < 5000)
            select 'backlog-' || i, agent_id, notice, slo_id, alert + i, kind, channel, 'person-' || (i % 3), then_tell, state, attempts,
                created_at - cast(61000000 as bigint) * i, armed_at, next_attempt_at - i, overtaken
            from deliveries, backlog
            """);

        var first = await Outbox.ClaimAsync("a", 4, Token);
        var second = await Outbox.ClaimAsync("b", 8, Token);

        Assert.Equal(["dana", "person-0", "person-1", "person-2"], first.Select(mail => mail.Recipient).Order(StringComparer.Ordinal));
        Assert.Equal(["backlog-4998", "backlog-4999", "backlog-5000"], first.Select(mail => mail.MessageId).Order(StringComparer.Ordinal).TakeLast(3));
        Assert.Equal(["backlog-4995", "backlog-4996", "backlog-4997"], second.Select(mail => mail.MessageId).Order(StringComparer.Ordinal));
        Assert.Empty(await Outbox.ClaimAsync("c", 8, Token));
    }

    /// <summary>Breaches the SLOs of as many agents of each owner, which makes a message each.</summary>
    private async Task BreachAsync(params IReadOnlyList<(string Owner, int Agents)> owners)
    {
        var sample = StoreFixture.OrderEntry(10);
        foreach (var (owner, number) in owners)
        {
            var names = Enumerable.Range(agents.Count, number).Select(i => FormattableString.Invariant($"agent-{i}")).ToList();
            agents.AddRange(names.Select(name => new Agent(
                name, name, owner, sample.People.Keys.First(person => person != owner), null, [sample.Agents[0].Slos[0] with { Name = name }])));
            await Fixture.ApplyAsync(sample with { Agents = [.. agents] }, names[0]);
            await Fixture.WriteAsync([.. names.SelectMany(name => StoreFixture.Outcomes("11", name))]);
        }
    }
}
