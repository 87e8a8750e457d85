using Monitoring.Core.Outcomes;
using Monitoring.Storage.Reading;
using static System.FormattableString;

namespace Monitoring.Storage.Tests.Contract;

/// <summary>
/// What every engine promises about verdicts that wait for their outcome: they are never out of sight, and no longer than they wait.
/// </summary>
public abstract class WaitingContract<TStore> : StoreContract<TStore>
    where TStore : StoreFixture, new()
{
    private static readonly TimeSpan Keep = TimeSpan.FromDays(12);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await Fixture.ApplyAsync(StoreFixture.OrderEntry(20), "one");
    }

    [Fact]
    public async Task Verdicts_under_another_key_than_their_outcomes_wait_in_sight_until_outcomes_of_that_key_arrive()
    {
        await Fixture.WriteAsync(StoreFixture.Outcomes("....."));
        Assert.Equal(WaitingReading.None, await WaitingAsync());
        var since = Fixture.Clock.GetUtcNow();

        var posted = await Fixture.WriteAsync([.. Enumerable.Range(6, 5).Select(Wrong)]);
        Fixture.Clock.Advance(TimeSpan.FromHours(1));
        var repeated = await Fixture.WriteAsync([.. Enumerable.Range(6, 3).Select(Wrong)]);

        Assert.Equal((5, 3), (posted.Waiting, repeated.Waiting));
        Assert.Equal(new WaitingReading(5, since, "6"), await WaitingAsync());
        await Fixture.VerifyAsync();

        var arrived = await Fixture.WriteAsync([.. Enumerable.Range(6, 5).Select(number => StoreFixture.Outcome(Invariant($"{number}"), null))]);

        Assert.Equal(0, arrived.Waiting);
        Assert.All(arrived.Results, result => Assert.True(result.Judged));
        Assert.Equal(WaitingReading.None, await WaitingAsync());
        Assert.Equal(5, (await Fixture.AgentAsync("order-entry")).Slos[0].Counts.Wrong);
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task A_post_counts_a_verdict_that_waits_once_however_often_it_names_it()
    {
        var answer = await Fixture.WriteAsync(
            Wrong(1), Wrong(1), StoreFixture.Judged("1", Verdict.Correct, VerdictSource.Audit, "V-1"),
            StoreFixture.Judged("1", Verdict.Correct, VerdictSource.Audit, "V-1", indicator: "relevance"));

        Assert.Equal([ItemStatus.Accepted, ItemStatus.Duplicate, ItemStatus.Accepted, ItemStatus.Accepted],
            answer.Results.Select(result => result.Status));
        Assert.Equal(3, answer.Waiting);
        Assert.Equal(3, (await WaitingAsync()).Count);
    }

    [Fact]
    public async Task What_conflicts_waits_for_nothing()
    {
        await Fixture.WriteAsync(StoreFixture.Judged("1", Verdict.Correct, VerdictSource.Audit, "V-1"));

        var answer = await Fixture.WriteAsync(StoreFixture.Judged("1", Verdict.Incorrect, VerdictSource.Audit, "V-1"));

        Assert.Equal((ItemStatus.Conflict, 0), (Assert.Single(answer.Results).Status, answer.Waiting));
    }

    [Fact]
    public async Task The_oldest_is_the_first_of_those_that_still_wait()
    {
        await Fixture.WriteAsync(Wrong(30), Wrong(20), Wrong(10));
        Fixture.Clock.Advance(TimeSpan.FromMinutes(1));
        var later = Fixture.Clock.GetUtcNow();
        await Fixture.WriteAsync(Wrong(5));
        Assert.Equal("30", (await WaitingAsync()).Oldest);

        await Fixture.WriteAsync(StoreFixture.Outcome("30", null));
        Assert.Equal((3, "20"), ((await WaitingAsync()).Count, (await WaitingAsync()).Oldest));

        await Fixture.WriteAsync(StoreFixture.Outcome("10", null), StoreFixture.Outcome("20", null));
        Assert.Equal(new WaitingReading(1, later, "5"), await WaitingAsync());
    }

    [Fact]
    public async Task Another_process_and_a_restarted_one_see_them_also_of_an_agent_nobody_registered()
    {
        var other = await Fixture.OpenAsync();
        await other.Readings.AgentsAsync(Token);
        await Fixture.WriteAsync(Wrong(1), StoreFixture.Verdict("PO-7", Verdict.Incorrect, agent: "order-entri"));

        var seen = await other.Readings.AgentsAsync(Token);
        await Fixture.RestartAsync();

        Assert.Equal([("order-entry", 1, "1"), ("order-entri", 1, "PO-7")], seen.Select(Waiting));
        Assert.Equal(seen.Select(Waiting), (await Fixture.Store.Readings.AgentsAsync(Token)).Select(Waiting));
        Assert.True(seen[1].IsUncovered);
        Assert.Equal(0, seen[1].Outcomes);
    }

    [Fact]
    public async Task Verdicts_whose_outcome_never_came_go_in_time_and_are_no_longer_counted_as_waiting()
    {
        await Fixture.WriteAsync(Wrong(1), Wrong(2));
        for (var day = 0; day < 10; day++)
        {
            await DayAsync();
        }

        var late = Fixture.Clock.GetUtcNow();
        await Fixture.WriteAsync(Wrong(3));
        Assert.Equal((3, "1"), ((await WaitingAsync()).Count, (await WaitingAsync()).Oldest));
        for (var day = 0; day < 6; day++)
        {
            await DayAsync();
        }

        Assert.Equal(new WaitingReading(1, late, "3"), await WaitingAsync());
        await Fixture.WriteAsync(StoreFixture.Outcome("3", null));
        Assert.Equal(WaitingReading.None, await WaitingAsync());
        await Fixture.VerifyAsync();
    }

    private static VerdictPost Wrong(int number) => StoreFixture.Verdict(Invariant($"{number}"), Verdict.Incorrect);

    private static (string Name, long Count, string? Oldest) Waiting(AgentReading agent) =>
        (agent.Name, agent.Waiting.Count, agent.Waiting.Oldest);

    private async Task DayAsync()
    {
        await Fixture.Store.Retention.RunAsync(Keep, Token);
        await Fixture.VerifyAsync();
        Fixture.Clock.Advance(TimeSpan.FromDays(1));
    }

    [Fact]
    public async Task Those_of_one_to_three_days_ago_are_overdue_whatever_came_before_and_after_them()
    {
        for (var day = 1; day <= 4; day++)
        {
            await Fixture.WriteAsync(Wrong(day), Wrong(day + 10));
            Fixture.Clock.Advance(TimeSpan.FromDays(1));
        }

        // Four days, three, two and exactly one ago.
        Assert.Equal(("order-entry", 4L), await OverdueAsync());
        Fixture.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(("order-entry", 2L), await OverdueAsync());
        await Fixture.WriteAsync(StoreFixture.Outcome("4", null));
        Assert.Equal(("order-entry", 1L), await OverdueAsync());

        await Fixture.WriteAsync([.. Enumerable.Range(100, 1_100).Select(Wrong)]);
        Fixture.Clock.Advance(TimeSpan.FromDays(1.5));
        Assert.Equal(("order-entry", 1_000L), await OverdueAsync());
        Fixture.Clock.Advance(TimeSpan.FromDays(2));
        Assert.Equal(("order-entry", 0L), await OverdueAsync());
    }

    private async Task<(string Agent, long Overdue)> OverdueAsync() =>
        Assert.Single(await Fixture.Store.Readings.OverdueVerdictsAsync(Token)) is var agent ? (agent.Key, agent.Value.Count) : default;

    private async Task<WaitingReading> WaitingAsync() => (await Fixture.AgentAsync("order-entry")).Waiting;
}
