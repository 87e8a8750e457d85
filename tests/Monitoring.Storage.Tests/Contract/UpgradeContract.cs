using Dapper;
using Monitoring.Core.Alerts;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Core.Tests.Upgrading;
using Monitoring.Core.Upgrading;
using Monitoring.Core.Windows;
using Monitoring.Storage.Writing;
using static System.FormattableString;

namespace Monitoring.Storage.Tests.Contract;

/// <summary>
/// What every engine promises about a database whose states have verdicts behind them and whose streams lag behind the log: the first
/// start makes all of it whole, as the program that judged those verdicts had it, also when it is killed in the middle.
/// </summary>
public abstract class UpgradeContract<TStore> : StoreContract<TStore>
    where TStore : StoreFixture, new()
{
    private const int Slos = 24, Before = 150;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    [InlineData(200)]
    public async Task What_is_stored_in_part_becomes_what_would_have_been_stored_whole(int behind)
    {
        await Fixture.ApplyAsync(Of("order-entry", Slos), "one");
        await PostAsync(Before - 20, 0);
        Fixture.Clock.Advance(TimeSpan.FromDays(1));
        await Fixture.Store.Retention.RunAsync(TimeSpan.FromDays(400), Token);
        await Fixture.TamperAsync("update snapshots set is_base = 2");
        await PostAsync(20 + behind, Before - 20);
        await Fixture.WriteAsync(StoreFixture.Verdict("PO-3", Verdict.Incorrect, "V-1"));
        Assert.Equal(0, await Fixture.CountAsync(Invariant($"drift_signals where cut <> '' and position > {Before}")));
        var (whole, streams) = (await WholeAsync(), await StreamsAsync());
        await OlderSchema.TakeBackWholeStatesAsync(Fixture);
        await StoreInPartAsync(Before, Before - 20);
        Assert.NotEqual(whole, await WholeAsync());
        Assert.NotEqual(streams, await StreamsAsync());

        await Fixture.RestartAsync();

        Assert.Equal(whole, await WholeAsync());
        Assert.Equal(streams, await StreamsAsync());
        await Fixture.VerifyAsync();
        await Fixture.WriteAsync(StoreFixture.Outcomes("0101", from: 1_000));
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task A_start_that_ends_in_the_middle_is_gone_on_with_by_the_next()
    {
        const int agents = 250, damaged = 180;
        var one = Of("order-entry", 1);
        await Fixture.ApplyAsync(
            one with
            {
                Agents = [.. Enumerable.Range(1, agents)
                    .Select(i => one.Agents[0]
                    with { Name = Name(i), Slos = [one.Agents[0].Slos[0] with { Name = Name(i) + "-accuracy" }] })],
            },
            "many");
        await Fixture.WriteAsync([.. Enumerable.Range(1, agents).SelectMany(i => StoreFixture.Outcomes("010", Name(i)))]);
        await OlderSchema.TakeBackWholeStatesAsync(Fixture);
        await Fixture.TamperAsync(
            Invariant($"update agent_state set fold = {Fixture.Joined("fold", Fixture.Bytes(0))} where agent_id = {damaged}"));

        var refusal = await Assert.ThrowsAsync<StorageException>(Fixture.OpenAsync);

        Assert.Contains(Name(damaged), refusal.Message, StringComparison.Ordinal);
        Assert.Contains("nothing of it was changed", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(100, await Fixture.CountAsync("agent_state where version = 3"));

        await Fixture.TamperAsync(Invariant($"update agent_state set fold = (select fold from agent_state where agent_id = {agents}) where agent_id = {damaged}"));
        await Fixture.TamperAsync(Invariant($"update agent_state set coverage = (select coverage from agent_state where agent_id = {agents}) where agent_id = {damaged}"));
        await Fixture.OpenAsync();

        Assert.Equal(agents, await Fixture.CountAsync("agent_state where version = 3"));
        Assert.Equal(agents, await Fixture.CountAsync(Invariant($"agent_state where substr(fold, 1, 1) = {Fixture.Bytes(5)}")));
    }

    [Fact]
    public async Task States_made_by_newer_rules_are_refused_at_the_start()
    {
        await Fixture.TamperAsync("update store_facts set value = '4' where name = 'rules'");

        var refusal = await Assert.ThrowsAsync<StorageException>(Fixture.OpenAsync);

        Assert.Contains("made by rules 4; this program knows rules up to 3. Start the newer program", refusal.Message,
            StringComparison.Ordinal);
    }

    private static string Name(int agent) => Invariant($"agent-{agent}");

    private static PlantRegistry Of(string name, int slos)
    {
        var registry = StoreFixture.OrderEntry(100, name, null, "customer");
        var agent = registry.Agents[0];
        return registry with
        {
            Agents = [agent with { Slos = [.. Enumerable.Range(0, slos)
                .Select(i => agent.Slos[0] with { Name = Invariant($"slo-{i}"), Rule = new AccuracyRule(0.92m, 0.90m, 20 + i) })] }],
        };
    }

    // Wrong ones are spread over customers, so that no customer raises a signal; together they breach and recover.
    private async Task PostAsync(int count, int from)
    {
        foreach (var some in Enumerable.Range(from, count).Chunk(30))
        {
            await Fixture.WriteAsync([.. some.Select(i => StoreFixture.Outcome(
                Invariant($"PO-{i}"), i % 40 > 30 && i % 3 == 0 ? Verdict.Incorrect : Verdict.Correct, Invariant($"customer-{i % 37}")))]);
        }
    }

    /// <summary>
    /// Stores the agent as an older program would have that wrote it whole at a position, and the base of replays likewise.
    /// </summary>
    private async Task StoreInPartAsync(long wholeAt, long snapshotAt)
    {
        await using var connection = Fixture.Connect();
        await connection.OpenAsync(Token);
        var coverage = await connection.QuerySingleAsync<string>("select coverage from agent_state");
        var (snapshot, journal) =
            OlderStates.InPart(OlderStates.Log(connection, 1, snapshotAt), coverage, snapshotAt - 15, snapshotAt);
        await connection.ExecuteAsync("update snapshots set fold = @fold, journal = @journal",
            new { fold = OlderForms.Whole(snapshot), journal });
        await OlderStates.StoreInPartAsync(connection, 1, wholeAt, "customer-1", "customer-2");
    }

    private async Task<string> WholeAsync()
    {
        await using var connection = Fixture.Connect();
        var (fold, coverage) = await connection.QuerySingleAsync<(byte[], string)>("select fold, coverage from agent_state");

        // As the rules before strength wrote it: what is not counted was not kept then.
        return Convert.ToHexString(OlderFold.Is(fold)
            ? fold
            : FoldCodec.Encode(FoldCodec.Decode(fold, CoverageText.Read(coverage)!.Slos, TransactionInSlo.AllBeforeStrength)));
    }

    private async Task<string> StreamsAsync()
    {
        await using var connection = Fixture.Connect();
        const string read =
            "select slo_id, cut, value, epoch, judged, wrong, position, evidence, state from drift_streams order by slo_id, value";
        return string.Join('\n', (await connection.QueryAsync(read))
            .Select(row => string.Join(' ',
                ((IDictionary<string, object>)row).Values.Select(value =>
                value is byte[] bytes ? Convert.ToHexString(bytes) : Invariant($"{value}")))));
    }
}
