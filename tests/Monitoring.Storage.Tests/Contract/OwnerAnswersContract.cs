using Monitoring.Core.Alerts;
using Monitoring.Core.Deliveries;
using Monitoring.Storage.Revisions;

namespace Monitoring.Storage.Tests.Contract;

/// <summary>What every engine promises of owners who do not answer: it is told of all their agents, until one answers.</summary>
public abstract class OwnerAnswersContract<TStore> : StoreContract<TStore>
    where TStore : StoreFixture, new()
{
    private int posted;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_alarms_of_an_owner_that_closed_unanswered_are_told_of_every_agent_of_theirs_until_one_is_acknowledged()
    {
        await ApplyAsync();
        await AlarmAsync("order-entry", isClosed: true);
        Assert.Equal([null, null, null], await WhyAsync());
        await AlarmAsync("agent-2", isClosed: true);
        Assert.Equal([NoAnswer.AlarmsUnanswered, NoAnswer.AlarmsUnanswered, null], await WhyAsync());
        Assert.Equal(await WhyAsync(), await WhyAsync(await Fixture.OpenAsync()));

        // Tom's, and Dana answers for him.
        var id = await AlarmAsync("agent-3", isClosed: false);
        await Fixture.Store.Alerts.AcknowledgeAsync(id, "dana", "mine", Fixture.Clock.GetUtcNow().AddHours(1), Token);
        Assert.Equal([null, null, null], await WhyAsync());

        await AlarmAsync("order-entry", isClosed: true);
        Assert.Equal([null, null, null], await WhyAsync());
        await AlarmAsync("order-entry", isClosed: true);
        Assert.Equal([NoAnswer.AlarmsUnanswered, NoAnswer.AlarmsUnanswered, null], await WhyAsync());
        await Fixture.RestartAsync();
        Assert.Equal([NoAnswer.AlarmsUnanswered, NoAnswer.AlarmsUnanswered, null], await WhyAsync());
    }

    [Fact]
    public async Task A_practice_alarm_counts_as_an_answer_and_not_as_an_alarm()
    {
        await ApplyAsync();
        await AlarmAsync("order-entry", isClosed: true);
        await AlarmAsync("order-entry", isClosed: true);
        var now = Fixture.Clock.GetUtcNow();
        Assert.Equal(3, await Fixture.Store.Alerts.DrillAsync(new MonthlyDrill(now, now.AddDays(-1), now.AddDays(30)), Token));
        Fixture.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(0, await Fixture.Store.Alerts.RunAsync(Token));
        Assert.Equal([NoAnswer.AlarmsUnanswered, NoAnswer.AlarmsUnanswered, null], await WhyAsync());

        Fixture.Clock.Advance(TimeSpan.FromDays(30));
        now = Fixture.Clock.GetUtcNow();
        Assert.Equal(3, await Fixture.Store.Alerts.DrillAsync(new MonthlyDrill(now, now.AddDays(-1), now.AddDays(30)), Token));
        var drill = (await Fixture.Store.Readings.AlertsAsync(new() { IsOpen = true, Agent = "agent-2" }, null, 1, Token))![0];
        await Fixture.Store.Alerts.AcknowledgeAsync(drill.Id, "tom", "", now.AddHours(1), Token);
        Assert.Equal([null, null, null], await WhyAsync());
    }

    [Fact]
    public async Task What_closed_before_its_first_reminder_was_due_nobody_was_given_the_time_to_answer()
    {
        await ApplyAsync();
        await AlarmAsync("order-entry", isClosed: true);
        await AlarmAsync("agent-2", isClosed: true, isQuick: true);
        await AlarmAsync("order-entry", isClosed: true, isQuick: true);
        Assert.Equal([null, null, null], await WhyAsync());
        await AlarmAsync("agent-2", isClosed: true);
        Assert.Equal([NoAnswer.AlarmsUnanswered, NoAnswer.AlarmsUnanswered, null], await WhyAsync());
    }

    [Fact]
    public async Task What_came_and_went_inside_maintenance_nobody_could_answer()
    {
        await ApplyAsync();
        await AlarmAsync("order-entry", isClosed: true);
        var until = Fixture.Clock.GetUtcNow().AddDays(1);
        await Fixture.Store.Maintenance.OrderAsync(new("agent-2", null, "dana", "new release", until), Core.Access.AgentScope.All, Token);
        await AlarmAsync("agent-2", isClosed: true);
        Fixture.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(1, (await Fixture.Store.Maintenance.RunAsync(Token)).Ended);

        Assert.Equal([null, null, null], await WhyAsync());
    }

    [Fact]
    public async Task Mail_that_is_refused_for_good_is_told_until_they_acknowledge_themselves()
    {
        await ApplyAsync();
        var id = await AlarmAsync("order-entry", isClosed: false);
        var mail = Assert.Single(await Fixture.Store.Outbox.ClaimAsync("w", 1, Token));
        await Fixture.Store.Outbox.SettleAsync("w", mail, "Dana Ruiz", Attempt.Refused("550 5.1.1 no such user"), Token);
        Assert.Equal([NoAnswer.MailRefused, NoAnswer.MailRefused, null], await WhyAsync());

        Fixture.Clock.Advance(TimeSpan.FromHours(1));
        await Fixture.Store.Alerts.AcknowledgeAsync(id, "tom", "for her", Fixture.Clock.GetUtcNow().AddHours(1), Token);
        Assert.Equal([NoAnswer.MailRefused, NoAnswer.MailRefused, null], await WhyAsync());
        await Fixture.Store.Alerts.AcknowledgeAsync(id, "dana", "I read the board", Fixture.Clock.GetUtcNow().AddHours(1), Token);
        Assert.Equal([null, null, null], await WhyAsync());
    }

    [Fact]
    public async Task Mail_that_was_given_up_says_nothing_of_the_address()
    {
        await ApplyAsync();
        await AlarmAsync("order-entry", isClosed: false);
        while (Assert.Single(await Fixture.Store.Outbox.ClaimAsync("w", 10, Token)) is { Recipient: "dana" } mail)
        {
            await Fixture.Store.Outbox.SettleAsync("w", mail, "Dana Ruiz", Attempt.Retry("451 try later"), Token);
            Fixture.Clock.Advance((await Fixture.Store.Outbox.NextDueAsync(Token))!.Value);
        }

        Assert.Equal(1, await Fixture.CountAsync("deliveries where state = 2"));
        Assert.Equal([null, null, null], await WhyAsync());
    }

    [Fact]
    public async Task An_address_that_is_put_right_is_refused_no_more()
    {
        await ApplyAsync();
        await AlarmAsync("order-entry", isClosed: false);
        var mail = Assert.Single(await Fixture.Store.Outbox.ClaimAsync("w", 1, Token));
        await Fixture.Store.Outbox.SettleAsync(
            "w", mail, "Dana Ruiz", Attempt.Refused("550 5.1.1 no such user") with { Address = "dana.ruiz@example.com" }, Token);
        Assert.Equal([NoAnswer.MailRefused, NoAnswer.MailRefused, null], await WhyAsync());

        await ApplyAsync("dana@example.com");
        Assert.Equal([null, null, null], await WhyAsync());
    }

    // Two agents of Dana's, the third of Tom's.
    private Task<AppliedRevision> ApplyAsync(string dana = "dana.ruiz@example.com")
    {
        var registry = StoreFixture.OrderEntry(20);
        return Fixture.ApplyAsync(
            registry with
            {
                People = registry.People.ToDictionary(
                    person => person.Key,
                    person => person.Key == "dana" ? person.Value with { Email = dana } : person.Value,
                    StringComparer.Ordinal),
                Agents =
                [
                    .. registry.Agents,
                    .. StoreFixture.OrderEntry(20, "agent-2").Agents,
                    .. StoreFixture.OrderEntry(20, "agent-3").Agents.Select(agent => agent with { Owner = "tom", Deputy = null }),
                ],
            },
            dana);
    }

    private async Task<long> AlarmAsync(string agent, bool isClosed, bool isQuick = false)
    {
        await PostAsync(new string('0', 150) + "111");
        var alert = (await Fixture.Store.Readings.AlertsAsync(new() { IsOpen = true, Agent = agent }, null, 1, Token))![0];
        if (isClosed)
        {
            // As long as its first reminder.
            Fixture.Clock.Advance(isQuick ? TimeSpan.FromMinutes(30) : TimeSpan.FromHours(2));
            await Fixture.Store.Alerts.RunAsync(Token);
            await PostAsync(new string('0', 60));
            Assert.False((await Fixture.Store.Readings.AlertAsync(alert.Id, Token))!.IsOpen);
        }

        return alert.Id;

        async Task PostAsync(string verdicts)
        {
            Fixture.Clock.Advance(TimeSpan.FromMinutes(20));
            await Fixture.WriteAsync(StoreFixture.Outcomes(verdicts, agent, posted += 1_000));
        }
    }

    private async Task<IEnumerable<NoAnswer?>> WhyAsync(Store? store = null) =>
        (await (store ?? Fixture.Store).Readings.AgentsAsync(Token)).Select(agent => agent.NoAnswer);
}
