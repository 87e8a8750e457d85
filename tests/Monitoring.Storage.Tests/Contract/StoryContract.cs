using Monitoring.Core.Alerts;
using Monitoring.Core.Backtesting;
using Monitoring.Core.Deliveries;
using Monitoring.Core.Drift.Prices;
using Monitoring.Core.Outcomes;
using Monitoring.Storage.Outbox;
using static System.FormattableString;

namespace Monitoring.Storage.Tests.Contract;

/// <summary>One cause is one story: customer acme breaks, its orders go through all sites, and the owner reads one thread about acme.</summary>
public abstract class StoryContract<TStore> : StoreContract<TStore>
    where TStore : StoreFixture, new()
{
    private const int Window = 100, Before = 400, Most = 1_500;

    private readonly List<ClaimedMail> mails = [];
    private readonly List<OutcomePost> posted = [];
    private int next;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task One_breach_of_one_cause_is_one_thread_of_mails_that_blames_nobody_else(ulong seed)
    {
        await Fixture.ApplyAsync(StoreFixture.OrderEntry(Window, "order-entry", null, "customer", "site"), "one");
        var draws = new Draws(seed);
        await PlayAsync(draws, acmeWrong: 0.02, at: Before, () => next >= Before);
        Assert.Empty(mails);
        await PlayAsync(draws, acmeWrong: 0.70, at: 1, () => mails.Exists(mail => mail.Told.Newest.Kind == NoticeKind.Breach));
        var breached = next;
        await PlayAsync(draws, acmeWrong: 0.70, at: 10, () => next >= breached + 60);
        await PlayAsync(draws, acmeWrong: 0, at: 10, () => mails.Exists(mail => mail.Told.Newest.Kind == NoticeKind.Recovered));

        var breach = Assert.Single(mails, mail => mail.Told.Newest.Kind == NoticeKind.Breach);
        Assert.Equal("acme", breach.Told.Newest.Culprit?.Value);
        Assert.All(mails, mail => Assert.DoesNotContain(
            [mail.Told.Newest.Culprit?.Cut, mail.Told.Newest.Drift?.Cut, .. mail.Told.Newest.Beside.Select(beside => beside.Cut), .. mail.Told.Newest.Signals.Select(signal => signal.Of.Cut)],
            cut => cut == "site"));

        var warnings = mails.TakeWhile(mail => mail.Told.Newest.Kind == NoticeKind.Drift).ToList();
        Assert.All(mails.Skip(warnings.Count), mail => Assert.NotEqual(NoticeKind.Drift, mail.Told.Newest.Kind));
        Assert.All(mails.Skip(warnings.Count + 1), mail => Assert.Equal(breach.MessageId, mail.References[^1]));
        Assert.InRange(mails.Count, 2, 4);
        foreach (var warning in warnings.Where(mail => breach.Told.Newest.Position - mail.Told.Newest.Position < Window))
        {
            Assert.Empty(warning.References);
            Assert.All(mails.Skip(warnings.Count), mail => Assert.Contains(warning.MessageId, mail.References));
        }

        await BacktestAgreesAsync();
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task A_place_that_shares_the_work_of_who_was_told_of_is_signalled_and_not_told_and_the_replay_agrees()
    {
        await Fixture.ApplyAsync(StoreFixture.OrderEntry(Window, "order-entry", null, "customer", "site"), "one");
        await PostAsync(Enumerable.Range(0, 500).Select(i =>
            (i % 8 == 0 ? "acme" : Invariant($"customer-{i % 7}"), i % 8 == 0 || i % 3 == 0 ? "a" : "b", i % 61 == 7)));
        for (var i = 0; i < 120 && mails.Count < 2; i++)
        {
            var isAcme = i % 8 == 0;
            await PostAsync([(isAcme ? "acme" : Invariant($"customer-{i % 7}"), isAcme || i % 3 == 0 ? "a" : "b", isAcme)]);
        }

        var signals = (await Fixture.Store.Readings.DriftAsync("order-entry-accuracy", 10, Token))!.Signals;
        Assert.Contains(signals, signal => signal is { Cut: "customer", Value: "acme", IsNotice: true });
        Assert.Contains(signals, signal => signal is { Cut: "site", Value: "a", IsNotice: false });
        Assert.True(await Fixture.CountAsync("drift_signals where cut = 'site' and notice = 0") > 0);
        await BacktestAgreesAsync();
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task What_was_signalled_while_the_episode_was_open_stands_in_its_next_notice()
    {
        await Fixture.ApplyAsync(StoreFixture.OrderEntry(20, "order-entry", null, "customer"), "one");
        await PostAsync(Enumerable.Range(0, 300).Select(_ => ("globex", "a", false)));
        await PostAsync([("acme", "a", true), ("acme", "b", true), ("acme", "a", true)]);
        await PostAsync(Enumerable.Range(0, 6).Select(_ => ("acme", "b", true)));

        Assert.Equal([NoticeKind.Breach, NoticeKind.Worse], mails.Select(mail => mail.Told.Newest.Kind));
        Assert.Empty(mails[0].Told.Newest.Signals);
        Assert.Contains(new ToldSignal(new("customer", "acme"), "PO-305"), mails[1].Told.Newest.Signals);
        Assert.DoesNotContain((await Fixture.Store.Readings.DriftAsync("order-entry-accuracy", 10, Token))!.Signals, signal => signal.IsNotice);
    }

    // What a backtest of the same outcomes foretells is what the service has signalled and sent.
    private async Task BacktestAgreesAsync()
    {
        var backtest = new Backtest(StoreFixture.OrderEntry(Window, "order-entry", null, "customer", "site"));
        posted.ForEach(post => backtest.Add(post, null));
        var foretold = Assert.Single(backtest.Report().Slos);
        Assert.Equal(await Fixture.CountAsync("drift_signals"), foretold.Drift.Count);
        Assert.Equal(await Fixture.CountAsync("drift_signals where notice > 0"), foretold.DriftMails);
        Assert.Equal(await Fixture.CountAsync("notices where kind in (1, 2, 3, 4)"), foretold.Mails);
    }

    // Acme sends 12 % of the orders, fourteen others the rest, all through three sites.
    private async Task PlayAsync(Draws draws, double acmeWrong, int at, Func<bool> isOver)
    {
        while (!isOver() && next < Most)
        {
            await PostAsync(Enumerable.Range(0, at).Select(_ =>
            {
                var isAcme = draws.Happens(0.12);
                var customer = isAcme ? "acme" : Invariant($"customer-{(int)(draws.Share() * 14)}");
                return (customer, Invariant($"site-{(int)(draws.Share() * 3)}"), draws.Happens(isAcme ? acmeWrong : 0.02));
            }));
        }
    }

    private async Task PostAsync(IEnumerable<(string Customer, string Site, bool IsWrong)> orders)
    {
        Fixture.Clock.Advance(TimeSpan.FromMinutes(1));
        List<OutcomePost> posts = [.. orders.Select(order =>
        {
            var verdict = order.IsWrong ? Verdict.Incorrect : Verdict.Correct;
            var content = new OutcomeContent { Verdict = verdict };
            content.TryAddSegment("customer", order.Customer);
            content.TryAddSegment("site", order.Site);
            return new OutcomePost(
                "order-entry",
                Invariant($"PO-{next++}"),
                content.Write(),
                Disposition.Auto,
                null,
                new VerdictFacts(verdict, VerdictSource.Check, Selection.All, Indicator.Accuracy, null));
        })];
        posted.AddRange(posts);
        await Fixture.WriteAsync([.. posts]);
        foreach (var mail in await Fixture.Store.Outbox.ClaimAsync("w", 10, Token))
        {
            mails.Add(mail);
            await Fixture.Store.Outbox.SettleAsync("w", mail, "Dana Ruiz", Attempt.Sent, Token);
        }
    }
}
