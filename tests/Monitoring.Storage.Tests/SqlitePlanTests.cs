using Dapper;
using Monitoring.Storage.Reading;

namespace Monitoring.Storage.Tests;

/// <summary>How SQLite goes through its rows where that decides between moments and minutes.</summary>
public sealed class SqlitePlanTests
{
    [Fact]
    public async Task Transactions_touched_since_are_looked_up_one_by_one_however_many_the_agent_has()
    {
        var store = new SqliteStore();
        await store.InitializeAsync();
        try
        {
            await using var connection = store.Connect();
            var plan = await connection.QueryAsync<Step>(
                "explain query plan " + JudgedTransactions.ReadTouched, new { agentId = 1, low = 1, high = 1_000 });
            var steps = plan.Select(step => step.Detail).ToList();
            Assert.Contains(
                steps, step => step.StartsWith("SEARCH o ", StringComparison.Ordinal)
                    && step.EndsWith("(agent_id=? AND transaction_id=?)", StringComparison.Ordinal));
            Assert.True(steps.IndexOf("SCAN touched") is var first and >= 0 && first < steps.FindIndex(step => step.StartsWith("SEARCH o ", StringComparison.Ordinal)));
        }
        finally
        {
            await store.DisposeAsync();
        }
    }

    private sealed record Step(long Id, long Parent, long NotUsed, string Detail);
}
