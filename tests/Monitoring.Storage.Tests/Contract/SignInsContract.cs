using Monitoring.Core.Access;
using Monitoring.Core.Alerts;
using Monitoring.Core.Deliveries;
using Monitoring.Storage.Access;
using static System.FormattableString;

namespace Monitoring.Storage.Tests.Contract;

/// <summary>What every engine promises about links to sign in: mailed with their message, used once, run out, few an hour.</summary>
public abstract class SignInsContract<TStore> : StoreContract<TStore>
    where TStore : StoreFixture, new()
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_link_is_stored_with_its_mail_and_signs_in_once()
    {
        Assert.True(await Fixture.Store.SignIns.PostAsync(SignIn("one"), Token));

        var mail = Assert.Single(await Fixture.Store.Outbox.ClaimAsync("a", 8, Token));
        Assert.Equal(("dana", NoticeKind.SignIn, Fixture.Clock.GetUtcNow() + SignIns.Life), (mail.Recipient, mail.Kind, mail.Letter?.Until));
        Assert.Equal([new LinkToken("sign-in", "one")], mail.Letter?.Links!);
        Assert.Equal(new SignInReading("dana", SignInState.Open), await Fixture.Store.SignIns.FindAsync("one", Token));
        Assert.Equal(new SignInReading("dana", SignInState.Open), await Fixture.Store.SignIns.FindAsync("one", Token));
        Assert.Equal(new SignInReading("dana", SignInState.Open), await Fixture.Store.SignIns.UseAsync("one", Token));
        Assert.Equal(new SignInReading("dana", SignInState.Used), await Fixture.Store.SignIns.UseAsync("one", Token));
        Assert.Equal(new SignInReading("dana", SignInState.Used), await Fixture.Store.SignIns.FindAsync("one", Token));
        Assert.Null(await Fixture.Store.SignIns.UseAsync("two", Token));
        Assert.Null(await Fixture.Store.SignIns.FindAsync("two", Token));
    }

    [Fact]
    public async Task A_link_works_until_its_time_is_over_and_not_in_the_instant_itself()
    {
        await Fixture.Store.SignIns.PostAsync(SignIn("one"), Token);
        await Fixture.Store.SignIns.PostAsync(SignIn("two"), Token);
        Fixture.Clock.Advance(SignIns.Life - TimeSpan.FromMicroseconds(1));
        Assert.Equal(SignInState.Open, (await Fixture.Store.SignIns.UseAsync("one", Token))?.State);

        Fixture.Clock.Advance(TimeSpan.FromMicroseconds(1));

        Assert.Equal(SignInState.Expired, (await Fixture.Store.SignIns.FindAsync("two", Token))?.State);
        Assert.Equal(SignInState.Expired, (await Fixture.Store.SignIns.UseAsync("two", Token))?.State);
        Assert.Equal(SignInState.Used, (await Fixture.Store.SignIns.UseAsync("one", Token))?.State);
    }

    [Fact]
    public async Task A_clock_that_is_set_back_by_a_day_does_not_let_a_link_live_for_a_day()
    {
        await Fixture.Store.SignIns.PostAsync(SignIn("one"), Token);
        var before = await Fixture.OpenAsync(new BehindClock(Fixture.Clock, TimeSpan.FromDays(1)));

        Assert.Equal(SignInState.Expired, (await before.SignIns.UseAsync("one", Token))?.State);
    }

    [Fact]
    public async Task Of_two_instances_that_race_for_one_link_exactly_one_wins()
    {
        var other = await Fixture.OpenAsync();
        for (var round = 0; round < 20; round++)
        {
            var id = Invariant($"round-{round}");
            await Fixture.Store.SignIns.PostAsync(SignIn(id, "p" + id), Token);

            var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(racer => Task.Run(
                () => (racer % 2 == 0 ? Fixture.Store : other).SignIns.UseAsync(id, Token))));

            Assert.Single(answers, answer => answer?.State == SignInState.Open);
            Assert.Equal(3, answers.Count(answer => answer?.State == SignInState.Used));
        }
    }

    [Fact]
    public async Task Five_links_an_hour_go_to_an_address_however_many_people_and_instances_share_it()
    {
        var other = await Fixture.OpenAsync();
        var posted = await Task.WhenAll(Enumerable.Range(0, 12).Select(number => Task.Run(() =>
            (number % 2 == 0 ? Fixture.Store : other).SignIns.PostAsync(
                SignIn(Invariant($"one-{number}"), number % 3 == 0 ? "tom" : "dana", "dana", "tom"), Token))));

        Assert.Equal(SignIns.MostToAddress, posted.Count(isPosted => isPosted));
        Assert.Equal(SignIns.MostToAddress, await Fixture.CountAsync("sign_ins"));
        Assert.Equal(SignIns.MostToAddress, await Fixture.CountAsync("deliveries"));
        Assert.True(await other.SignIns.PostAsync(SignIn("joan", "joan"), Token));

        Fixture.Clock.Advance(SignIns.Span - TimeSpan.FromMicroseconds(1));
        Assert.False(await Fixture.Store.SignIns.PostAsync(SignIn("early", "dana", "dana", "tom"), Token));
        Fixture.Clock.Advance(TimeSpan.FromMicroseconds(1));
        Assert.True(await Fixture.Store.SignIns.PostAsync(SignIn("late", "dana", "dana", "tom"), Token));
    }

    [Fact]
    public async Task No_table_has_what_makes_a_link_work()
    {
        await Fixture.Store.SignIns.PostAsync(SignIn("one"), Token);
        var token = new LinkSigner(new byte[32]).Sign(new("sign-in", "one"), "dana.ruiz@example.com");

        var letter = Assert.Single(await Fixture.Store.Outbox.ClaimAsync("a", 8, Token)).Letter!;

        Assert.DoesNotContain(token[4..], letter.Text, StringComparison.Ordinal);
        Assert.Equal(0, await Fixture.CountAsync(Invariant($"deliveries where letter like '%{token[4..]}%'")));
        Assert.Contains(token, letter.Signed(new(new byte[32]), "dana.ruiz@example.com").Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_that_ran_out_before_its_mail_could_leave_is_over_without_being_missed()
    {
        await Fixture.ApplyAsync(StoreFixture.OrderEntry(10), "one");
        await Fixture.Store.SignIns.PostAsync(SignIn("one"), Token);
        await Fixture.Store.SignIns.PostAsync(SignIn("two", "tom"), Token);
        var claimed = await Fixture.Store.Outbox.ClaimAsync("a", 8, Token);
        Attempt[] ends = [Attempt.Expired("what it says is over"), Attempt.Refused("550 no such user")];

        foreach (var (mail, end) in claimed.Zip(ends))
        {
            Assert.Equal(DeliveryState.Dead, await Fixture.Store.Outbox.SettleAsync("a", mail, mail.Recipient, end, Token));
        }

        var totals = await Fixture.Store.Outbox.TotalsAsync(Token);
        Assert.Equal((0L, 0L), (totals.Waiting, totals.Dead));
        Assert.Empty(await Fixture.Store.Outbox.SendAllAgainAsync(Token));
        Assert.False(await Fixture.Store.Outbox.SendAgainAsync(claimed[0].MessageId, Token));
        Assert.Empty(await Fixture.Store.Outbox.ClaimAsync("a", 8, Token));
        Assert.Equal(0, await Fixture.CountAsync("notices"));
    }

    [Fact]
    public async Task What_nobody_asks_about_any_more_goes_and_the_rest_stays()
    {
        await Fixture.Store.SignIns.PostAsync(SignIn("old"), Token);
        await Fixture.Store.Access.EndSessionAsync("short", Fixture.Clock.GetUtcNow() + TimeSpan.FromHours(1), Token);
        await Fixture.Store.Access.EndSessionAsync("long", Fixture.Clock.GetUtcNow() + TimeSpan.FromDays(30), Token);
        Fixture.Clock.Advance(TimeSpan.FromDays(1) + TimeSpan.FromSeconds(1));
        await Fixture.Store.SignIns.PostAsync(SignIn("new"), Token);

        await Fixture.Store.SignIns.RemoveOldAsync(Token);

        Assert.Null(await Fixture.Store.SignIns.FindAsync("old", Token));
        Assert.NotNull(await Fixture.Store.SignIns.FindAsync("new", Token));
        Assert.Equal(["long"], (await Fixture.Store.Access.ReadAsync(Token)).EndedSessions);
    }

    private SignIn SignIn(string id, string person = "dana", params string[] sameAddress)
    {
        var link = new LinkToken("sign-in", id);
        return new SignIn(id, sameAddress is [] ? [person] : sameAddress, new PersonalMessage
        {
            Name = "sign-in-" + id,
            Recipient = person,
            Kind = NoticeKind.SignIn,
            At = Fixture.Clock.GetUtcNow(),
            Until = Fixture.Clock.GetUtcNow() + SignIns.Life,
            Subject = "[SIGN IN] accuracy monitor of Plant 2",
            Text = Invariant($"https://plant2.example/sign-in/{link.Unsigned}\n"),
            Html = Invariant($"<a href=\"https://plant2.example/sign-in/{link.Unsigned}\">Sign in</a>"),
            Links = [link],
        });
    }

    private sealed class BehindClock(TimeProvider clock, TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => clock.GetUtcNow() - by;
    }
}
