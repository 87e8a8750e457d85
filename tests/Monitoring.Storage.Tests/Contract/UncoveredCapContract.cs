using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Storage.Writing;
using static System.FormattableString;

namespace Monitoring.Storage.Tests.Contract;

/// <summary>What every engine promises of the cap of uncovered agents: it holds by what is stored, however many processes write.</summary>
public abstract class UncoveredCapContract<TStore> : StoreContract<TStore>
    where TStore : StoreFixture, new()
{
    private const int Instances = 3, Each = 12, Room = 5;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Instances_that_meet_strangers_at_the_same_time_take_no_more_than_the_cap()
    {
        await FillAsync(AgentNumbers.MostUncovered - Room);

        var accepted = await RaceAsync((instance, number) => Invariant($"stranger-{instance}-{number}"));

        Assert.Equal(Room, accepted);
        Assert.Equal(AgentNumbers.MostUncovered, await UncoveredAsync());
        Assert.Equal(AgentNumbers.MostUncovered, await Fixture.CountAsync("agents"));
    }

    [Fact]
    public async Task Retired_agents_that_post_to_several_instances_at_the_same_time_take_no_more_than_the_cap()
    {
        var retired = Enumerable.Range(0, Each).Select(number => Invariant($"retired-{number}")).ToList();
        await Fixture.ApplyAsync(Registry(retired), "all");
        await Fixture.ApplyAsync(Registry([]), "none");
        await FillAsync(AgentNumbers.MostUncovered - Room);

        await RaceAsync((_, number) => retired[number]);

        Assert.Equal(AgentNumbers.MostUncovered, await UncoveredAsync());
        Assert.Equal(Room, (await Fixture.Store.Readings.AgentsAsync(Token)).Count(agent => retired.Contains(agent.Name)));
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task An_agent_that_is_covered_or_was_taken_before_makes_no_difference_to_the_cap()
    {
        await FillAsync(AgentNumbers.MostUncovered);

        await Fixture.ApplyAsync(Registry(["filler-0", "ordered"]), "covered");
        var answer = await Fixture.WriteAsync(Post("filler-0", "B-1"), Post("filler-1", "B-1"), Post("ordered", "B-1"),
            Post("stranger", "B-1"), Post("one-too-many", "B-1"));

        Assert.Equal(
            [ItemStatus.Accepted, ItemStatus.Accepted, ItemStatus.Accepted, ItemStatus.Accepted, ItemStatus.Rejected],
            answer.Results.Select(result => result.Status));
        Assert.Equal(FaultKind.UncoveredCap, answer.Results[^1].Faults[0].Kind);
        Assert.Equal(AgentNumbers.MostUncovered, await UncoveredAsync());
        await Fixture.VerifyAsync();
    }

    private static PlantRegistry Registry(IReadOnlyList<string> agents)
    {
        var one = StoreFixture.OrderEntry(10);
        return one with
        {
            Agents = [.. agents.Select(name =>
                one.Agents[0] with { Name = name, Slos = [one.Agents[0].Slos[0] with { Name = name + "-accuracy" }] })],
        };
    }

    private static OutcomePost Post(string agent, string id) => StoreFixture.Outcome(id, Verdict.Correct, agent: agent);

    private Task<long> UncoveredAsync() => Fixture.CountAsync("agent_state where uncovered_at is not null");

    private Task<WriteAnswer> FillAsync(int agents) =>
        Fixture.WriteAsync([.. Enumerable.Range(0, agents).Select(i => Post(Invariant($"filler-{i}"), "A-1"))]);

    /// <summary>
    /// Every instance posts for so many agents at the same time, each in a request of its own, again while another has the turn too long.
    /// </summary>
    private async Task<int> RaceAsync(Func<int, int, string> name)
    {
        var stores = await Task.WhenAll(Enumerable.Range(0, Instances).Select(_ => Fixture.OpenAsync()));
        var answers = await Task.WhenAll(
            stores.SelectMany((store, instance) => Enumerable.Range(0, Each).Select(number => Task.Run(async () =>
            await PatientlyAsync(store, Post(name(instance, number), Invariant($"R-{instance}")))))));
        return answers.Sum(answer => answer.Results.Count(result => result.Status == ItemStatus.Accepted));
    }

    private static async Task<WriteAnswer> PatientlyAsync(Store store, OutcomePost post)
    {
        while (true)
        {
            try
            {
                return (await store.Log.WriteAsync([new WriteRequest([post])], Token))[0];
            }
            catch (StorageException busy) when (busy.Fault == StorageFault.Locked)
            {
                Token.ThrowIfCancellationRequested();
            }
        }
    }
}
