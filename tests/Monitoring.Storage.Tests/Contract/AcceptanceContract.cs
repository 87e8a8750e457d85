using Monitoring.Core.Outcomes;
using Monitoring.Storage.Writing;

namespace Monitoring.Storage.Tests.Contract;

/// <summary>What every engine promises about retries, early verdicts and agents nobody registered.</summary>
public abstract class AcceptanceContract<TStore> : StoreContract<TStore>
    where TStore : StoreFixture, new()
{
    [Fact]
    public async Task A_repeat_is_a_duplicate_and_other_content_a_conflict_also_after_a_restart()
    {
        await Fixture.WriteAsync(StoreFixture.Outcome("A-1", Verdict.Correct, agent: "repeats"));
        await Fixture.RestartAsync();

        var answer = await Fixture.WriteAsync(
            StoreFixture.Outcome("A-1", Verdict.Correct, agent: "repeats"),
            StoreFixture.Outcome("A-1", Verdict.Incorrect, agent: "repeats"),
            StoreFixture.Outcome("A-2", null, agent: "repeats"),
            StoreFixture.Outcome("A-2", null, agent: "repeats"));

        Assert.Equal(
            [ItemStatus.Duplicate, ItemStatus.Conflict, ItemStatus.Accepted, ItemStatus.Duplicate],
            answer.Results.Select(result => result.Status));
        Assert.Equal([1, null, null, null], answer.Results.Select(result => result.Position));
        Assert.Equal(2, (await Fixture.AgentAsync("repeats")).Outcomes);
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task A_repeated_verdict_never_undoes_a_later_correction()
    {
        await Fixture.WriteAsync(StoreFixture.Outcome("A-1", Verdict.Correct, agent: "corrections"));
        await Fixture.WriteAsync(StoreFixture.Verdict("A-1", Verdict.Incorrect, "V-1", "corrections"));
        await Fixture.WriteAsync(StoreFixture.Verdict("A-1", Verdict.Correct, "V-2", "corrections"));

        var answer = await Fixture.WriteAsync(
            StoreFixture.Verdict("A-1", Verdict.Incorrect, "V-1", "corrections"),
            StoreFixture.Verdict("A-1", Verdict.Correct, "V-1", "corrections"));

        Assert.Equal([ItemStatus.Duplicate, ItemStatus.Conflict], answer.Results.Select(result => result.Status));
        Assert.Equal(2, answer.Results[0].Position);
        var read = await Fixture.Store.Readings.TransactionAsync("corrections", "A-1", TestContext.Current.CancellationToken);
        Assert.Equal([Verdict.Correct, Verdict.Incorrect, Verdict.Correct], read!.Verdicts.Select(verdict => verdict.Facts.Verdict));
        Assert.Equal([1, 2, 3], read.Verdicts.Select(verdict => verdict.Position));
    }

    [Fact]
    public async Task Early_verdicts_get_their_positions_after_the_outcome_s_own_in_the_order_they_came()
    {
        var early = await Fixture.WriteAsync(
            StoreFixture.Verdict("A-1", Verdict.Incorrect, "V-1", "early"), StoreFixture.Verdict("A-1", Verdict.Unsure, "V-2", "early"));
        Assert.All(early.Results, result => Assert.False(result.Judged));
        await Fixture.VerifyAsync();
        await Fixture.RestartAsync();

        var answer = await Fixture.WriteAsync(StoreFixture.Outcome("A-1", Verdict.Correct, agent: "early"));

        Assert.Equal(1, answer.Results[0].Position);
        var read = await Fixture.Store.Readings.TransactionAsync("early", "A-1", TestContext.Current.CancellationToken);
        Assert.Equal(
            [(1L, Verdict.Correct), (2L, Verdict.Incorrect), (3L, Verdict.Unsure)],
            read!.Verdicts.Select(verdict => (verdict.Position!.Value, verdict.Facts.Verdict)));
        Assert.Equal(3, (await Fixture.AgentAsync("early")).LastPosition);
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task A_pending_outcome_is_counted_until_its_first_verdict()
    {
        await Fixture.ApplyAsync(StoreFixture.OrderEntry(100, "pending"), "pending");
        await Fixture.WriteAsync(StoreFixture.Outcomes("..0", "pending"));
        Assert.Equal(2, (await Fixture.AgentAsync("pending")).Slos[0].Pending);

        await Fixture.WriteAsync(StoreFixture.Verdict("PO-0", Verdict.Unsure, null, "pending"));

        Assert.Equal(1, (await Fixture.AgentAsync("pending")).Slos[0].Pending);
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task The_thousand_and_first_agent_nobody_registered_is_rejected_and_leaves_no_trace()
    {
        var database = new TStore();
        await database.InitializeAsync();
        await database.WriteAsync([.. Enumerable.Range(0, AgentNumbers.MostUncovered)
            .Select(i => StoreFixture.Outcome("A-1", Verdict.Correct, agent: FormattableString.Invariant($"agent-{i}")))]);

        var answer = await database.WriteAsync(
            StoreFixture.Outcome("A-1", Verdict.Correct, agent: "one-too-many"),
            StoreFixture.Outcome("A-2", Verdict.Correct, agent: "agent-0"));

        Assert.Equal([ItemStatus.Rejected, ItemStatus.Accepted], answer.Results.Select(result => result.Status));
        Assert.Equal(FaultKind.UncoveredCap, answer.Results[0].Faults[0].Kind);
        var agents = await database.Store.Readings.AgentsAsync(TestContext.Current.CancellationToken);
        Assert.Equal(AgentNumbers.MostUncovered, agents.Count);
        Assert.Equal(AgentNumbers.MostUncovered, await database.CountAsync("agents"));
        Assert.Null(await database.Store.Readings.TransactionAsync("one-too-many", "A-1", TestContext.Current.CancellationToken));
        await database.DisposeAsync();
    }

    [Fact]
    public async Task The_answer_names_the_agents_nobody_registered()
    {
        await Fixture.ApplyAsync(StoreFixture.OrderEntry(100, "registered"), "registered");

        var answer = await Fixture.WriteAsync(
            StoreFixture.Outcome("A-1", Verdict.Correct, agent: "registered"),
            StoreFixture.Outcome("A-1", Verdict.Correct, agent: "stranger"),
            StoreFixture.Outcome("A-2", Verdict.Correct, agent: "stranger"));
        var next = await Fixture.WriteAsync(StoreFixture.Outcome("A-2", Verdict.Correct, agent: "registered"));

        Assert.Equal(["stranger"], answer.Uncovered);
        Assert.Empty(next.Uncovered);
    }

    [Fact]
    public async Task A_heartbeat_is_for_registered_agents_and_moves_the_last_sign_of_life()
    {
        await Fixture.ApplyAsync(StoreFixture.OrderEntry(100, "alive"), "alive");
        Assert.Null((await Fixture.AgentAsync("alive")).LastOutcomeAt);

        Assert.True(await StoreFixture.HearAsync(Fixture.Store, "alive"));
        Assert.False(await StoreFixture.HearAsync(Fixture.Store, "nobody"));

        Assert.Equal(Fixture.Clock.GetUtcNow(), (await Fixture.AgentAsync("alive")).LastOutcomeAt);
        Assert.Equal(1, await Fixture.CountAsync("agents"));
    }

    [Fact]
    public async Task Heartbeats_of_many_share_one_transaction_with_the_outcomes_beside_them()
    {
        var registry = StoreFixture.OrderEntry();
        var agents = Enumerable.Range(0, 400).Select(i => FormattableString.Invariant($"agent-{i}")).ToList();
        var others = agents.Select(name => registry.Agents[0] with { Name = name, Slos = [] });
        await Fixture.ApplyAsync(registry with { Agents = [.. others, registry.Agents[0]] }, "many");
        await Fixture.WriteAsync(StoreFixture.Outcomes("0", "stranger"));
        Fixture.Clock.Advance(TimeSpan.FromMinutes(1));

        List<WriteRequest> group = [.. agents.Append("stranger").Append("nobody").Append("agent-0")
            .Select(name => new WriteRequest([new HeartbeatPost(name)]))];
        group.Insert(200, new WriteRequest(StoreFixture.Outcomes("01")));
        var answers = await Fixture.Store.Log.WriteAsync(group, TestContext.Current.CancellationToken);

        Assert.Equal(402, answers.Count(answer => answer.Results.All(result => result.Status == ItemStatus.Accepted)));
        Assert.Equal(
            [Acceptance.NobodyRegistered, Acceptance.NobodyRegistered],
            answers.SelectMany(answer => answer.Results).Where(result => result.Status != ItemStatus.Accepted));
        Assert.Equal(401, await Fixture.CountAsync("agent_state where last_heartbeat_at is not null or last_position = 2"));
        Assert.Equal(1, await Fixture.CountAsync(
            "(select distinct token from agent_state where last_heartbeat_at is not null or last_position = 2) written"));
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task A_heartbeat_of_an_agent_that_left_the_registry_counts_it_among_nobodys_no_more_than_before()
    {
        await Fixture.ApplyAsync(StoreFixture.OrderEntry(100, "leaves"), "one");
        await Fixture.ApplyAsync(StoreFixture.OrderEntry(100, "stays"), "two");

        Assert.False(await StoreFixture.HearAsync(Fixture.Store, "leaves"));

        Assert.Equal(0, await Fixture.CountAsync("agent_state where uncovered_at is not null or last_heartbeat_at is not null"));
    }
}
