using Monitoring.Core.Access;
using Monitoring.Core.Alerts;
using Monitoring.Core.Deliveries;
using Monitoring.Core.Slos;
using Monitoring.Storage.Reading;
using Monitoring.Storage.Revisions;

namespace Monitoring.Storage.Tests.Contract;

/// <summary>
/// What every engine promises to somebody who may read about some agents alone: of the others nothing is there, in no list, no number and
/// no place in a list.
/// </summary>
public abstract class AgentScopeContract<TStore> : StoreContract<TStore>
    where TStore : StoreFixture, new()
{
    private static readonly AgentScope Orders = AgentScope.Of("orders");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Readings All => Fixture.Store.Readings;

    private Readings Theirs => Fixture.Store.ReadingsOf(Orders);

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await ApplyAsync("orders-accuracy", "invoices-accuracy");
        for (var episode = 0; episode < 4; episode++)
        {
            foreach (var agent in (string[])["orders", "invoices"])
            {
                Fixture.Clock.Advance(TimeSpan.FromMinutes(1));
                await Fixture.WriteAsync(StoreFixture.Outcomes("1" + (episode < 3 ? new string('0', 20) : ""), agent, episode * 100));
            }
        }
    }

    [Fact]
    public async Task What_is_of_another_agent_is_answered_like_what_nobody_knows()
    {
        var (own, foreign) = (await OpenEpisodeAsync("orders-accuracy"), await OpenEpisodeAsync("invoices-accuracy"));
        Assert.Equal(own.Id, (await Theirs.EpisodeAsync(own.Id, Token))!.Id);
        Assert.Null(await Theirs.EpisodeAsync(foreign.Id, Token));

        Assert.NotEmpty((await Theirs.EpisodesAsync("orders-accuracy", null, null, 10, Token))!);
        Assert.NotEmpty((await Theirs.TransitionsAsync("orders-accuracy", 0, 10, Token))!);
        Assert.NotEmpty((await Theirs.NewestTransitionsAsync("orders-accuracy", 10, Token))!);
        Assert.NotNull(await Theirs.DriftAsync("orders-accuracy", 10, Token));
        Assert.Null(await Theirs.EpisodesAsync("invoices-accuracy", null, null, 10, Token));
        Assert.Null(await Theirs.TransitionsAsync("invoices-accuracy", 0, 10, Token));
        Assert.Null(await Theirs.NewestTransitionsAsync("invoices-accuracy", 10, Token));
        Assert.Null(await Theirs.DriftAsync("invoices-accuracy", 10, Token));

        Assert.NotNull(await Theirs.TransactionAsync("orders", "PO-0", Token));
        Assert.Null(await Theirs.TransactionAsync("invoices", "PO-0", Token));

        var (ownMail, foreignMail) = (own.Notices[0].Deliveries[0].MessageId, foreign.Notices[0].Deliveries[0].MessageId);
        Assert.Equal(ownMail, (await Theirs.MessageAsync(ownMail, Token))!.MessageId);
        Assert.Null(await Theirs.MessageAsync(foreignMail, Token));

        foreach (var agent in await All.AgentsAsync(Token))
        {
            Assert.Equal(
                Orders.Covers(agent.Name),
                await Theirs.LogOfAsync(agent.Id, agent.Slos[0].Covered.Id, Token) is not null);
        }
    }

    [Fact]
    public async Task A_list_of_another_agents_transactions_is_refused_in_the_words_for_one_that_nobody_knows()
    {
        Task<OutcomeListing> AskAsync(string? agent, string? slo) =>
            Theirs.OutcomesAsync(new OutcomeQuestion { Agent = agent, Slo = slo, Most = 10 }, Token);

        Assert.Equal("orders", (await AskAsync("orders", null)).Page!.Agent);
        Assert.Equal("orders", (await AskAsync(null, "orders-accuracy")).Page!.Agent);
        Assert.Equal(await AskAsync("nobody", null), await AskAsync("invoices", null));
        Assert.Equal(await AskAsync(null, "nobody-accuracy"), await AskAsync(null, "invoices-accuracy"));
        Assert.Equal(await AskAsync("orders", "nobody-accuracy"), await AskAsync("orders", "invoices-accuracy"));
        Assert.Equal(ListRefused.Unknown, (await AskAsync("invoices", "invoices-accuracy")).Refusal!.Because);
    }

    [Fact]
    public async Task Their_lists_are_whole_page_by_page_whatever_of_others_lies_between()
    {
        var episodes = (await All.EpisodesAsync("orders-accuracy", null, null, 100, Token))!.Select(episode => episode.Id).ToList();
        var messages = (await All.MessagesAsync(null, null, 100, Token)).Where(message => message.Agent == "orders")
            .Select(message => message.MessageId).ToList();
        Assert.Equal(4, episodes.Count);
        Assert.True(messages.Count > 4);

        var (paged, mails) = (new List<long>(), new List<string>());
        while (await Theirs.EpisodesAsync(null, null, paged is [.., var last] ? last : null, 1, Token) is [var next])
        {
            paged.Add(next.Id);
        }

        while (await Theirs.MessagesAsync(null, mails is [.., var last] ? last : null, 2, Token) is { Count: > 0 } page)
        {
            Assert.Equal(Math.Min(2, messages.Count - mails.Count), page.Count);
            mails.AddRange(page.Select(message => message.MessageId));
        }

        Assert.Equal(episodes, paged);
        Assert.Equal(messages, mails);
        Assert.Equal(["orders"], (await Theirs.AgentsAsync(Token)).Select(agent => agent.Name));
    }

    [Fact]
    public async Task A_place_in_a_list_does_not_tell_whether_another_agent_has_something_there()
    {
        var foreign = (await All.EpisodesAsync("invoices-accuracy", null, null, 100, Token))![0];

        Assert.Empty((await Theirs.EpisodesAsync(null, null, EpisodeNumber.Of(9, 9), 10, Token))!);
        Assert.Empty((await Theirs.EpisodesAsync(null, null, foreign.Id, 10, Token))!);
        Assert.Empty(await Theirs.MessagesAsync(null, "<nobody>", 10, Token));
        Assert.Empty(await Theirs.MessagesAsync(null, foreign.Notices[0].Deliveries[0].MessageId, 10, Token));
    }

    [Fact]
    public async Task A_message_to_a_person_alone_may_tell_of_anybody_and_is_of_none_of_them()
    {
        var outbox = Fixture.Store.Outbox;
        await outbox.PostAsync(Daily, Token);
        var mail = (await outbox.ClaimAsync("a", 8, Token)).Single(claimed => claimed.Kind == NoticeKind.Daily);
        await outbox.SettleAsync("a", mail, "Joan Meyer", Attempt.Refused("550 no such user"), Token);

        var (all, theirs) = (await outbox.TotalsAsync(Token), await outbox.TotalsAsync(Orders, Token));

        Assert.NotEqual(0, theirs.Waiting);
        Assert.Equal((2 * theirs.Waiting, 1L), (all.Waiting, all.Dead));
        Assert.Equal(0, theirs.Dead);
        Assert.NotNull(await All.MessageAsync(mail.MessageId, Token));
        Assert.Null(await Theirs.MessageAsync(mail.MessageId, Token));
        Assert.False(await outbox.SendAgainAsync(mail.MessageId, Orders, Token));
        Assert.True(await outbox.SendAgainAsync(mail.MessageId, Token));
    }

    [Fact]
    public async Task A_dead_message_of_another_agent_is_not_sent_again()
    {
        var outbox = Fixture.Store.Outbox;
        var claimed = await outbox.ClaimAsync("a", 8, Token);
        foreach (var mail in claimed)
        {
            await outbox.SettleAsync("a", mail, mail.Recipient, Attempt.Refused("550 no such user"), Token);
        }

        var (own, foreign) = (OfAgent("orders"), OfAgent("invoices"));
        var dead = await outbox.TotalsAsync(Token);
        Assert.Equal(1, (await outbox.TotalsAsync(Orders, Token)).Dead);

        Assert.False(await outbox.SendAgainAsync(foreign, Orders, Token));
        Assert.Equal(dead, await outbox.TotalsAsync(Token));
        Assert.True(await outbox.SendAgainAsync(own, Orders, Token));
        Assert.Equal(0, (await outbox.TotalsAsync(Orders, Token)).Dead);

        string OfAgent(string agent) => claimed.Single(mail => mail.Told.Newest.Agent == agent).MessageId;
    }

    [Fact]
    public async Task An_SLO_whose_name_was_anothers_before_has_the_history_it_has_here()
    {
        await ApplyAsync("invoices-accuracy", "orders-accuracy");
        await Fixture.WriteAsync(StoreFixture.Outcomes("1", "invoices", 900));
        var own = (await Fixture.AgentAsync("orders")).Slos.Single();

        var all = await All.TransitionsAsync("invoices-accuracy", 0, 100, Token);
        var theirs = await Theirs.TransitionsAsync("invoices-accuracy", 0, 100, Token);

        Assert.Equal("invoices-accuracy", own.Covered.Slo.Name);
        Assert.NotEmpty(theirs!);
        Assert.True(theirs!.Count < all!.Count);
        Assert.All(theirs, transition => Assert.Equal(own.Covered.Id, transition.Cursor / 1_000_000_000));
        var question = new OutcomeQuestion { Slo = "orders-accuracy", Position = 1, Most = 1 };
        Assert.Equal("orders", (await Theirs.OutcomesAsync(question, Token)).Page!.Agent);
    }

    private static PersonalMessage Daily => new()
    {
        Name = "daily-2026-06-01",
        Recipient = "joan",
        Kind = NoticeKind.Daily,
        At = new DateTimeOffset(2026, 6, 1, 10, 45, 0, TimeSpan.Zero),
        Subject = "[DAILY] Plant 2: 6 green",
        Text = "6 green.\n",
        Html = "<p>6 green.</p>",
    };

    private Task<AppliedRevision> ApplyAsync(string ofOrders, string ofInvoices)
    {
        var sample = StoreFixture.OrderEntry(4, "orders");
        Agent Named(string name, string slo) =>
            sample.Agents[0] with { Name = name, Slos = [sample.Agents[0].Slos[0] with { Name = slo }] };
        return Fixture.ApplyAsync(sample with { Agents = [Named("orders", ofOrders), Named("invoices", ofInvoices)] }, ofOrders);
    }

    private async Task<EpisodeReading> OpenEpisodeAsync(string slo) =>
        (await All.EpisodesAsync(slo, isOpen: true, null, 1, Token))!.Single();
}
