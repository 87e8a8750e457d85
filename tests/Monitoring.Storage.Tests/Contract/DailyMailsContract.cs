using Monitoring.Core.Access;
using Monitoring.Core.Alerts;
using Monitoring.Core.Deliveries;
using Monitoring.Core.Mail.Words;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Storage.Outbox;
using static System.FormattableString;

namespace Monitoring.Storage.Tests.Contract;

/// <summary>What every engine promises about daily mails: a day has one for each person, and what waits is told once.</summary>
public abstract class DailyMailsContract<TStore> : StoreContract<TStore>
    where TStore : StoreFixture, new()
{
    private const string Address = "dana.ruiz@example.com";

    private static readonly DateOnly Today = new(2026, 6, 1);

    private static readonly TimeZoneInfo Zone = IanaZone.Of("America/Chicago");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await Fixture.ApplyAsync(StoreFixture.OrderEntry(20), "one");
    }

    [Fact]
    public async Task The_day_on_which_the_store_was_made_has_none_and_every_other_is_due_until_it_has()
    {
        Assert.False(await IsDueAsync(Today));
        Assert.True(await IsDueAsync(Today.AddDays(1)));
        Assert.Null(await Fixture.Store.DailyMails.LastAsync(Token));

        Fixture.Clock.Advance(TimeSpan.FromDays(1));
        Assert.True(await PostAsync(Fixture.Store, Today.AddDays(1), "dana", "joan"));
        await Fixture.RestartAsync();

        Assert.False(await IsDueAsync(Today.AddDays(1)));
        Assert.True(await IsDueAsync(Today.AddDays(2)));
        Assert.Equal(Fixture.Clock.GetUtcNow(), await Fixture.Store.DailyMails.LastAsync(Token));
        Assert.False(await PostAsync(Fixture.Store, Today.AddDays(1), "tom"));
        Assert.Equal(["dana", "joan"], await ToldAsync());
    }

    [Fact]
    public async Task Mails_made_by_a_clock_that_ran_ahead_are_not_the_last_ones_once_it_is_set_back()
    {
        Fixture.Clock.Advance(TimeSpan.FromDays(1));
        var made = Fixture.Clock.GetUtcNow();
        Assert.True(await PostAsync(Fixture.Store, Today.AddDays(1), "dana"));
        Fixture.Clock.Advance(TimeSpan.FromDays(30));
        Assert.True(await PostAsync(Fixture.Store, Today.AddDays(31), "dana"));

        Fixture.Clock.AdjustTime(made.AddDays(30) - TimeSpan.FromMinutes(1));
        Assert.Equal(made.AddDays(30), await Fixture.Store.DailyMails.LastAsync(Token));
        Fixture.Clock.AdjustTime(made.AddDays(2));
        Assert.Equal(made, await Fixture.Store.DailyMails.LastAsync(Token));
    }

    [Fact]
    public async Task One_that_is_refused_for_good_is_dead_and_its_owner_does_not_answer_until_a_later_mail_there_is_accepted()
    {
        Assert.Equal(DeliveryState.Dead, await SendAsync(1, "dana", Refused));
        Assert.Equal((1L, NoAnswer.MailRefused), await StandingAsync());

        // One that nobody tried says nothing of it, nor does what another person or another address takes.
        Assert.Equal(DeliveryState.Dead, await SendAsync(2, "dana", Attempt.Expired("over")));
        await SendAsync(3, "joan", Attempt.Sent with { Address = "joan.meyer@example.com" });
        await SendAsync(4, "dana", Attempt.Sent with { Address = "dana@elsewhere.example.com" });
        Assert.Equal((1L, NoAnswer.MailRefused), await StandingAsync());

        await SendAsync(5, "dana", Attempt.Sent with { Address = Address });
        Assert.Equal((0L, (NoAnswer?)null), await StandingAsync());
    }

    [Fact]
    public async Task One_that_was_over_before_it_could_be_sent_is_nobodys_fault_nor_is_a_mail_to_sign_in()
    {
        await SendAsync(1, "dana", Attempt.Expired("over"));
        await Fixture.Store.Outbox.PostAsync(MailTo("dana", Today) with { Name = "sign-in-1", Kind = NoticeKind.SignIn }, Token);
        await SettleAsync(Assert.Single(await Fixture.Store.Outbox.ClaimAsync("w", 9, Token)), Refused);
        Assert.Equal((0L, (NoAnswer?)null), await StandingAsync());
    }

    [Fact]
    public async Task Where_two_people_get_the_same_refusal_that_does_not_say_whose_fault_it_is_both_wait_for_us()
    {
        var refused = Refused with { Doubt = new("550 no", OwnFault.Everybody) };
        Assert.Equal(DeliveryState.Dead, await SendAsync(1, "dana", refused));
        Assert.Equal((1L, NoAnswer.MailRefused), await StandingAsync());
        Assert.Equal(DeliveryState.Waiting, await SendAsync(1, "joan", refused));
        Assert.Equal((0L, (NoAnswer?)null), await StandingAsync());
        Assert.Equal(2, (await Fixture.Store.Outbox.TotalsAsync(AgentScope.All, Token)).OwnFault!.Waiting);
    }

    [Fact]
    public async Task Two_instances_at_once_make_them_once()
    {
        await using var other = await Fixture.OpenAsync();
        for (var day = 1; day <= 10; day++)
        {
            var made = await Task.WhenAll(
                Task.Run(() => PostAsync(Fixture.Store, Today.AddDays(day), "dana", "joan")),
                Task.Run(() => PostAsync(other, Today.AddDays(day), "dana", "joan")));
            Assert.Single(made, isMade => isMade);
        }

        Assert.Equal(20, (await ToldAsync()).Count);
    }

    [Fact]
    public async Task What_waits_is_told_once_and_goes_with_the_mail_that_tells_it()
    {
        await MaintainAsync();
        var line = Assert.Single(await Fixture.Store.DailyMails.LinesAsync(Token));
        Assert.Equal(("order-entry", (string?)null, DailyLineKind.MaintenanceEnded, "tom"), (line.Agent, line.Slo, line.Kind, line.Facts.By));

        // On a day that has its mails already nothing is told, so nothing goes.
        Assert.True(await PostAsync(Fixture.Store, Today.AddDays(1), "joan"));
        Assert.False(await Fixture.Store.DailyMails.PostAsync(Today.AddDays(1), Fixture.Clock.GetUtcNow(), [MailTo("dana", Today)], [line.Key], Token));
        Assert.Single(await Fixture.Store.DailyMails.LinesAsync(Token));

        Assert.True(await Fixture.Store.DailyMails.PostAsync(Today.AddDays(2), Fixture.Clock.GetUtcNow(), [MailTo("dana", Today.AddDays(2))], [line.Key], Token));
        Assert.Empty(await Fixture.Store.DailyMails.LinesAsync(Token));
    }

    [Fact]
    public async Task What_nobody_is_there_to_be_told_waits_a_week()
    {
        await MaintainAsync();
        Fixture.Clock.Advance(TimeSpan.FromDays(7));
        await PostAsync(Fixture.Store, Today.AddDays(8), "joan");
        Assert.Single(await Fixture.Store.DailyMails.LinesAsync(Token));
        Fixture.Clock.Advance(TimeSpan.FromDays(1));
        await PostAsync(Fixture.Store, Today.AddDays(9), "joan");
        Assert.Empty(await Fixture.Store.DailyMails.LinesAsync(Token));
    }

    [Fact]
    public async Task Verdicts_count_as_sent_under_a_wrong_key_when_more_than_100_have_waited_for_a_day()
    {
        await Fixture.WriteAsync([.. Enumerable.Range(0, 101).Select(number => StoreFixture.Verdict(Invariant($"6{number:000}"), Verdict.Correct))]);
        Assert.Empty(await Fixture.Store.DailyMails.WaitingAsync(Token));
        Fixture.Clock.Advance(DailyWaiting.Old + TimeSpan.FromSeconds(1));
        Assert.Equal([new DailyWaiting("order-entry", 101, "6000")], await Fixture.Store.DailyMails.WaitingAsync(Token));

        await Fixture.WriteAsync(StoreFixture.Outcome("6000", null));
        Assert.Empty(await Fixture.Store.DailyMails.WaitingAsync(Token));
    }

    private Task<bool> PostAsync(Store store, DateOnly day, params IReadOnlyList<string> people) =>
        store.DailyMails.PostAsync(day, Fixture.Clock.GetUtcNow(), [.. people.Select(person => MailTo(person, day))], [], Token);

    private static PersonalMessage MailTo(string person, DateOnly day) => new()
    {
        Name = DailyMail.NameOf(day),
        Recipient = person,
        Kind = NoticeKind.Daily,
        At = DateTimeOffset.UnixEpoch,
        Subject = "[DAILY]",
        Text = "text",
        Html = "html",
        Until = DateTimeOffset.MaxValue,
    };

    private static Attempt Refused => Attempt.Refused("550 5.1.1 no such user") with { Address = Address };

    private async Task<DeliveryState?> SendAsync(int day, string person, Attempt attempt)
    {
        Fixture.Clock.Advance(TimeSpan.FromSeconds(1));
        await Fixture.Store.Outbox.PostAsync(MailTo(person, Today.AddDays(day)), Token);
        var claimed = await Fixture.Store.Outbox.ClaimAsync("w", 9, Token);
        return await SettleAsync(Assert.Single(claimed, mail => mail.Recipient == person), attempt);
    }

    private Task<DeliveryState?> SettleAsync(ClaimedMail mail, Attempt attempt) =>
        Fixture.Store.Outbox.SettleAsync("w", mail, mail.Recipient, attempt, Token);

    private async Task<(long Dead, NoAnswer? Why)> StandingAsync() => (
        (await Fixture.Store.Outbox.TotalsAsync(AgentScope.All, Token)).Dead,
        (await Fixture.Store.Readings.AgentsAsync(Token))[0].NoAnswer);

    private async Task MaintainAsync()
    {
        var until = Fixture.Clock.GetUtcNow().AddHours(1);
        Assert.NotNull(await Fixture.Store.Maintenance.OrderAsync(new("order-entry", null, "tom", "a new form", until), AgentScope.All, Token));
        Fixture.Clock.Advance(TimeSpan.FromHours(1));
        await Fixture.Store.Maintenance.RunAsync(Token);
    }

    private Task<bool> IsDueAsync(DateOnly day) => Fixture.Store.DailyMails.AreDueAsync(day, Zone, Token);

    private async Task<IReadOnlyList<string>> ToldAsync() =>
        [.. (await Fixture.Store.Readings.MessagesAsync(null, null, 99, Token)).Select(mail => mail.To).Order(StringComparer.Ordinal)];
}
