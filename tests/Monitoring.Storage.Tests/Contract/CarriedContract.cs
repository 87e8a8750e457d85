using Monitoring.Core.Alerts;
using Monitoring.Core.Deliveries;
using Monitoring.Storage.Outbox;

namespace Monitoring.Storage.Tests.Contract;

/// <summary>What every engine promises about a mail of several SLOs once it is made: it keeps the rules of a single one.</summary>
public abstract class CarriedContract<TStore> : ThreeSlosContract<TStore>
    where TStore : StoreFixture, new()
{
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
    public async Task A_mail_to_the_deputy_that_is_taken_back_is_taken_back_with_all_its_SLOs()
    {
        var unclear = MailRefusal.ToAttempt(SmtpReply.Of(SmtpStep.Recipient, 550, "no"), "dana.ruiz@example.com");
        await PostAsync("1111");
        var refused = await ClaimAsync();
        await SettleAsync(refused, unclear);

        var toTom = await ClaimAsync();
        Assert.Equal(("tom", 3, DeliveryState.Absorbed), (toTom.Recipient, toTom.Stories.Count, await SettleAsync(toTom, unclear)));

        Fixture.Clock.Advance(TimeSpan.FromMinutes(1));
        var again = await ClaimAsync();
        Assert.Equal((refused.MessageId, 3), (again.MessageId, again.Stories.Count));
        await SettleAsync(again, Attempt.Sent);
        Assert.Equal((0L, 0L), await TotalsAsync());
        foreach (var slo in Slos(again))
        {
            var toldTom = (await EpisodeAsync(slo)).Notices[^1].Deliveries.Single();
            Assert.Equal((DeliveryState.Absorbed, null, null), (toldTom.State, toldTom.AbsorbedBy, toldTom.LastError));
        }
    }

    [Fact]
    public async Task What_the_deputy_s_mail_also_tells_of_a_refusal_of_dana_alone_waits_when_the_rest_is_taken_back()
    {
        var unclear = MailRefusal.ToAttempt(SmtpReply.Of(SmtpStep.Recipient, 550, "no"), "dana.ruiz@example.com");
        await PostAsync("11");
        await SettleAsync(await ClaimAsync(), unclear);
        await PostAsync("11");
        var claimed = await ClaimAllAsync();
        await SettleAsync(claimed.Single(mail => mail.Recipient == "tom"), Attempt.Retry("421 closing"));
        await SettleAsync(claimed.Single(mail => mail.Recipient == "dana"), Attempt.Refused("550 5.1.1 no such user"));
        Fixture.Clock.Advance(TimeSpan.FromMinutes(1));
        var toTom = await ClaimAsync();
        Assert.Equal(["strict", "usual", "wide"], Slos(toTom).Order(StringComparer.Ordinal));

        await SettleAsync(toTom, unclear);

        Fixture.Clock.Advance(TimeSpan.FromMinutes(1));
        var both = (await ClaimAllAsync()).ToDictionary(mail => mail.Recipient, Slos, StringComparer.Ordinal);
        Assert.Equal(["strict"], both["dana"]);
        Assert.Equal(["usual", "wide"], both["tom"].Order(StringComparer.Ordinal));
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
        Assert.Empty(await Outbox.ClaimAsync("a", 8, Token)); // tom was told of all three

        // Only one of the three tells more, so the dead mail still matters.
        Fixture.Clock.Advance(TimeSpan.FromMinutes(3));
        await PostAsync(new string('0', 12));
        var recovered = await ClaimAllAsync(); // who was told of an alarm is told of its end
        Assert.Equal(["dana", "tom"], recovered.Select(mail => mail.Recipient).Order(StringComparer.Ordinal));
        Assert.All(recovered, mail => Assert.Equal(["strict"], Slos(mail)));
        await SettleAllAsync(recovered);
        Assert.Equal(1, (await TotalsAsync()).Dead);

        await PostAsync(new string('0', 40));
        await SettleAllAsync(await ClaimAllAsync());
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

    private async Task<IEnumerable<string>> IdsAsync(DeliveryState state) =>
        (await Fixture.Store.Readings.MessagesAsync(state, null, 100, Token)).Select(message => message.MessageId).Order(StringComparer.Ordinal);
}
