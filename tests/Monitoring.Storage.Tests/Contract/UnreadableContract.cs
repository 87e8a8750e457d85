using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;

namespace Monitoring.Storage.Tests.Contract;

/// <summary>
/// What every engine promises while the stored state of one agent cannot be read: it is refused alone, with the reason, and everything
/// of everybody else goes on.
/// </summary>
public abstract class UnreadableContract<TStore> : StoreContract<TStore>
    where TStore : StoreFixture, new()
{
    private const string Damaged = "order-entry", Healthy = "ap-invoice";

    private const string Its = "where agent_id in (select agent_id from agents where name = 'order-entry')";

    private static readonly TimeSpan Keep = TimeSpan.FromDays(6);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Damage.Fold)]
    [InlineData(Damage.NewerRules)]
    [InlineData(Damage.Coverage)]
    [InlineData(Damage.Stream)]
    public async Task Its_items_are_refused_with_the_reason_and_those_of_others_in_the_same_request_are_stored(Damage damage)
    {
        var mend = await DamageAsync(damage);

        var answer = await Fixture.WriteAsync(
        [
            .. StoreFixture.Outcomes("1", Damaged, 20),
            .. StoreFixture.Outcomes("0", Healthy, 20),
            .. StoreFixture.Outcomes("1", Damaged, 21),
        ]);

        Assert.Equal([ItemStatus.Rejected, ItemStatus.Accepted, ItemStatus.Rejected], answer.Results.Select(result => result.Status));
        var fault = Assert.Single(answer.Results[0].Faults);
        Assert.Equal((FaultKind.AgentState, "/agent"), (fault.Kind, fault.Pointer));
        Assert.StartsWith("The stored state of order-entry cannot be read. The stored ", fault.Reason, StringComparison.Ordinal);
        Assert.Equal(fault.Reason, Assert.Single(Fixture.Store.UnreadableAgents).Words);
        Assert.Equal(4, await Fixture.CountAsync("outcomes o join agents a on a.agent_id = o.agent_id and a.name = 'order-entry'"));

        await Fixture.TamperAsync(mend);
        var mended = Assert.Single((await Fixture.WriteAsync(StoreFixture.Outcomes("1", Damaged, 20))).Results);
        Assert.Equal((ItemStatus.Accepted, 5L), (mended.Status, mended.Position!.Value));
        Assert.Empty(Fixture.Store.UnreadableAgents);
        await Fixture.VerifyAsync();
    }

    [Theory]
    [InlineData(Damage.Fold)]
    [InlineData(Damage.NewerRules)]
    [InlineData(Damage.Coverage)]
    public async Task Who_reads_finds_it_named_with_the_reason_and_everybody_else_as_ever(Damage damage)
    {
        var mend = await DamageAsync(damage);

        var agents = await Fixture.Store.Readings.AgentsAsync(Token);

        var damaged = agents.Single(agent => agent.Name == Damaged);
        Assert.NotNull(damaged.Unreadable);
        Assert.Empty(damaged.Slos);
        Assert.False(damaged.IsUncovered);
        Assert.Equal(4, Assert.Single(agents.Single(agent => agent.Name == Healthy).Slos).Counts.Judged);
        Assert.Equal(damaged.Unreadable, Assert.Single(Fixture.Store.UnreadableAgents));
        Assert.StartsWith(
            "order-entry: what is stored cannot be read.",
            Assert.Single((await Fixture.Store.Replay.VerifyAsync(Token)).Differences),
            StringComparison.Ordinal);
        if (damage != Damage.Coverage)
        {
            var asked = await Assert.ThrowsAsync<StorageException>(() =>
                Fixture.Store.Readings.DriftAsync("order-entry-accuracy", 5, Token));
            Assert.Equal((StorageFault.Unreadable, damaged.Unreadable.Words), (asked.Fault, asked.Message));
        }

        await Fixture.TamperAsync(mend);
        Assert.Null((await Fixture.AgentAsync(Damaged)).Unreadable);
        Assert.Empty(Fixture.Store.UnreadableAgents);
    }

    [Theory]
    [InlineData(Damage.Fold)]
    [InlineData(Damage.Coverage)]
    public async Task A_registry_is_brought_to_the_others_and_names_it_and_retention_goes_on_with_the_others(Damage damage)
    {
        var mend = await DamageAsync(damage, () => Fixture.Store.Retention.RunAsync(Keep, Token));

        var heldUp = await Assert.ThrowsAsync<StorageException>(() => Fixture.ApplyAsync(Registry(window: 20), "two"));
        Assert.Equal(StorageFault.Unreadable, heldUp.Fault);
        Assert.Contains("not yet for order-entry: The stored state of order-entry cannot be read.", heldUp.Message, StringComparison.Ordinal);
        Assert.Equal(20, Assert.Single((await Fixture.AgentAsync(Healthy)).Slos).Covered.Slo.Rule.Window);

        Fixture.Clock.Advance(Keep);
        await Fixture.WriteAsync(StoreFixture.Outcomes("0", Healthy, 30));

        // What the revision read back stays until a snapshot behind it is old enough.
        Assert.Equal(0, await Fixture.Store.Retention.RunAsync(Keep, Token));
        Fixture.Clock.Advance(Keep);
        Assert.InRange(await Fixture.Store.Retention.RunAsync(Keep, Token), 4, 5);
        Assert.Equal(4, await Fixture.CountAsync("outcomes o join agents a on a.agent_id = o.agent_id and a.name = 'order-entry'"));
        Assert.Equal(1, await Fixture.CountAsync("snapshots s join agents a on a.agent_id = s.agent_id and a.name = 'order-entry'"));

        await Fixture.TamperAsync(mend);
        Assert.Equal(2, (await Fixture.ApplyAsync(Registry(window: 20), "two")).Revision);
        Assert.Equal(20, Assert.Single((await Fixture.AgentAsync(Damaged)).Slos).Covered.Slo.Rule.Window);
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task Damaged_inputs_refuse_their_agent_alone_and_the_board_reads_the_others()
    {
        var registry = InputPosts.Registry(frozen: true);
        var other = registry.Agents[0] with { Name = Healthy, Slos = [registry.Agents[0].Slos[0] with { Name = "other" }] };
        await Fixture.ApplyAsync(registry with { Agents = [registry.Agents[0], other] }, "one");
        await Fixture.WriteAsync(InputPosts.Orders(1, 1_000));
        await Fixture.WriteAsync([.. InputPosts.Orders(1, 1_000).Cast<OutcomePost>().Select(order => order with { Agent = Healthy })]);
        await Fixture.Store.DataDrift.RunAsync(InputPosts.Chicago, Token);
        await Fixture.RestartAsync();
        await Fixture.TamperAsync($"update input_states set state = {Fixture.Bytes(7)} {Its}");
        await Fixture.TamperAsync("update input_states set drifted = 1");

        Assert.Single(await Fixture.Store.DataDrift.DriftedAsync(Token));
        Assert.Equal(Damaged, Assert.Single(Fixture.Store.UnreadableAgents).Agent);
        var answer = await Fixture.WriteAsync(
            [InputPosts.Orders(2_000, 1)[0], ((OutcomePost)InputPosts.Orders(2_000, 1)[0]) with { Agent = Healthy }]);
        Assert.Equal([ItemStatus.Rejected, ItemStatus.Accepted], answer.Results.Select(result => result.Status));
        Fixture.Clock.Advance(TimeSpan.FromDays(2));
        Assert.Equal(1, (await Fixture.Store.DataDrift.RunAsync(InputPosts.Chicago, Token)).Looked);
    }

    /// <summary>Two agents with four verdicts each, one with a state that cannot be read, met by a process that has nothing kept.</summary>
    /// <returns>What mends it.</returns>
    private async Task<string> DamageAsync(Damage damage, Func<Task>? before = null)
    {
        await Fixture.ApplyAsync(Registry(window: 10), "one");
        await Fixture.WriteAsync([.. StoreFixture.Outcomes("0100", Damaged), .. StoreFixture.Outcomes("0010", Healthy)]);
        await Fixture.TamperAsync($"create table kept as select * from {(damage == Damage.Stream ? "drift_streams" : "agent_state")}");
        await (before?.Invoke() ?? Task.CompletedTask);
        await Fixture.RestartAsync();
        var (table, column, value) = damage switch
        {
            Damage.Fold => ("agent_state", "fold", Fixture.Bytes(5)),
            Damage.NewerRules => ("agent_state", "fold", Fixture.Bytes(5, 99)),
            Damage.Coverage => ("agent_state", "coverage", "'{'"),
            _ => ("drift_streams", "state", Fixture.Bytes(1)),
        };
        await Fixture.TamperAsync($"update {table} set {column} = {value} {Its}");
        var same = damage == Damage.Stream ? $" and k.slo_id = {table}.slo_id and k.cut = {table}.cut and k.value = {table}.value" : "";
        return $"update {table} set {column} = (select k.{column} from kept k where k.agent_id = {table}.agent_id{same}) {Its}";
    }

    private static PlantRegistry Registry(int window)
    {
        var registry = StoreFixture.OrderEntry(window, Damaged, null, "customer");
        return registry with { Agents = [.. registry.Agents, .. StoreFixture.OrderEntry(window, Healthy, null, "customer").Agents] };
    }
}

/// <summary>What of an agent cannot be read.</summary>
public enum Damage
{
    Fold,
    NewerRules,
    Coverage,
    Stream,
}
