using Monitoring.Core.Alerts;
using Monitoring.Core.Deliveries;
using Monitoring.Core.Slos;
using Monitoring.Storage.Outbox;
using Monitoring.Storage.Reading;
using Monitoring.Storage.Revisions;
using static System.FormattableString;

namespace Monitoring.Storage.Tests.Contract;

/// <summary>
/// What every engine promises about messages about several SLOs of one agent to one person: those made within 60 s go as one, with the
/// rules of a single one.
/// </summary>
public abstract class TogetherContract<TStore> : StoreContract<TStore>
    where TStore : StoreFixture, new()
{
    private int next;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private DeliveryOutbox Outbox => Fixture.Store.Outbox;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();

        // Two wrong ones break what allows one of ten, three what allows two of twenty, four what allows three of thirty; and twelve right
        // ones after four wrong ones bring the first back.
        await ApplyAsync("dana.ruiz@example.com");
    }

    [Fact]
    public async Task Notices_of_one_commit_go_as_one_mail_that_the_worst_leads()
    {
        await PostAsync("1111");

        var mail = Assert.Single(await Outbox.ClaimAsync("a", 8, Token));

        Assert.Equal(["strict", "usual", "wide"], Slos(mail));
        Assert.Empty(await Outbox.ClaimAsync("b", 8, Token));
        Assert.Equal(DeliveryState.Sent, await SettleAsync(mail, Attempt.Sent));
        var messages = await MessagesAsync();
        Assert.Equal(["strict sent", "usual absorbed", "wide absorbed"], messages);
        Assert.Equal((0L, 0L), await TotalsAsync());
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task Other_agents_other_people_and_messages_about_no_SLO_have_mails_of_their_own()
    {
        var sample = StoreFixture.OrderEntry(10);
        Agent Named(string name, string owner) => sample.Agents[0] with
        {
            Name = name,
            Owner = owner,
            Deputy = null,
            Slos = [.. new[] { "-one", "-two" }.Select(slo => sample.Agents[0].Slos[0] with { Name = name + slo })],
        };
        await Fixture.ApplyAsync(sample with { Agents = [Named("a", "dana"), Named("b", "dana"), Named("c", "tom")] }, "three");
        await Fixture.WriteAsync(
            [.. StoreFixture.Outcomes("11", "a"), .. StoreFixture.Outcomes("11", "b"), .. StoreFixture.Outcomes("11", "c")]);
        await Fixture.TamperAsync("update deliveries set slo_id = null where message_id in (select min(message_id) from deliveries)");

        var claimed = new List<ClaimedMail>();
        while (await Outbox.ClaimAsync("w", 8, Token) is { Count: > 0 } some)
        {
            claimed.AddRange(some);
            foreach (var mail in some)
            {
                await Outbox.SettleAsync("w", mail, mail.Recipient, Attempt.Sent, Token);
            }
        }

        Assert.Equal(
            ["a-one", "a-two", "b-one b-two", "c-one c-two"],
            claimed.Select(mail => string.Join(' ', Slos(mail))).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_comes_within_a_minute_joins_while_the_mail_is_unsent_and_what_comes_later_does_not()
    {
        await PostAsync("11");
        var alone = await ClaimAsync();
        Assert.Equal(["strict"], Slos(alone));
        await SettleAsync(alone, Attempt.Retry("421 closing"));
        Fixture.Clock.Advance(TimeSpan.FromSeconds(60));
        await PostAsync("1");

        var two = await ClaimAsync();

        Assert.Equal(["strict", "usual"], Slos(two));
        Assert.NotEqual(alone.MessageId, two.MessageId); // a server that took the first would drop a repeat that tells more
        Assert.Equal((1, await MessageIdAsync("usual")), (two.Attempts, two.MessageId));
        await SettleAsync(two, Attempt.Retry("421 closing"));
        Fixture.Clock.Advance(TimeSpan.FromSeconds(61));
        await PostAsync("1");

        Assert.Equal([["strict", "usual"], ["wide"]], (await ClaimAllAsync()).Select(Slos).OrderBy(slos => slos[0], StringComparer.Ordinal));
    }

    [Fact]
    public async Task While_a_mail_is_under_way_another_SLO_s_notice_waits_for_nothing()
    {
        await PostAsync("11");
        var first = await ClaimAsync();
        await PostAsync("1");

        var second = await ClaimAsync();

        Assert.Equal([["strict"], ["usual"]], [Slos(first), Slos(second)]);
        await SettleAsync(first, Attempt.Retry("421 closing"));
        await SettleAsync(second, Attempt.Retry("421 closing"));
        Fixture.Clock.Advance(TimeSpan.FromSeconds(10));
        var repeats = await ClaimAllAsync();
        Assert.Equal(
            new[] { first.MessageId, second.MessageId }.Order(StringComparer.Ordinal),
            repeats.Select(mail => mail.MessageId).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_sender_that_dies_between_claim_and_mark_leaves_a_mail_that_is_repeated_as_it_was()
    {
        await PostAsync("1111");
        var first = await ClaimAsync();
        Fixture.Clock.Advance(DeliveryOutbox.Lease);

        var again = Assert.Single(await Outbox.ClaimAsync("b", 8, Token));

        Assert.Equal((first.MessageId, 2), (again.MessageId, again.Attempts));
        Assert.Equal(Slos(first), Slos(again));
        Assert.Equal(first.Stories.Select(story => story.Newest.Position), again.Stories.Select(story => story.Newest.Position));
        Assert.Null(await SettleAsync(first, Attempt.Sent));
        Assert.Equal(DeliveryState.Sent, await Outbox.SettleAsync("b", again, "Dana Ruiz", Attempt.Sent, Token));
    }

    [Fact]
    public async Task A_newer_notice_of_a_carried_alert_waits_for_the_mail_under_way_and_is_then_a_mail_of_its_own()
    {
        await PostAsync("1111");
        var first = await ClaimAsync();
        await PostAsync("111"); // strict and usual get worse
        Assert.Empty(await Outbox.ClaimAsync("b", 8, Token));

        await SettleAsync(first, Attempt.Sent);

        var worse = await ClaimAsync();
        Assert.Contains(worse.Stories, story => story is { Newest: { Kind: NoticeKind.Worse, Slo: "usual" }, IsCombined: false });
        Assert.Equal([first.MessageId], worse.References);
    }

    [Fact]
    public async Task A_newer_notice_takes_its_alert_out_of_an_older_mail_and_lets_the_rest_go_by_itself()
    {
        await PostAsync("1111");
        await SettleAsync(await ClaimAsync(), Attempt.Retry("421 closing"));
        Fixture.Clock.Advance(TimeSpan.FromMinutes(3));
        await PostAsync(new string('0', 12));

        var claimed = await ClaimAllAsync();

        Assert.Equal([["strict"], ["usual", "wide"]], claimed.Select(Slos).OrderBy(slos => slos[0], StringComparer.Ordinal));
        var recovered = claimed.Single(mail => mail.Told.Newest.Slo == "strict");
        Assert.Equal([NoticeKind.Breach, NoticeKind.Recovered], recovered.Told.All.Select(notice => notice.Kind));
        Assert.Equal(claimed.Select(mail => mail.MessageId).Order(StringComparer.Ordinal), await IdsAsync(DeliveryState.Waiting));
    }

    [Fact]
    public async Task A_refused_mail_tells_the_deputy_of_all_its_SLOs_in_one_mail_that_joins_each_thread()
    {
        await PostAsync("1111");
        var refused = await ClaimAsync();
        Assert.Equal(DeliveryState.Dead, await SettleAsync(refused, Attempt.Refused("550 no such user") with { Address = "dana.ruiz@example.com" }));

        var mail = Assert.Single(await Outbox.ClaimAsync("a", 8, Token));

        Assert.Equal(("tom", NoticeKind.Undelivered), (mail.Recipient, mail.Kind));
        Assert.Equal(["strict", "usual", "wide"], Slos(mail));
        Assert.All(mail.Stories, story => Assert.Equal((NoticeKind.Breach, "Dana Ruiz"), (story.Newest.UndeliveredKind, story.Newest.Unreached)));
        Assert.Equal([refused.MessageId], mail.References);
        Assert.Equal((1L, 1L), await TotalsAsync());
        foreach (var slo in Slos(mail))
        {
            var episode = await EpisodeAsync(slo);
            Assert.Equal([NoticeKind.Breach, NoticeKind.Undelivered], episode.Notices.Select(notice => notice.Kind));
        }

        Assert.Equal(DeliveryState.Dead, await Outbox.SettleAsync("a", mail, "Tom Kessler", Attempt.Refused("550 no such user"), Token));
        Assert.Equal(("joan", 3), ((await ClaimAsync()) is var last ? last.Recipient : "", last.Stories.Count));
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task A_dead_mail_is_sent_once_more_whole_and_is_overtaken_only_when_all_its_alerts_are()
    {
        await PostAsync("1111");
        var refused = await ClaimAsync();
        await SettleAsync(refused, Attempt.Refused("550 no such user") with { Address = "dana.ruiz@example.com" });
        await SettleAsync(await ClaimAsync(), Attempt.Sent); // to tom
        Assert.True(await Outbox.SendAgainAsync(refused.MessageId, Token));

        var again = await ClaimAsync();
        Assert.Equal(refused.MessageId, again.MessageId);
        Assert.Equal(Slos(refused), Slos(again));
        await SettleAsync(again, Attempt.Refused("550 no such user") with { Address = "dana.ruiz@example.com" });
        await SettleAsync(await ClaimAsync(), Attempt.Sent);

        // Only one of the three tells more, so the dead mail still matters.
        Fixture.Clock.Advance(TimeSpan.FromMinutes(3));
        await PostAsync(new string('0', 12));
        var recovered = await ClaimAsync();
        Assert.Equal(["strict"], Slos(recovered));
        await SettleAsync(recovered, Attempt.Sent);
        Assert.Equal(1, (await TotalsAsync()).Dead);

        await PostAsync(new string('0', 40));
        await SettleAsync(await ClaimAsync(), Attempt.Sent);
        Assert.Equal((0L, 0L), await TotalsAsync());
    }

    [Fact]
    public async Task A_corrected_address_sends_a_refused_mail_once_more_while_one_of_its_episodes_is_open()
    {
        await PostAsync("1111");
        var refused = await ClaimAsync();
        await SettleAsync(refused, Attempt.Refused("550 no such user") with { Address = "dana.ruiz@example.com" });
        await SettleAsync(await ClaimAsync(), Attempt.Sent);

        await ApplyAsync("dana@plant-2.example.com");

        Assert.Equal(refused.MessageId, (await ClaimAsync()).MessageId);
    }

    [Fact]
    public async Task Each_alert_s_later_mails_refer_to_the_mail_that_carried_its_opening()
    {
        await PostAsync("11");
        var strict = await ClaimAsync();
        await SettleAsync(strict, Attempt.Sent);
        Assert.Empty(strict.References);
        Fixture.Clock.Advance(TimeSpan.FromMinutes(5));
        await PostAsync("11");
        var others = await ClaimAsync();
        await SettleAsync(others, Attempt.Sent);
        Assert.Equal(["usual", "wide"], Slos(others));
        Assert.Empty(others.References);

        await PostAsync(new string('0', 60));
        var recovered = await ClaimAsync();

        Assert.Equal(3, recovered.Stories.Count);
        Assert.Equal(new[] { strict.MessageId, others.MessageId }.Order(StringComparer.Ordinal), recovered.References.Order(StringComparer.Ordinal));
        Assert.Equal(recovered.Told.Newest.Slo == "strict" ? strict.MessageId : others.MessageId, recovered.References[^1]);
    }

    [Fact]
    public async Task What_became_of_a_carried_message_is_read_from_the_mail_that_carries_it()
    {
        await PostAsync("1111");
        var mail = await ClaimAsync();
        await SettleAsync(mail, Attempt.Sent);

        var carried = Assert.Single(Assert.Single((await EpisodeAsync("usual")).Notices).Deliveries);

        Assert.Equal((DeliveryState.Absorbed, mail.MessageId), (carried.State, carried.AbsorbedBy));
        Assert.Equal((DeliveryState.Sent, Fixture.Clock.GetUtcNow(), 1), (carried.Carrier!.State, carried.Carrier.SentAt!.Value, carried.Carrier.Attempts));
    }

    [Fact]
    public async Task Instances_that_claim_at_once_send_each_notice_in_one_mail()
    {
        var other = await Fixture.OpenAsync();
        var claimed = new List<ClaimedMail>();
        for (var round = 0; round < 5; round++)
        {
            await PostAsync(round == 0 ? "1111" : new string('0', 60) + "1111");
            var both = await Task.WhenAll(
                Task.Run(() => Outbox.ClaimAsync("one", 8, Token)), Task.Run(() => other.Outbox.ClaimAsync("other", 8, Token)));
            foreach (var (outbox, worker, mail) in both[0].Select(mail => (Outbox, "one", mail)).Concat(both[1].Select(mail => (other.Outbox, "other", mail))))
            {
                Assert.Equal(DeliveryState.Sent, await outbox.SettleAsync(worker, mail, "Dana Ruiz", Attempt.Sent, Token));
                claimed.Add(mail);
            }

            Fixture.Clock.Advance(TimeSpan.FromMinutes(2));
        }

        Assert.Equal(5, claimed.Count);
        Assert.Equal(await Fixture.CountAsync("notices"), claimed.Sum(mail => mail.Stories.Sum(story => story.All.Count())));
    }

    private static string[] Slos(ClaimedMail mail) => [.. mail.Stories.Select(story => story.Newest.Slo)];

    private async Task<ClaimedMail> ClaimAsync() => Assert.Single(await Outbox.ClaimAsync("a", 8, Token));

    private async Task<List<ClaimedMail>> ClaimAllAsync()
    {
        var claimed = new List<ClaimedMail>();
        while (await Outbox.ClaimAsync("a", 8, Token) is { Count: > 0 } some)
        {
            claimed.AddRange(some);
        }

        return claimed;
    }

    private Task<DeliveryState?> SettleAsync(ClaimedMail mail, Attempt attempt) => Outbox.SettleAsync("a", mail, "Dana Ruiz", attempt, Token);

    private async Task PostAsync(string verdicts)
    {
        await Fixture.WriteAsync(StoreFixture.Outcomes(verdicts, from: next));
        next += verdicts.Length;
    }

    private Task<AppliedRevision> ApplyAsync(string address)
    {
        (string Name, int Window)[] slos = [("strict", 10), ("usual", 20), ("wide", 30)];
        var registry = StoreFixture.OrderEntry();
        var agent = registry.Agents[0];
        var people = new Dictionary<string, Person>(registry.People, StringComparer.Ordinal) { ["dana"] = new("dana", "Dana Ruiz", address) };
        return Fixture.ApplyAsync(
            registry with
            {
                People = people,
                Agents =
                [
                    agent with
                    {
                        Slos =
                        [
                            .. slos.Select(slo => agent.Slos[0] with
                            {
                                Name = slo.Name,
                                Rule = new AccuracyRule(0.92m, 0.90m, slo.Window),
                                Drift = DriftMode.Off,
                            }),
                        ],
                    },
                ],
            },
            address);
    }

    /// <summary>The SLO and the state of each message, the SLOs in order.</summary>
    private async Task<string[]> MessagesAsync()
    {
        var slos = new List<string>();
        foreach (var slo in new[] { "strict", "usual", "wide" })
        {
            slos.AddRange((await EpisodeAsync(slo)).Notices.SelectMany(notice => notice.Deliveries)
                .Select(delivery => Invariant($"{slo} {delivery.State.ToString().ToLowerInvariant()}")));
        }

        return [.. slos];
    }

    private async Task<string> MessageIdAsync(string slo) => (await EpisodeAsync(slo)).Notices[^1].Deliveries[0].MessageId;

    private async Task<IEnumerable<string>> IdsAsync(DeliveryState state) =>
        (await Fixture.Store.Readings.MessagesAsync(state, null, 100, Token)).Select(message => message.MessageId).Order(StringComparer.Ordinal);

    private async Task<(long Waiting, long Dead)> TotalsAsync() =>
        await Outbox.TotalsAsync(Token) is var totals ? (totals.Waiting, totals.Dead) : default;

    private async Task<EpisodeReading> EpisodeAsync(string slo)
    {
        var episodes = await Fixture.Store.Readings.EpisodesAsync(slo, null, null, 10, Token);
        return (await Fixture.Store.Readings.EpisodeAsync(Assert.Single(episodes!).Id, Token))!;
    }
}
