using Monitoring.Core.Alerts;
using Monitoring.Core.Deliveries;
using Monitoring.Core.Slos;
using Monitoring.Storage.Handling;
using Monitoring.Storage.Reading;
using static System.FormattableString;

namespace Monitoring.Storage.Tests.Contract;

/// <summary>What every engine promises of practice alarms: one a month and agent, and a ladder that runs for real.</summary>
public abstract class DrillContract<TStore> : StoreContract<TStore>
    where TStore : StoreFixture, new()
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private DateTimeOffset Now => Fixture.Clock.GetUtcNow();

    [Fact]
    public async Task An_owner_is_asked_the_ladder_runs_for_real_and_an_acknowledgement_ends_it()
    {
        await Fixture.ApplyAsync(StoreFixture.OrderEntry(), "one");
        Assert.Equal((null, null), await PractisedAsync());
        var due = await DueAsync(opens: 1);

        var opened = Assert.Single(await AlertsAsync());
        Assert.Equal((AlertKind.Drill, 500_001L, null, "dana"), (opened.Alert.Kind, opened.Alert.Number, opened.Slo, opened.Alert.Owner));
        var facts = Assert.Single(opened.Notices).Facts;
        Assert.Equal((NoticeKind.Drill, "Order entry", "", opened.Id), (facts.Kind, facts.Title, facts.Slo, facts.AlertId));
        Assert.Equal(["dana 2", "tom 4", "joan 12"], facts.Handling!.Next.Select(next => Invariant($"{next.Person} {(next.At - due).TotalHours}")));
        Assert.Equal((new(due, null), null), await PractisedAsync());

        Assert.Equal(0, await Fixture.Store.Alerts.RunAsync(Token));
        await RunAsync(2, notices: 1);
        await RunAsync(2, notices: 1);
        Fixture.Clock.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal(AcknowledgeResult.Done, await Fixture.Store.Alerts.AcknowledgeAsync(opened.Id, "tom", "", Now.AddHours(1), Token));
        Assert.Equal(AcknowledgeResult.Closed, await Fixture.Store.Alerts.AcknowledgeAsync(opened.Id, "dana", "", Now.AddHours(1), Token));
        await RunAsync(30, notices: 0);

        var closed = Assert.Single(await AlertsAsync());
        Assert.Equal(["Drill dana", "Reminder dana", "Escalated tom"], Told(closed));
        Assert.Equal(AlertKind.Drill, closed.Notices[^1].Facts.Handling!.Kind);
        Assert.Equal(due.AddMinutes(246), closed.Alert.ClosedAt);
        var drill = new DrillReading(due, due.AddMinutes(246));
        Assert.Equal((drill, drill), await PractisedAsync());
        Assert.Equal(0, await Fixture.CountAsync("daily_lines"));
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task A_store_that_learned_to_practise_in_the_midst_of_a_month_begins_with_the_next()
    {
        await Fixture.ApplyAsync(StoreFixture.OrderEntry(), "one");
        Fixture.Clock.Advance(TimeSpan.FromDays(20));
        var first = Now.AddDays(-5);
        var learned = Core.Outcomes.Instant.ToMicroseconds(first.AddDays(2));
        await Fixture.TamperAsync(Invariant($"update schema_versions set applied_at = {learned} where version >= 18"));
        Assert.Equal(0, await Fixture.Store.Alerts.DrillAsync(new(first, first.AddDays(-1), first.AddDays(30)), Token));
        Fixture.Clock.Advance(TimeSpan.FromDays(30));
        Assert.Equal(1, await Fixture.Store.Alerts.DrillAsync(new(Now, Now.AddDays(-1), Now.AddDays(30)), Token));
    }

    [Fact]
    public async Task After_a_day_without_an_answer_it_ends_and_nobody_hears_of_it()
    {
        await Fixture.ApplyAsync(StoreFixture.OrderEntry(), "one");
        var due = await DueAsync(opens: 1);
        await RunAsync(23.99, notices: 2);
        await RunAsync(0.01, notices: 0);

        var closed = Assert.Single(await AlertsAsync());
        Assert.Equal((due.AddDays(1), null, false), (closed.Alert.ClosedAt, closed.Alert.AnsweredAt, closed.Alert.IsTold));
        Assert.Equal(1, await Fixture.CountAsync("daily_lines where kind = 3 and alert = 500001 and slo_id is null"));
        await RunAsync(48, notices: 0);
        Assert.Equal(1, await Fixture.CountAsync("daily_lines"));
        Assert.Equal((new(due, null), null), await PractisedAsync());
        Assert.Null((await Fixture.AgentAsync("order-entry")).NoAnswer);
        await Fixture.VerifyAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_practice_mail_that_could_not_leave_is_not_sent_once_the_practice_is_over(bool isAnswered)
    {
        await Fixture.ApplyAsync(StoreFixture.OrderEntry(), "one");
        await DueAsync(opens: 1);
        var waiting = Assert.Single(await Fixture.Store.Outbox.ClaimAsync("w", 1, Token));
        await Fixture.Store.Outbox.SettleAsync("w", waiting, "Dana Ruiz", Attempt.Retry("421 closing"), Token);
        await RunAsync(4, notices: 2);
        if (isAnswered)
        {
            var opened = Assert.Single(await AlertsAsync());
            await Fixture.Store.Alerts.AcknowledgeAsync(opened.Id, "tom", "", null, Token);
        }

        await RunAsync(20, notices: 0);
        await RunAsync(2, notices: 0);
        Assert.Empty(await Fixture.Store.Outbox.ClaimAsync("w", 9, Token));
        Assert.Equal(0, await Fixture.CountAsync("deliveries where state <> 3"));
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task After_three_days_in_which_nobody_ran_it_ends_without_a_mail()
    {
        await Fixture.ApplyAsync(StoreFixture.OrderEntry(), "one");
        await DueAsync(opens: 1);
        await Fixture.RestartAsync();
        await RunAsync(72, notices: 0);

        Assert.Equal(["Drill dana"], Told(Assert.Single(await AlertsAsync())));
    }

    [Fact]
    public async Task It_is_one_a_month_whoever_looks_and_however_often()
    {
        await Fixture.ApplyAsync(Registry(agents: 4), "one");
        Store[] all = [Fixture.Store, await Fixture.OpenAsync(), await Fixture.OpenAsync()];
        var drill = Pass();
        Assert.Equal(4, (await Task.WhenAll(all.Select(store => store.Alerts.DrillAsync(drill, Token)))).Sum());
        Assert.Equal([1, 1, 1, 1], (await AlertsAsync()).Select(alert => alert.Notices.Count));

        await RunAsync(24.5, notices: 0);
        Assert.Equal(0, await Fixture.Store.Alerts.DrillAsync(drill, Token));
        Fixture.Clock.AdjustTime(drill.FirstAt.AddHours(-1));
        Fixture.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(0, await Fixture.Store.Alerts.DrillAsync(drill, Token));

        Fixture.Clock.Advance(TimeSpan.FromDays(26));
        await DueAsync(opens: 4);
        Assert.Equal(8, (await AlertsAsync()).Count);
        Assert.Equal([500_001L, 500_002L], (await AlertsAsync()).Select(alert => alert.Alert.Number).Distinct().Order());
    }

    [Fact]
    public async Task Who_does_not_practise_or_was_not_there_when_it_was_due_first_is_left_out()
    {
        await Fixture.ApplyAsync(Registry(agents: 3), "one");
        await Fixture.ApplyAsync(Registry(agents: 3, (2, false), (3, false)), "two");
        var drill = Pass();
        Fixture.Clock.Advance(TimeSpan.FromMinutes(15));
        await Fixture.ApplyAsync(Registry(agents: 4, (2, false)), "three");

        Assert.Equal(1, await Fixture.Store.Alerts.DrillAsync(drill, Token));
        Assert.Equal("order-entry", Assert.Single(await AlertsAsync()).Agent);
        await RunAsync(26 * 24, notices: 0);
        await DueAsync(opens: 3);
    }

    [Fact]
    public async Task Who_is_in_maintenance_has_their_turn_when_the_next_comes_and_what_runs_stands_still_in_it()
    {
        await Fixture.ApplyAsync(Registry(agents: 3), "one");
        var drill = Pass();
        await HoldAsync("order-entry", null, hours: 3);
        await HoldAsync(null, "agent-2-accuracy", hours: 3);
        Assert.Equal(2, await Fixture.Store.Alerts.DrillAsync(drill, Token));
        Assert.Equal(["agent-2", "agent-3"], (await AlertsAsync()).Select(alert => alert.Agent).Order(StringComparer.Ordinal));

        await HoldAsync("agent-3", null, hours: 4);
        await RunAsync(3, notices: 1);
        Assert.Equal(2, (await Fixture.Store.Maintenance.RunAsync(Token)).Ended);
        Fixture.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(1, (await Fixture.Store.Maintenance.RunAsync(Token)).Ended);
        await RunAsync(19.99, notices: 3);
        Assert.Equal(1, await Fixture.Store.Alerts.DrillAsync(drill, Token));
    }

    [Fact]
    public async Task Whoever_acts_for_the_owner_is_asked_and_whoever_is_next_when_their_mail_is_refused()
    {
        var registry = StoreFixture.OrderEntry();
        var today = DateOnly.FromDateTime(Now.Date);
        await Fixture.ApplyAsync(
            registry with
            {
                People = new Dictionary<string, Person>(registry.People, StringComparer.Ordinal)
                {
                    ["dana"] = registry.People["dana"] with { Away = [new(today, today.AddDays(90), "joan")] },
                },
            },
            "one");
        await DueAsync(opens: 1);
        var mail = Assert.Single(await Fixture.Store.Outbox.ClaimAsync("w", 1, Token));
        Assert.Equal("joan", mail.Recipient);
        await Fixture.Store.Outbox.SettleAsync("w", mail, "Joan Meyer", Attempt.Refused("550 5.1.1 no such user"), Token);

        Assert.Equal(["Drill joan", "Undelivered tom"], Told(Assert.Single(await AlertsAsync())));
    }

    private static PlantRegistry Registry(int agents, params (int Agent, bool Drills)[] drills)
    {
        var registry = StoreFixture.OrderEntry();
        return registry with
        {
            Agents =
            [
                .. registry.Agents,
                .. Enumerable.Range(2, agents - 1).SelectMany(i => StoreFixture.OrderEntry(agent: Invariant($"agent-{i}"))
                    .Agents.Select(agent => agent with { Drills = drills.All(one => one.Agent != i || one.Drills) })),
            ],
        };
    }

    private static IEnumerable<string> Told(AlertReading alert) =>
        alert.Notices.SelectMany(notice => notice.Deliveries.Select(delivery => $"{notice.Kind} {delivery.To}"));

    /// <summary>Lets the clock go on to the next time at which agents practise.</summary>
    private MonthlyDrill Pass()
    {
        // The clock goes there in one step: on PostgreSQL each step is a connection.
        for (var (since, now) = (Now, Now.AddMinutes(15)); now.Year < 2040; (since, now) = (now, now.AddMinutes(15)))
        {
            if (MonthlyDrill.Between(StoreFixture.OrderEntry().Plant, since, now) is { } drill && drill.FirstAt == now)
            {
                Fixture.Clock.Advance(now - Now);
                return drill;
            }
        }

        throw new InvalidOperationException("No drill comes on a whole quarter of an hour.");
    }

    private async Task<DateTimeOffset> DueAsync(int opens)
    {
        Assert.Equal(opens, await Fixture.Store.Alerts.DrillAsync(Pass(), Token));
        return Now;
    }

    private async Task RunAsync(double hours, int notices)
    {
        Fixture.Clock.Advance(TimeSpan.FromHours(hours));
        Assert.Equal(notices, await Fixture.Store.Alerts.RunAsync(Token));
    }

    private Task<MaintenanceOrdered?> HoldAsync(string? agent, string? slo, int hours) => Fixture.Store.Maintenance.OrderAsync(
        new(agent, slo, "dana", "new release", Now.AddHours(hours)), Core.Access.AgentScope.All, Token);

    private async Task<IReadOnlyList<AlertReading>> AlertsAsync() =>
        (await Fixture.Store.Readings.AlertsAsync(AlertFilter.None, null, 20, Token))!;

    private async Task<(DrillReading? Last, DrillReading? Proven)> PractisedAsync()
    {
        var agent = await Fixture.AgentAsync("order-entry");
        return (agent.LastDrill, agent.LastProven);
    }
}
