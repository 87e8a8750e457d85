using Microsoft.Extensions.Time.Testing;
using Monitoring.Core.Access;
using Monitoring.Core.Alerts;
using Monitoring.Core.Deliveries;
using Monitoring.Core.Slos;
using Monitoring.Storage.Handling;
using Monitoring.Storage.Writing;

namespace Monitoring.Storage.Tests.Contract;

/// <summary>
/// What every engine promises of maintenance: nobody is told anything inside, evaluation goes on, and at the end people learn what they do
/// not know already, once.
/// </summary>
public abstract class MaintenanceContract<TStore> : StoreContract<TStore>
    where TStore : StoreFixture, new()
{
    private const string Accuracy = "order-entry-accuracy", Breach = "111", Recovery = "000000000000000000000000000000";

    private int posted;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("", Breach, "dana: BREACH", 1, 0)]
    [InlineData(Breach, "0", "", 1, 0)]
    [InlineData(Breach, Recovery, "dana: RECOVERED", 0, 0)]
    [InlineData("", Breach + Recovery, "", 0, 1)]
    [InlineData(Breach, Recovery + Breach, "", 1, 0)]
    [InlineData(Breach, Recovery + Breach + Recovery, "dana: RECOVERED", 0, 0)]
    [InlineData(Breach + Recovery, Breach, "dana: REOPENED", 1, 0)]
    [InlineData("", Breach + Recovery + Breach, "dana: BREACH, RECOVERED, REOPENED", 1, 0)]
    [InlineData("", Breach + "111111", "dana: BREACH, WORSE", 1, 0)]
    [InlineData(Breach, "111111", "", 1, 0)]
    [InlineData("0", "0", "", 0, 0)]
    public async Task At_the_end_people_learn_what_they_do_not_know_already(string before, string inside, string mails, int told, int lines)
    {
        foreach (var isSlo in (bool[])[true, false])
        {
            posted = 0;
            var agent = isSlo ? "by-slo" : "by-agent";
            await Fixture.ApplyAsync(Of("by-slo", "by-agent"), "one");
            await PostAsync(before, agent);
            await DeliverAsync();
            await OrderAsync(isSlo ? null : agent, isSlo ? agent + "-accuracy" : null);

            Fixture.Clock.Advance(TimeSpan.FromMinutes(30));
            await PostAsync(inside, agent);
            Assert.Empty(await DeliverAsync());
            Assert.Equal(default, await Fixture.Store.Maintenance.RunAsync(Token));

            Fixture.Clock.Advance(TimeSpan.FromMinutes(31));
            Assert.Empty(await DeliverAsync());
            var done = await Fixture.Store.Maintenance.RunAsync(Token);
            Assert.Equal(1, done.Ended);
            Assert.Equal(mails.Length == 0 ? [] : [mails], await DeliverAsync());
            Assert.Equal(told, await Fixture.CountAsync($"alerts a join agents g on g.agent_id = a.agent_id where g.name = '{agent}' and a.told = 1"));
            Assert.Equal(lines, await Fixture.CountAsync(
                $"daily_lines d join agents g on g.agent_id = d.agent_id where g.name = '{agent}' and d.kind = 1"));

            Assert.Equal(default, await Fixture.Store.Maintenance.RunAsync(Token));
            Assert.Empty(await DeliverAsync());
            await Fixture.VerifyAsync();
        }
    }

    [Fact]
    public async Task After_the_end_everything_is_told_as_ever()
    {
        await Fixture.ApplyAsync(Of("order-entry"), "one");
        await OrderAsync("order-entry", null);
        await PostAsync(Breach + Recovery);
        Fixture.Clock.Advance(TimeSpan.FromHours(2));
        await Fixture.Store.Maintenance.RunAsync(Token);

        await PostAsync(Breach);
        Assert.Equal(["dana: REOPENED"], await DeliverAsync());
        await PostAsync(Recovery);
        Assert.Equal(["dana: RECOVERED"], await DeliverAsync());
        Assert.Equal(0, await Fixture.CountAsync("alerts where told = 1"));
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task What_is_told_late_has_the_numbers_of_its_position_and_says_until_when_it_was_held_back()
    {
        await Fixture.ApplyAsync(Of("order-entry"), "one");
        await OrderAsync("order-entry", null);
        await PostAsync(Breach + "00000");
        var breached = Fixture.Clock.GetUtcNow();
        Fixture.Clock.Advance(TimeSpan.FromHours(1));
        var end = Fixture.Clock.GetUtcNow();
        await Fixture.Store.Maintenance.RunAsync(Token);

        var mail = Assert.Single(await Fixture.Store.Outbox.ClaimAsync("w", 5, Token));
        Assert.Equal((3, 3, breached, (DateTimeOffset?)end),
            (mail.Told.Newest.Wrong, mail.Told.Newest.Judged, mail.Told.Newest.At, mail.Told.Newest.HeldUntil));
        Assert.Equal(1, await Fixture.CountAsync("alerts where round_at > opened_at and round = 1"));
    }

    [Fact]
    public async Task Ended_before_its_end_it_tells_at_once_and_is_over_for_whoever_ends_it_again()
    {
        await Fixture.ApplyAsync(Of("order-entry"), "one");
        var ordered = await OrderAsync(null, Accuracy);
        await PostAsync(Breach);
        Fixture.Clock.Advance(TimeSpan.FromMinutes(10));

        var ended = await Fixture.Store.Maintenance.EndAsync(ordered.Id, "tom", AgentScope.All, Token);
        Assert.Equal((true, "tom", (DateTimeOffset?)Fixture.Clock.GetUtcNow()),
            (ended!.IsEnded, ended.Maintenance.EndedBy, ended.Maintenance.EndedAt));
        Assert.Equal(["dana: BREACH"], await DeliverAsync());
        Assert.False((await Fixture.Store.Maintenance.EndAsync(ordered.Id, "joan", AgentScope.All, Token))!.IsEnded);
        Assert.Null(await Fixture.Store.Maintenance.EndAsync(ordered.Id + 1, "joan", AgentScope.All, Token));
        Assert.Null(await Fixture.Store.Maintenance.EndAsync(ordered.Id, "joan", AgentScope.Of("invoices"), Token));
    }

    [Fact]
    public async Task Of_several_that_overlap_the_last_one_decides()
    {
        await Fixture.ApplyAsync(Of("order-entry"), "one");
        await OrderAsync("order-entry", null);
        await OrderAsync(null, Accuracy, hours: 3);
        await PostAsync(Breach);
        Fixture.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(new MaintenanceDone(1, 0), await Fixture.Store.Maintenance.RunAsync(Token));
        Assert.Empty(await DeliverAsync());
        await PostAsync(Recovery);
        Fixture.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Empty(await DeliverAsync());

        await PostAsync(Breach);
        Fixture.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(new MaintenanceDone(1, 3), await Fixture.Store.Maintenance.RunAsync(Token));
        Assert.Equal(["dana: BREACH, RECOVERED, REOPENED"], await DeliverAsync());
    }

    [Fact]
    public async Task Two_instances_that_end_it_at_once_tell_once()
    {
        await Fixture.ApplyAsync(Of("order-entry"), "one");
        var other = await Fixture.OpenAsync();
        var ordered = await OrderAsync("order-entry", null);

        // The other one keeps the agent as it was before, and must see that it is held back.
        await other.Log.WriteAsync([new WriteRequest(StoreFixture.Outcomes(Breach))], Token);
        Assert.Empty(await DeliverAsync());
        Fixture.Clock.Advance(TimeSpan.FromHours(1));
        var done = await Task.WhenAll(
            Fixture.Store.Maintenance.RunAsync(Token), other.Maintenance.RunAsync(Token),
            EndAsync(other, ordered.Id), EndAsync(Fixture.Store, ordered.Id));

        Assert.Equal(1, done.Sum(one => one.Ended));
        Assert.Equal(["dana: BREACH"], await DeliverAsync());
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task What_waited_before_does_not_leave_inside_and_goes_with_its_end()
    {
        await Fixture.ApplyAsync(Of("order-entry"), "one");
        await PostAsync(Breach);
        await OrderAsync(null, Accuracy);
        Assert.Empty(await DeliverAsync());
        Assert.Null(await Fixture.Store.Outbox.NextDueAsync(Token));
        await PostAsync(Recovery);
        Fixture.Clock.Advance(TimeSpan.FromHours(1));
        await Fixture.Store.Maintenance.RunAsync(Token);

        Assert.Equal(["dana: BREACH, RECOVERED"], await DeliverAsync());
    }

    [Fact]
    public async Task Another_slo_of_the_agent_is_told_meanwhile_and_takes_nothing_along()
    {
        var registry = Of("order-entry");
        var agent = registry.Agents[0];
        registry = registry with { Agents = [agent with { Slos = [agent.Slos[0], agent.Slos[0] with { Name = "order-entry-second" }] }] };
        await Fixture.ApplyAsync(registry, "one");
        await PostAsync(Breach);
        await OrderAsync(null, Accuracy);

        Assert.Equal(["dana: BREACH order-entry-second"], await DeliverAsync(named: true));
        Fixture.Clock.Advance(TimeSpan.FromHours(1));
        await Fixture.Store.Maintenance.RunAsync(Token);
        Assert.Equal(["dana: BREACH order-entry-accuracy"], await DeliverAsync(named: true));
    }

    [Fact]
    public async Task An_slo_that_is_retired_inside_is_told_to_whoever_knew_of_its_alarm()
    {
        var registry = Of("told", "untold");
        await Fixture.ApplyAsync(registry, "one");
        await PostAsync(Breach, "told");
        await DeliverAsync();
        await OrderAsync("told", null);
        await OrderAsync("untold", null);
        await PostAsync(Breach, "untold");
        await Fixture.ApplyAsync(registry with { Agents = [] }, "two");
        Assert.Empty(await DeliverAsync());
        Fixture.Clock.Advance(TimeSpan.FromHours(1));
        await Fixture.Store.Maintenance.RunAsync(Token);

        Assert.Equal(["dana: RETIRED told-accuracy"], await DeliverAsync(named: true));
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task It_survives_a_restart_and_a_clock_that_was_set_back()
    {
        await Fixture.ApplyAsync(Of("order-entry"), "one");
        await OrderAsync("order-entry", null);
        await Fixture.RestartAsync();
        await PostAsync(Breach);
        var later = await Fixture.OpenAsync(new FakeTimeProvider(Fixture.Clock.GetUtcNow().AddDays(-20)));
        Assert.Equal(1, (await later.Maintenance.RunAsync(Token)).Ended);
        Assert.Equal(["dana: BREACH"], await DeliverAsync());
        Assert.Empty((await Fixture.AgentAsync("order-entry")).Held);
    }

    [Theory]
    [InlineData(-50)]
    [InlineData(50)]
    public async Task The_longest_there_may_be_lasts_though_the_clocks_of_two_hosts_differ(int seconds)
    {
        await Fixture.ApplyAsync(Of("order-entry"), "one");
        await OrderAsync("order-entry", null, hours: 14 * 24);
        await PostAsync(Breach);
        var other = await Fixture.OpenAsync(new FakeTimeProvider(Fixture.Clock.GetUtcNow().AddSeconds(seconds)));
        Assert.Equal(default, await other.Maintenance.RunAsync(Token));
        Assert.Empty(await DeliverAsync());
        Assert.Single((await Fixture.AgentAsync("order-entry")).Held);
    }

    [Fact]
    public async Task One_that_ends_by_a_clock_that_is_behind_ended_no_sooner_than_it_began()
    {
        await Fixture.ApplyAsync(Of("order-entry"), "one");
        var ordered = await OrderAsync("order-entry", null);
        var other = await Fixture.OpenAsync(new FakeTimeProvider(Fixture.Clock.GetUtcNow().AddSeconds(-50)));
        var ended = await other.Maintenance.EndAsync(ordered.Id, "tom", AgentScope.All, Token);
        Assert.Equal((true, ordered.From), (ended!.IsEnded, ended.Maintenance.EndedAt));
    }

    [Fact]
    public async Task An_agent_whose_maintenance_cannot_be_ended_holds_up_no_other_one()
    {
        await Fixture.ApplyAsync(Of("first", "second", "third"), "one");
        await OrderAsync("first", null);
        await OrderAsync("second", null);
        await OrderAsync("third", null);
        foreach (var agent in (string[])["first", "second", "third"])
        {
            await PostAsync(Breach, agent);
        }

        // The database refuses a second line of the daily mail about the agent that stands in the middle.
        await Fixture.TamperAsync(
            """
            insert into daily_lines (agent_id, number, kind, facts, at) select agent_id, 900, 2, '{}', 0 from agents where name = 'second';
            create unique index one_line on daily_lines (agent_id);
            """);
        Fixture.Clock.Advance(TimeSpan.FromHours(1));
        await Assert.ThrowsAsync<StorageException>(() => Fixture.Store.Maintenance.RunAsync(Token));
        Assert.Equal(["dana: BREACH first-accuracy", "dana: BREACH third-accuracy"], (await DeliverAsync(named: true)).Order());

        await Fixture.TamperAsync("drop index one_line");
        Assert.Equal(1, (await Fixture.Store.Maintenance.RunAsync(Token)).Ended);
        Assert.Equal(["dana: BREACH second-accuracy"], await DeliverAsync(named: true));
    }

    private static PlantRegistry Of(params IEnumerable<string> agents)
    {
        var registry = StoreFixture.OrderEntry(20);
        return registry with
        {
            Agents = [.. agents.Select(name => registry.Agents[0] with
            {
                Name = name, Slos = [registry.Agents[0].Slos[0] with { Name = name + "-accuracy" }],
            })],
        };
    }

    private static async Task<MaintenanceDone> EndAsync(Store store, long id) =>
        new((await store.Maintenance.EndAsync(id, "tom", AgentScope.All, Token))!.IsEnded ? 1 : 0, 0);

    private async Task PostAsync(string verdicts, string agent = "order-entry")
    {
        if (verdicts.Length > 0)
        {
            await Fixture.WriteAsync(StoreFixture.Outcomes(verdicts, agent, posted));
            posted += verdicts.Length;
        }
    }

    private async Task<MaintenanceReading> OrderAsync(string? agent, string? slo, int hours = 1) =>
        (await Fixture.Store.Maintenance.OrderAsync(
            new(agent, slo, "dana", "Layout changes", Fixture.Clock.GetUtcNow().AddHours(hours)), AgentScope.All, Token))!.Maintenance!;

    /// <summary>Sends whatever may leave, and says what left: to whom, and what it told.</summary>
    private async Task<IReadOnlyList<string>> DeliverAsync(bool named = false)
    {
        var sent = new List<string>();
        while (await Fixture.Store.Outbox.ClaimAsync("w", 5, Token) is { Count: > 0 } mails)
        {
            foreach (var mail in mails)
            {
                await Fixture.Store.Outbox.SettleAsync("w", mail, "Dana Ruiz", Attempt.Sent, Token);
                sent.AddRange(mail.Stories.Select(story =>
                    $"{mail.Recipient}: {string.Join(", ", story.Kinds.Select(NoticeWord.Of))}{(named ? " " + story.Newest.Slo : "")}"));
            }
        }

        return sent;
    }
}
