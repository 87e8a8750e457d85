using Dapper;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Core.Upgrading;
using Monitoring.Core.Windows;
using Monitoring.Storage.Revisions;

namespace Monitoring.Storage.Tests.Contract;

/// <summary>
/// What every engine promises about agents whose state an older program stored and nobody wrote since: it is brought to the present
/// form once, a replay agrees with it, and it is gone on from. The bytes are what the programs of those days stored of the log made here.
/// </summary>
public abstract class OlderStatesContract<TStore> : StoreContract<TStore>
    where TStore : StoreFixture, new()
{
    private const int Positions = 12;
    private const int PlacesSinceRecovered = 16; // where they stand in the bytes
    private const string Slo = "0101010B80A0D6F8FEE5940303000207010780A0D6F8FEE5940303090009000000";
    private const string Watch = "0108020000030202000100000000", WatchBegan = "030000";
    private const string Places = "0B000A04051C0504050C";

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task The_state_an_older_program_stored_is_brought_to_the_present_form_and_gone_on_from(int version)
    {
        await BeginAsync(version);

        await Fixture.VerifyAsync();
        var coverage = (await Fixture.AgentAsync("order-entry")).Coverage!;
        Assert.Equal(FoldCodec.Encode(OlderFold.Read(State(version), [], coverage.Slos, Positions)), await ReadAsync());

        await Fixture.WriteAsync(StoreFixture.Outcomes(".", from: 20));
        await Fixture.RestartAsync();
        await Fixture.WriteAsync(StoreFixture.Outcomes("000000", from: 30));
        Assert.Equal(18, (await Fixture.AgentAsync("order-entry")).LastPosition);
        await Fixture.VerifyAsync();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_changed_state_of_an_older_program_is_found(int version)
    {
        await BeginAsync(version);
        var changed = State(version);
        changed[PlacesSinceRecovered]--;

        var coverage = (await Fixture.AgentAsync("order-entry")).Coverage!;
        await StoreAsync(FoldCodec.Encode(OlderFold.Read(changed, [], coverage.Slos, Positions)));

        var report = await Fixture.Store.Replay.VerifyAsync(TestContext.Current.CancellationToken);
        Assert.StartsWith("order-entry: the state of its SLOs", Assert.Single(report.Differences), StringComparison.Ordinal);
    }

    private static byte[] State(int version) => Convert.FromHexString(version switch
    {
        1 => "01" + Slo + Places,
        2 => "02" + Slo + Watch + Places,
        _ => "03" + Slo + Watch + WatchBegan + Places,
    });

    private async Task BeginAsync(int version)
    {
        await Fixture.WriteAsync(StoreFixture.Outcomes("010"));
        await ApplyAsync(version);
        await Fixture.WriteAsync(StoreFixture.Outcomes("00010100", from: 10));
        await Fixture.WriteAsync(StoreFixture.Outcome("no-place", Verdict.Correct) with { Disposition = Disposition.Cancelled });
        if (version == 1)
        {
            await OlderSchema.TakeBackAsync(Fixture);
        }
        else if (version == 2)
        {
            await OlderSchema.TakeBackStreamsAsync(Fixture);
        }
        else
        {
            await OlderSchema.TakeBackWholeStatesAsync(Fixture);
        }

        await StoreAsync(State(version));
        await Fixture.RestartAsync();
    }

    // The memory of a detector is numbers that need not be the same to the last bit on every machine, so where it lies in the state there
    // is none.
    private Task<AppliedRevision> ApplyAsync(int version)
    {
        var registry = StoreFixture.OrderEntry(10, "order-entry", null, "customer");
        var slo = registry.Agents[0].Slos[0] with { Drift = version == 3 ? DriftMode.Off : DriftMode.Notify };
        return Fixture.ApplyAsync(registry with { Agents = [registry.Agents[0] with { Slos = [slo] }] }, "one");
    }

    private async Task StoreAsync(byte[] fold)
    {
        await using var connection = Fixture.Connect();
        Assert.Equal(1, await connection.ExecuteAsync("update agent_state set fold = @fold", new { fold }));
    }

    private async Task<byte[]> ReadAsync()
    {
        await using var connection = Fixture.Connect();
        return await connection.QuerySingleAsync<byte[]>("select fold from agent_state");
    }
}
