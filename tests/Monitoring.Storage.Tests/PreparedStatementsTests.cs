using Dapper;
using Monitoring.Storage.Engines;
using Monitoring.Storage.Writing;

namespace Monitoring.Storage.Tests;

/// <summary>
/// A batch that PostgreSQL breaks off leaves its connection as good as before, however often its statements had run on it: those behind
/// the one that failed are not taken for prepared.
/// </summary>
public sealed class PreparedStatementsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Whatever_ran_on_a_connection_before_a_lock_was_not_had_it_can_be_used_after_it(int before)
    {
        await using var store = new PostgresStore();
        await store.InitializeAsync();
        var registry = StoreFixture.OrderEntry(10);
        await store.ApplyAsync(registry with { Agents = [.. registry.Agents, .. StoreFixture.OrderEntry(10, "held").Agents] }, "one");
        await using var engine = SqlEngine.Of(store.Database);
        for (var i = 0; i < before; i++)
        {
            await LockAsync(engine);
        }

        await using (var connection = store.Connect())
        {
            await connection.OpenAsync(Token);
            await using var holder = await connection.BeginTransactionAsync(Token);
            await connection.ExecuteAsync("select 1 from agent_state where agent_id = 2 for update");
            var refusal = await Assert.ThrowsAnyAsync<Exception>(() => LockAsync(engine));
            Assert.Equal(StorageFault.Locked, engine.Explain(refusal).Fault);
        }

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(["order-entry", "held"], await LockAsync(engine));
        }
    }

    // The first row has come when the second is waited for.
    private static async Task<IEnumerable<string>> LockAsync(SqlEngine engine)
    {
        await using var transaction = await engine.BeginWriteAsync(TimeSpan.FromMilliseconds(100), Token);
        await transaction.DirectAsync(Token);
        var work = new UnitOfWork(transaction, new LedgerCache(), "test", TimeProvider.System.GetUtcNow());
        work.Lock([1, 2]);
        await transaction.SendAsync(Token);
        return work.Agents.Select(agent => agent.Ledger.Name);
    }
}
