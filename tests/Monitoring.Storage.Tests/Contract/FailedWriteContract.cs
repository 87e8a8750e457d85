using Dapper;
using Monitoring.Core.Outcomes;

namespace Monitoring.Storage.Tests.Contract;

/// <summary>
/// What every engine promises of a write that failed and may have been committed all the same: nobody takes it for what comes next.
/// </summary>
public abstract class FailedWriteContract<TStore> : StoreContract<TStore>
    where TStore : StoreFixture, new()
{
    [Fact]
    public async Task Every_write_has_a_token_of_its_own()
    {
        await Fixture.ApplyAsync(StoreFixture.OrderEntry(10), "one");
        var tokens = new HashSet<long> { await TokenAsync() };
        for (var i = 0; i < 3; i++)
        {
            await Fixture.WriteAsync(StoreFixture.Outcomes("0", from: i));
            Assert.True(tokens.Add(await TokenAsync()));
        }

        await FailAsync();
        await Fixture.WriteAsync(StoreFixture.Outcomes("0", from: 30));

        Assert.True(tokens.Add(await TokenAsync()));
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task A_write_that_failed_and_was_committed_is_read_anew_and_is_no_loss()
    {
        await Fixture.ApplyAsync(StoreFixture.OrderEntry(10), "one");
        await Fixture.WriteAsync(StoreFixture.Outcomes("00"));
        await FailAsync();
        await Fixture.TamperAsync("update agent_state set version = version + 1");

        var next = Assert.Single((await Fixture.WriteAsync(StoreFixture.Outcomes("1", from: 30))).Results);
        var repeated = Assert.Single((await Fixture.WriteAsync(StoreFixture.Outcomes("1", from: 30))).Results);

        Assert.Equal((ItemStatus.Accepted, 3L), (next.Status, next.Position!.Value));
        Assert.Equal((ItemStatus.Duplicate, 3L), (repeated.Status, repeated.Position!.Value));
        Assert.Equal(3, (await Fixture.AgentAsync("order-entry")).Outcomes);
        Assert.Empty(Fixture.Store.LostWrites);
        await Fixture.VerifyAsync();
    }

    private async Task FailAsync()
    {
        await Fixture.TamperAsync("alter table outcomes rename to hidden");
        await Assert.ThrowsAsync<StorageException>(() => Fixture.WriteAsync(StoreFixture.Outcomes("11", from: 20)));
        await Fixture.TamperAsync("alter table hidden rename to outcomes");
    }

    private async Task<long> TokenAsync()
    {
        await using var connection = Fixture.Connect();
        return await connection.QuerySingleAsync<long>("select token from agent_state");
    }
}
