using Monitoring.Core.Alerts;
using Monitoring.Core.Slos;
using Monitoring.Storage.Engines;
using Monitoring.Storage.Revisions;
using Monitoring.Storage.Writing;
using static System.FormattableString;

namespace Monitoring.Storage.Tests.Contract;

/// <summary>
/// What every engine promises of a registry revision that comes to its agents a few at a time: whoever ends in the middle is gone on for,
/// nothing is done twice, and each agent is judged by its rule of the moment.
/// </summary>
public abstract class RolloutContract<TStore> : StoreContract<TStore>
    where TStore : StoreFixture, new()
{
    private const int Before = 20, After = 30;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    // The revision itself, one agent that goes and one that loses an SLO, four that are read back, a new one, the end.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    public async Task A_rollout_whose_process_ends_after_any_transaction_is_gone_on_with_by_another_and_nothing_is_done_twice(int commits)
    {
        await Fixture.ApplyAsync(Of(Before, ["gone", "loses", "a", "b", "c", "d"], moving: "loses"), "one");
        foreach (var agent in (string[])["gone", "loses", "a", "b", "c", "d"])
        {
            await Fixture.WriteAsync(StoreFixture.Outcomes(agent switch
            {
                "gone" => "111", // breached, so it is closed with a mail
                "d" => "11" + new string('0', 20) + "11", // 4 wrong of 24, never more than 2 of 20: breached by the new rule alone
                _ => new string('0', 25),
            }, agent));
        }

        Assert.Equal(AccuracyState.Breached, (await Fixture.AgentAsync("gone")).Slos[0].State);
        Assert.NotEqual(AccuracyState.Breached, (await Fixture.AgentAsync("d")).Slos[0].State);
        var next = Of(After, ["loses", "a", "b", "c", "d", "new"], moving: "new");
        await EndAfterAsync(commits, next, "two");

        Assert.Equal(2, (await Fixture.Store.Registry.CurrentAsync(Token))!.Revision);
        Assert.InRange(await Fixture.CountAsync("slos where name = 'moving' and retired_revision is null"), 0, 1);
        await Fixture.VerifyAsync();
        foreach (var agent in await Fixture.Store.Readings.AgentsAsync(Token))
        {
            await Fixture.WriteAsync(StoreFixture.Outcomes("0", agent.Name, 100));
        }

        Assert.All(await WindowsAsync(), window => Assert.Contains(window, (int[])[Before, After]));
        await Fixture.VerifyAsync();
        var mark = await Fixture.Store.Registry.NewestAsync(Token);
        await Fixture.Store.Registry.RollOutAsync(next, mark, Token);

        Assert.Equal(["loses", "a", "b", "c", "d", "new"], (await Fixture.Store.Readings.AgentsAsync(Token)).Select(agent => agent.Name));
        Assert.All(await WindowsAsync(), window => Assert.Equal(After, window));
        Assert.Equal(7, await Fixture.CountAsync("log_revisions where revision = 2"));
        Assert.Equal(1, await Fixture.CountAsync(Invariant($"notices where kind = {(int)NoticeKind.Retired}")));
        Assert.Equal(2, await Fixture.CountAsync(Invariant($"notices where kind = {(int)NoticeKind.Breach}")));
        await Fixture.VerifyAsync();
        Assert.Equal(0, await Fixture.Store.Registry.RollOutAsync(next, mark, Token));
        await Fixture.WriteAsync(StoreFixture.Outcomes("0101", "a", 200));
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task No_transaction_has_many_agents_and_none_reads_two_logs()
    {
        IReadOnlyList<string> agents = [.. Enumerable.Range(0, 50).Select(i => Invariant($"agent-{i}"))];
        await using var engine = new CountingEngine(SqlEngine.Of(Fixture.Database));
        var registry = new RegistryLog(engine, new LedgerCache(), "counted", Fixture.Clock);
        await ApplyAsync(registry, Of(Before, agents), "new ones");
        Assert.Equal(Rollout.MostAtOnce, engine.MostLocked);
        await Fixture.WriteAsync([.. agents.SelectMany(agent => StoreFixture.Outcomes("01", agent))]);

        engine.Clear();
        await ApplyAsync(registry, Of(After, agents), "windows anew");
        Assert.Equal(1, engine.MostLocked);

        engine.Clear();
        await ApplyAsync(registry, Of(After, [.. agents.Reverse()]) with { Fallback = "tom" }, "people and order");
        Assert.Equal(Rollout.MostAtOnce, engine.MostLocked);

        engine.Clear();
        await ApplyAsync(registry, Of(After, [.. agents.Reverse()]) with { Fallback = "tom" }, "only the words of the document");
        Assert.Equal(0, engine.MostLocked);
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task Processes_that_apply_and_roll_out_at_the_same_time_beside_writers_leave_the_newest_in_force_everywhere()
    {
        IReadOnlyList<string> agents = [.. Enumerable.Range(0, 12).Select(i => Invariant($"agent-{i}"))];
        await Fixture.ApplyAsync(Of(Before, agents), "one");
        var (first, second, third) = (Fixture.Store, await Fixture.OpenAsync(), await Fixture.OpenAsync());
        var registries = new Dictionary<string, PlantRegistry>(StringComparer.Ordinal)
        {
            ["two"] = Of(After, agents),
            ["three"] = Of(After + 1, [.. agents.Skip(3)]),
        };
        using var ending = new CancellationTokenSource();
        var writing = Task.Run(async () =>
        {
            for (var round = 0; !ending.IsCancellationRequested; round++)
            {
                foreach (var agent in agents)
                {
                    await third.Log.WriteAsync([new WriteRequest(StoreFixture.Outcomes(round % 7 == 0 ? "1" : "0", agent, round))], Token);
                }

                // Who never pauses keeps SQLite's one lock from whoever sleeps between two tries.
                await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Token);
            }
        });

        await Task.WhenAll(
            Task.Run(() => first.Registry.ApplyAsync(registries["two"], "two", "here", Token)),
            Task.Run(() => second.Registry.ApplyAsync(registries["three"], "three", "there", Token)));
        var newest = (await first.Registry.CurrentAsync(Token))!;
        await Task.WhenAll(
            Task.Run(() => first.Registry.RollOutAsync(registries[newest.Document], newest.Mark, Token)),
            Task.Run(() => second.Registry.RollOutAsync(registries[newest.Document], newest.Mark, Token)));
        await ending.CancelAsync();
        await writing;

        Assert.Equal(3, newest.Revision);
        var covered = (await Fixture.Store.Readings.AgentsAsync(Token)).Where(agent => agent.Coverage is not null).ToList();
        Assert.Equal(registries[newest.Document].Agents.Select(agent => agent.Name), covered.Select(agent => agent.Name));
        Assert.All(covered, agent => Assert.Equal(registries[newest.Document].Agents[0].Slos[0].Rule, agent.Slos[0].Covered.Slo.Rule));
        Assert.InRange(await Fixture.CountAsync("log_revisions where revision = 3"), 9, 12);
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task A_rollout_ends_where_a_newer_revision_is_in_force()
    {
        await Fixture.ApplyAsync(Of(Before, ["a", "b", "c"]), "one");
        await Fixture.WriteAsync([.. new[] { "a", "b", "c" }.SelectMany(agent => StoreFixture.Outcomes("01", agent))]);
        var overtaken = Of(After, ["a", "b", "c"]);
        await EndAfterAsync(2, overtaken, "two");
        var mark = await Fixture.Store.Registry.NewestAsync(Token);

        await Fixture.ApplyAsync(Of(After + 1, ["b", "c"]), "three");

        Assert.Equal(0, await Fixture.Store.Registry.RollOutAsync(overtaken, mark, Token));
        Assert.Equal([After + 1, After + 1], await WindowsAsync());
        Assert.Equal(1, await Fixture.CountAsync("log_revisions where revision = 2"));
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task An_agent_whose_state_cannot_be_read_is_named_and_keeps_no_other_one_back()
    {
        IReadOnlyList<string> agents = ["a", "b", "c", "d"];
        await Fixture.ApplyAsync(Of(Before, agents), "one");
        await Fixture.WriteAsync([.. agents.SelectMany(agent => StoreFixture.Outcomes("01", agent))]);
        const string Damaged = "agent_id = (select agent_id from agents where name = 'b')";
        await Fixture.TamperAsync(Invariant($"update agent_state set fold = {Fixture.Joined("fold", Fixture.Bytes(0))} where {Damaged}"));
        await Fixture.RestartAsync();
        var next = Of(Before, agents) with { Fallback = "tom" };

        var failure = await Assert.ThrowsAsync<StorageException>(() => Fixture.ApplyAsync(next, "two"));

        Assert.StartsWith("Revision 2 is in force, but not yet for b: ", failure.Message, StringComparison.Ordinal);
        Assert.Equal(3, await Fixture.CountAsync("log_revisions where revision = 2"));
        await Fixture.TamperAsync(
            Invariant($"update agent_state set fold = substr(fold, 1, length(fold) - 1) where {Damaged}"));
        Assert.Equal(1, await Fixture.Store.Registry.RollOutAsync(next, await Fixture.Store.Registry.NewestAsync(Token), Token));
        await Fixture.VerifyAsync();
    }

    private static Task<AppliedRevision> ApplyAsync(RegistryLog registry, PlantRegistry next, string document) =>
        registry.ApplyAsync(next, document, "/etc/registry.yaml", Token);

    /// <summary>A process that applies a registry and ends with its transaction after so many.</summary>
    private async Task EndAfterAsync(int commits, PlantRegistry next, string document)
    {
        await using var engine = new CountingEngine(SqlEngine.Of(Fixture.Database)) { CommitsLeft = commits };
        var failure = await Assert.ThrowsAsync<StorageException>(() =>
            ApplyAsync(new RegistryLog(engine, new LedgerCache(), "ends", Fixture.Clock), next, document));
        Assert.Equal("The process has ended", failure.Message.TrimEnd('.'));
    }

    private async Task<IReadOnlyList<int>> WindowsAsync() =>
        [.. (await Fixture.Store.Readings.AgentsAsync(Token)).Where(agent => agent.Coverage is not null)
            .Select(agent => agent.Slos[0].Covered.Slo.Rule.Window)];

    /// <summary>Agents with an SLO of 90 % over a window each, one of them with another one, which can move.</summary>
    private static PlantRegistry Of(int window, IReadOnlyList<string> agents, string? moving = null)
    {
        var registry = StoreFixture.OrderEntry();
        return registry with
        {
            Agents = [.. agents.Select(name => StoreFixture.OrderEntry(window, name).Agents[0]).Select(agent =>
                agent.Name == moving ? agent with { Slos = [.. agent.Slos, agent.Slos[0] with { Name = "moving" }] } : agent)],
        };
    }
}
