using Monitoring.Core.Deliveries;
using Monitoring.Storage.Outbox;
using Monitoring.Storage.Reading;

namespace Monitoring.Storage.Tests.Contract;

/// <summary>
/// What every engine promises about a refusal that does not say whose fault it is: it is the recipient's, until the next person gets the
/// same; then it was ours, the first waits, and what told the next of it is taken back.
/// </summary>
public abstract class CompanyContract<TStore> : StoreContract<TStore>
    where TStore : StoreFixture, new()
{
    private static readonly Attempt Unclear = Says("<somebody@example.com>: no");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private DeliveryOutbox Outbox => Fixture.Store.Outbox;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await Fixture.ApplyAsync(StoreFixture.OrderEntry(10), "one");
        await Fixture.WriteAsync(StoreFixture.Outcomes("11"));
    }

    [Fact]
    public async Task The_same_refusal_of_the_next_person_was_ours_so_the_first_waits_and_the_next_is_told_of_no_refusal()
    {
        Assert.Equal(DeliveryState.Dead, await SettleAsync(await ClaimAsync("dana"), Unclear));
        Assert.Null((await Outbox.TotalsAsync(Token)).OwnFault);
        Assert.Equal(1, await Fixture.CountAsync("alert_steps where step = 4 and recipient = 'tom'"));

        Assert.Equal(DeliveryState.Absorbed, await SettleAsync(await ClaimAsync("tom"), Unclear));
        Assert.Equal(0, await Fixture.CountAsync("alert_steps"));

        var said = "our side: RCPT TO: 550 <somebody@example.com>: no";
        Assert.Equal([("dana", DeliveryState.Waiting, said), ("tom", DeliveryState.Absorbed, null)], await MessagesAsync());
        var totals = await Outbox.TotalsAsync(Token);
        Assert.Equal((1L, 0L, new FaultOfOurs(OwnFault.Everybody, said, 1)), (totals.Waiting, totals.Dead, totals.OwnFault));

        // It stays ours while it lasts, whatever is answered in between, and nobody else is told.
        await TryAsync(Unclear, DeliveryState.Waiting);
        await TryAsync(Attempt.Retry("RCPT TO: 421 closing"), DeliveryState.Waiting);
        await TryAsync(Unclear, DeliveryState.Waiting);
        await TryAsync(Attempt.Sent, DeliveryState.Sent);

        Assert.Equal([("dana", DeliveryState.Sent, null), ("tom", DeliveryState.Absorbed, (string?)null)], await MessagesAsync());
        Assert.Null((await Outbox.TotalsAsync(Token)).OwnFault);
        Assert.Null(await Outbox.NextDueAsync(Token));
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task Whose_only_mail_is_taken_back_was_told_nothing_and_hears_neither_who_has_it_nor_that_it_is_over()
    {
        await SettleAsync(await ClaimAsync("dana"), Unclear);
        await SettleAsync(await ClaimAsync("tom"), Unclear);
        var alert = Assert.Single((await Fixture.Store.Readings.AlertsAsync(AlertFilter.None, null, 10, Token))!);

        await Fixture.Store.Alerts.AcknowledgeAsync(alert.Id, "joan", "mine", Fixture.Clock.GetUtcNow().AddHours(4), Token);
        await Fixture.WriteAsync(StoreFixture.Outcomes(new string('0', 40), from: 100));

        Assert.Equal(1, await Fixture.CountAsync("deliveries where kind = 11 and recipient = 'dana'"));
        Assert.Equal(1, await Fixture.CountAsync("deliveries where kind = 4 and recipient = 'dana'"));
        Assert.Equal(0, await Fixture.CountAsync("deliveries where kind in (4, 11) and recipient = 'tom'"));
    }

    [Fact]
    public async Task Whose_only_mail_is_taken_back_does_not_hear_after_maintenance_that_it_ended_inside()
    {
        await SettleAsync(await ClaimAsync("dana"), Unclear);
        await SettleAsync(await ClaimAsync("tom"), Unclear);
        var until = Fixture.Clock.GetUtcNow().AddHours(1);
        await Fixture.Store.Maintenance.OrderAsync(new("order-entry", null, "joan", "a new form", until), Core.Access.AgentScope.All, Token);
        await Fixture.WriteAsync(StoreFixture.Outcomes(new string('0', 40), from: 100));
        Fixture.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(1, (await Fixture.Store.Maintenance.RunAsync(Token)).Ended);

        Assert.Equal(1, await Fixture.CountAsync("deliveries where kind = 4 and recipient = 'dana'"));
        Assert.Equal(0, await Fixture.CountAsync("deliveries where kind = 4 and recipient = 'tom'"));
    }

    [Fact]
    public async Task Everybody_s_own_name_and_a_number_that_counts_are_the_same_refusal()
    {
        Assert.Equal(DeliveryState.Dead, await SettleAsync(await ClaimAsync("dana"), Says("dana.ruiz: not allowed, ref 8123")));

        var tom = await ClaimAsync("tom");
        Assert.NotEqual(DeliveryState.Dead, await SettleAsync(tom, Says("tom.kessler: not allowed, ref 8124", "tom")));

        Assert.Equal(OwnFault.Everybody, (await Outbox.TotalsAsync(Token)).OwnFault?.Fault);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Who_waits_by_it_for_72_hours_is_given_up_and_the_next_ones_are_told_at_once(bool isSentAgainByHand)
    {
        var mail = await ClaimAsync("dana");
        await SettleAsync(mail, Unclear);
        if (isSentAgainByHand)
        {
            Assert.True(await Outbox.SendAgainAsync(mail.MessageId, Token));
            await SettleAsync(await ClaimAsync("dana"), Unclear);
            Fixture.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        await SettleAsync(await ClaimAsync("tom"), Unclear);
        var began = Fixture.Clock.GetUtcNow();

        var told = new List<ClaimedMail>();
        while (told is not [.., { Recipient: "joan" }])
        {
            Fixture.Clock.Advance((await Outbox.NextDueAsync(Token))!.Value);
            told.Add(Assert.Single(await Outbox.ClaimAsync("a", 8, Token)));
            await SettleAsync(told[^1], told[^1].Recipient == "joan" ? Attempt.Sent : Unclear);
        }

        Assert.InRange(Fixture.Clock.GetUtcNow() - began, TimeSpan.FromHours(71.9), Backoff.GiveUpAfter);
        Assert.Equal(["dana", "tom", "joan"], told.Select(one => one.Recipient).Distinct());
        Assert.Equal(("dana", true), Unreached(Assert.Single(told, one => one.Recipient == "tom")));
        Assert.Equal(("tom", false), Unreached(told[^1]));
    }

    [Fact]
    public async Task A_refusal_that_says_it_is_the_recipient_s_never_becomes_ours()
    {
        var unknown = Says("5.1.1 user unknown");

        Assert.Equal(DeliveryState.Dead, await SettleAsync(await ClaimAsync("dana"), unknown));
        Assert.Equal(DeliveryState.Dead, await SettleAsync(await ClaimAsync("tom"), unknown));

        Assert.Equal("joan", (await ClaimAsync("joan")).Recipient);
    }

    [Theory]
    [InlineData(SmtpStep.FinalDot, 550, "<somebody@example.com>: no")]
    [InlineData(SmtpStep.Recipient, 551, "<somebody@example.com>: no")]
    [InlineData(SmtpStep.Recipient, 550, "<somebody@example.com>: never")]
    [InlineData(SmtpStep.Recipient, 550, "5.1.1 <somebody@example.com>: no")]
    public async Task Another_refusal_is_no_company(SmtpStep step, int code, string text)
    {
        await SettleAsync(await ClaimAsync("dana"), Unclear);

        Assert.Equal(DeliveryState.Dead, await SettleAsync(await ClaimAsync("tom"), Says(text, step: step, code: code)));

        Assert.Equal("joan", (await ClaimAsync("joan")).Recipient);
    }

    [Fact]
    public async Task Somebody_s_refusal_of_long_ago_is_no_company()
    {
        await SettleAsync(await ClaimAsync("dana"), Unclear);
        Fixture.Clock.Advance(TimeSpan.FromHours(72) + TimeSpan.FromSeconds(1));

        Assert.Equal(DeliveryState.Dead, await SettleAsync(await ClaimAsync("tom"), Unclear));
    }

    [Fact]
    public async Task The_same_refusal_of_a_newer_mail_that_carries_one_in_doubt_is_in_company_too()
    {
        await SettleAsync(await ClaimAsync("dana"), Unclear);
        await SettleAsync(await ClaimAsync("tom"), Unclear);
        await Fixture.WriteAsync(StoreFixture.Outcomes("1111", from: 2));

        var worse = await ClaimAsync("dana");
        Assert.Equal(DeliveryState.Waiting, await SettleAsync(worse, Unclear));

        Assert.Single(worse.Told.Earlier);
        Assert.DoesNotContain(await MessagesAsync(), message => message.State == DeliveryState.Dead);
    }

    [Fact]
    public async Task Sent_once_more_by_hand_it_is_in_doubt_anew()
    {
        var mail = await ClaimAsync("dana");
        await SettleAsync(mail, Unclear);
        Assert.True(await Outbox.SendAgainAsync(mail.MessageId, Token));

        Assert.Equal(DeliveryState.Dead, await SettleAsync(await ClaimAsync("dana"), Unclear));
    }

    [Fact]
    public async Task A_fault_of_ours_is_told_until_an_attempt_ends_otherwise()
    {
        var relay = Says("5.7.1 Relay access denied", code: 554);
        await SettleAsync(await ClaimAsync("dana"), relay);
        Assert.Equal(new(OwnFault.Relay, relay.Reason, 1), (await Outbox.TotalsAsync(Token)).OwnFault);

        Fixture.Clock.Advance(TimeSpan.FromMinutes(1));
        await SettleAsync(await ClaimAsync("dana"), Attempt.Retry("RCPT TO: 450 busy"));

        Assert.Null((await Outbox.TotalsAsync(Token)).OwnFault);
    }

    private static Attempt Says(string text, string person = "dana", SmtpStep step = SmtpStep.Recipient, int code = 550) =>
        MailRefusal.ToAttempt(SmtpReply.Of(step, code, text), StoreFixture.OrderEntry().People[person].Email);

    private static (string? Who, bool IsGivenUp) Unreached(ClaimedMail mail) => (mail.Told.Newest.Unreached, mail.Told.Newest.IsGivenUp);

    /// <summary>Lets a minute pass, in which the only message that waits falls due, and ends an attempt of it.</summary>
    private async Task TryAsync(Attempt attempt, DeliveryState becomes)
    {
        Fixture.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(becomes, await SettleAsync(Assert.Single(await Outbox.ClaimAsync("a", 8, Token)), attempt));
    }

    /// <summary>Claims what is due; keeps what goes to one person and gives the rest back untried.</summary>
    private async Task<ClaimedMail> ClaimAsync(string person)
    {
        var claimed = await Outbox.ClaimAsync("a", 8, Token);
        foreach (var other in claimed.Where(mail => mail.Recipient != person))
        {
            await SettleAsync(other, Attempt.Retry("broken off"));
        }

        return Assert.Single(claimed, mail => mail.Recipient == person);
    }

    private Task<DeliveryState?> SettleAsync(ClaimedMail mail, Attempt attempt) =>
        Outbox.SettleAsync("a", mail, mail.Recipient, attempt, Token);

    private async Task<IReadOnlyList<(string To, DeliveryState State, string? LastError)>> MessagesAsync()
    {
        IReadOnlyList<MessageReading> messages = await Fixture.Store.Readings.MessagesAsync(null, null, 20, Token);
        return [.. messages.OrderBy(message => message.CreatedAt).ThenBy(message => message.To, StringComparer.Ordinal)
            .Select(message => (message.To, message.State, message.LastError))];
    }
}
