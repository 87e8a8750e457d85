using Monitoring.Core.Deliveries;
using Monitoring.Core.Slos;
using Monitoring.Storage.Outbox;
using static System.FormattableString;

namespace Monitoring.Storage.Tests.Contract;

/// <summary>
/// What every engine promises about which messages go as one mail: those about SLOs of one agent to one person that are made within 60 s.
/// </summary>
public abstract class TogetherContract<TStore> : ThreeSlosContract<TStore>
    where TStore : StoreFixture, new()
{
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
}
