using Dapper;
using Monitoring.Core.Alerts;
using Monitoring.Core.Deliveries;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Storage.Outbox;
using static System.FormattableString;

namespace Monitoring.Storage.Tests.Contract;

/// <summary>What every engine promises about what a message belongs to: an alert of an SLO, an agent, or a person alone.</summary>
public abstract class MessagesContract<TStore> : StoreContract<TStore>
    where TStore : StoreFixture, new()
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private DeliveryOutbox Outbox => Fixture.Store.Outbox;

    [Fact]
    public async Task A_message_says_in_its_id_which_notice_it_carries_to_whom()
    {
        await Fixture.ApplyAsync(StoreFixture.OrderEntry(10), "one");
        await Fixture.WriteAsync(StoreFixture.Outcomes("11"));

        var mail = Assert.Single(await Outbox.ClaimAsync("a", 4, Token));

        Assert.Matches("^<notice-1-1-dana-[0-9a-f]+[.][0-9a-f]{12}@agentops>$", mail.MessageId);
        Assert.Equal((Channel.Mail, NoticeKind.Breach, 1), (mail.Channel, mail.Kind, mail.Attempts));
        Assert.Equal(
            1, await Fixture.CountAsync("deliveries where agent_id = 1 and notice = 1 and slo_id = 1 and alert = 1 and letter is null"));
    }

    [Fact]
    public async Task A_message_to_a_person_alone_needs_no_agent_and_is_made_once()
    {
        var daily = Daily("dana");
        await Outbox.PostAsync(daily, Token);
        await Outbox.PostAsync(daily with { Subject = "[DAILY] Plant 2: 1 red" }, Token);
        await Outbox.PostAsync(daily with { Recipient = "joan" }, Token);

        var claimed = await Outbox.ClaimAsync("a", 8, Token);

        Assert.Equal(["dana", "joan"], claimed.Select(mail => mail.Recipient).Order(StringComparer.Ordinal));
        var mail = claimed.Single(mail => mail.Recipient == "dana");
        Assert.Matches("^<daily-2026-06-01-dana[.][0-9a-f]{12}@agentops>$", mail.MessageId);
        Assert.Equal((daily, NoticeKind.Daily), (mail.Letter, mail.Kind));
        Assert.Empty(mail.Stories);
        Assert.Empty(mail.References);
        Assert.Equal(2, await Fixture.CountAsync("deliveries where agent_id is null and notice is null and alert is null"));

        Assert.Equal(DeliveryState.Sent, await Outbox.SettleAsync("a", mail, "Dana Ruiz", Attempt.Sent, Token));
        await Outbox.PostAsync(daily, Token);
        Assert.Empty(await Outbox.ClaimAsync("a", 8, Token));
    }

    [Fact]
    public async Task A_message_to_a_person_alone_is_repeated_as_it_is_and_when_it_dies_nobody_else_is_told()
    {
        await Fixture.ApplyAsync(StoreFixture.OrderEntry(10), "one");
        await Outbox.PostAsync(Daily("dana"), Token);
        var first = Assert.Single(await Outbox.ClaimAsync("a", 8, Token));
        Fixture.Clock.Advance(DeliveryOutbox.Lease);

        var again = Assert.Single(await Outbox.ClaimAsync("b", 8, Token));
        Assert.Equal((first.MessageId, first.Letter, 2), (again.MessageId, again.Letter, again.Attempts));
        Assert.Equal(DeliveryState.Dead, await Outbox.SettleAsync("b", again, "Dana Ruiz", Attempt.Refused("550 no such user"), Token));

        Assert.Empty(await Outbox.ClaimAsync("a", 8, Token));
        Assert.Equal((0L, 1L), ((await Outbox.TotalsAsync(Token)).Waiting, (await Outbox.TotalsAsync(Token)).Dead));
        Assert.Equal(0, await Fixture.CountAsync("notices"));
    }

    [Fact]
    public async Task Messages_of_an_older_database_are_carried_over_as_they_stand()
    {
        await FillAsync();
        var before = await StandingAsync();
        Assert.Equal(["0", "1", "2", "3"], before.Select(line => line[..1]).Distinct(StringComparer.Ordinal));
        var ofNoAlert = await Fixture.CountAsync("deliveries where alert is null");
        Assert.NotEqual(0, ofNoAlert);
        await OlderSchema.TakeBackMessagesAsync(Fixture);
        Assert.Equal(
            2,
            await Fixture.CountAsync("notices where kind = 5 and facts like '%\"kind\":\"Escalated\"%' and facts like '%\"escalatedFrom\":\"%'"));
        Assert.Equal(ofNoAlert, await Fixture.CountAsync("deliveries where episode < 0"));

        await Fixture.RestartAsync();

        Assert.Equal(before, await StandingAsync());
        await Fixture.VerifyAsync();
        Assert.Equal(ofNoAlert, await Fixture.CountAsync("deliveries where alert is null and slo_id is not null"));
        var episode = await EpisodeAsync("orders-accuracy");
        Assert.Equal([NoticeKind.Breach, NoticeKind.Undelivered, NoticeKind.Undelivered], episode.Notices.Select(notice => notice.Kind));
        Assert.Equal([null, NoticeKind.Breach, NoticeKind.Breach], episode.Notices.Select(notice => notice.Facts.UndeliveredKind));
        Assert.Equal(2, await Fixture.CountAsync("deliveries where state = 2 and died_at is not null and overtaken = 0"));

        // What waited is sent under the Message-Id it had, and a newer notice still absorbs what waits of its episode.
        await Fixture.WriteAsync(StoreFixture.Outcomes("1111", "invoices", from: 2));
        var claimed = new List<ClaimedMail>();
        while (await Outbox.ClaimAsync("later", 8, Token) is { Count: > 0 } some)
        {
            claimed.AddRange(some);
            foreach (var mail in some)
            {
                Assert.Equal(DeliveryState.Sent, await Outbox.SettleAsync("later", mail, mail.Recipient, Attempt.Sent, Token));
            }
        }

        var toJoan = claimed.Single(mail => mail.Recipient == "joan");
        Assert.Contains(before, line => line.StartsWith("0 " + toJoan.MessageId, StringComparison.Ordinal));
        var worse = claimed.Single(mail => mail.Told.Newest.Agent == "invoices");
        Assert.Equal([NoticeKind.Breach, NoticeKind.Worse], worse.Told.All.Select(notice => notice.Kind));
    }

    private static PersonalMessage Daily(string person) => new()
    {
        Name = "daily-2026-06-01",
        Recipient = person,
        Kind = NoticeKind.Daily,
        At = new DateTimeOffset(2026, 6, 1, 10, 45, 0, TimeSpan.Zero),
        Subject = "[DAILY] Plant 2: 6 green",
        Text = "6 green.\n",
        Html = "<p>6 green.</p>",
    };

    /// <summary>
    /// Three agents of dana's: what <c>orders</c> had to say was refused by her and by tom, what <c>invoices</c> says waits, and
    /// <c>claims</c> has a drift warning, which belongs to no episode, and a mail that carried an older one.
    /// </summary>
    private async Task FillAsync()
    {
        var sample = StoreFixture.OrderEntry(10, "order-entry", null, "customer");
        Agent Named(string name) => sample.Agents[0] with
        {
            Name = name,
            Slos =
            [
                sample.Agents[0].Slos[0] with
                {
                    Name = name + "-accuracy",
                    Drift = name == "claims" ? DriftMode.Notify : DriftMode.Off,
                },
            ],
        };
        await Fixture.ApplyAsync(sample with { Agents = [Named("orders"), Named("invoices"), Named("claims")] }, "three");
        for (var i = 0; i < 260; i++)
        {
            var isAcme = i % 10 == 0;
            await Fixture.WriteAsync(StoreFixture.Outcome(
                Invariant($"PO-{i}"), isAcme && i > 150 ? Verdict.Incorrect : Verdict.Correct, isAcme ? "acme" : "globex", "claims"));
        }

        await Fixture.WriteAsync(StoreFixture.Outcomes("111111", "claims", from: 300));
        foreach (var mail in await Outbox.ClaimAsync("a", 8, Token))
        {
            await Outbox.SettleAsync("a", mail, "Dana Ruiz", Attempt.Sent, Token);
        }

        await Fixture.WriteAsync(StoreFixture.Outcomes("11", "orders"));
        foreach (var person in new[] { "dana", "tom" })
        {
            var mail = (await Outbox.ClaimAsync("a", 8, Token))
                .Single(mail => mail.Told.Newest.Agent == "orders" && mail.Recipient == person);
            await Outbox.SettleAsync("a", mail, person, Attempt.Refused("550 no such user"), Token);
        }

        await Fixture.WriteAsync(StoreFixture.Outcomes("11", "invoices"));
        Fixture.Clock.Advance(DeliveryOutbox.Lease);
    }

    private async Task<IReadOnlyList<string>> StandingAsync()
    {
        await using var connection = Fixture.Connect();
        return (await connection.QueryAsync(
            """
            select state, message_id, agent_id, notice, slo_id, alert, kind, recipient, then_tell, attempts, absorbed_by, created_at,
                armed_at, sent_at, last_error
            from deliveries order by state, message_id
            """))
            .Select(row => string.Join(' ', ((IDictionary<string, object?>)row).Values.Select(value => Invariant($"{value}"))))
            .ToList();
    }

    private async Task<Reading.EpisodeReading> EpisodeAsync(string slo)
    {
        var episodes = await Fixture.Store.Readings.EpisodesAsync(slo, null, null, 10, Token);
        return (await Fixture.Store.Readings.EpisodeAsync(Assert.Single(episodes!).Id, Token))!;
    }
}
