using Monitoring.Core.Deliveries;
using Monitoring.Core.Slos;
using Monitoring.Storage.Outbox;

namespace Monitoring.Storage.Tests.Contract;

/// <summary>What every engine promises about who gets a place: nobody waits for somebody else's server that hangs.</summary>
public abstract class FairnessContract<TStore> : StoreContract<TStore>
    where TStore : StoreFixture, new()
{
    private readonly List<Agent> agents = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private DeliveryOutbox Outbox => Fixture.Store.Outbox;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await Fixture.ApplyAsync(StoreFixture.OrderEntry(10), "one");
    }

    [Fact]
    public async Task Eight_claimers_at_once_never_get_the_same_message()
    {
        await BreachAsync(("dana", 20), ("tom", 20), ("joan", 10));

        // A claimer that fails keeps its leases, so the others would look for ever. Who finds nothing looks again a moment later: eight that
        // never wait leave no thread to who has to settle.
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var claims = await Task.WhenAll(Enumerable.Range(0, 8).Select(number => Task.Run(async () =>
        {
            var mine = new List<string>();
            var worker = FormattableString.Invariant($"w{number}");
            try
            {
                while ((await Outbox.TotalsAsync(failed.Token)).Waiting > 0)
                {
                    var claimed = await Outbox.ClaimAsync(worker, 3, failed.Token);
                    if (claimed.Count == 0)
                    {
                        await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, failed.Token);
                    }

                    foreach (var mail in claimed)
                    {
                        mine.Add(mail.MessageId);
                        Assert.Equal(DeliveryState.Sent, await Outbox.SettleAsync(worker, mail, mail.Recipient, Attempt.Sent, Token));
                    }
                }
            }
            catch
            {
                await failed.CancelAsync();
                throw;
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

    [Fact]
    public async Task An_attempt_that_is_slow_keeps_its_place_and_takes_none_from_others_who_could_not_be_reached()
    {
        await BreachAsync(("dana", 1), ("tom", 1), ("joan", 1));
        foreach (var mail in await Outbox.ClaimAsync("a", 8, Token))
        {
            await Outbox.SettleAsync("a", mail, mail.Recipient, Attempt.Retry("421 closing"), Token);
        }

        Fixture.Clock.Advance(TimeSpan.FromMinutes(1));
        var slow = await Outbox.ClaimAsync("a", 8, Token);
        Assert.Equal(2, slow.Count);
        Assert.Empty(await Outbox.ClaimAsync("a", 6, Token));

        Fixture.Clock.Advance(DeliveryOutbox.SlowAfter);

        var other = Assert.Single(await Outbox.ClaimAsync("a", 8, Token));
        Assert.DoesNotContain(other.Recipient, slow.Select(mail => mail.Recipient));
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
