using Dapper;
using Monitoring.Storage.Outbox;
using Monitoring.Storage.Reading;

namespace Monitoring.Storage.Tests;

/// <summary>How SQLite goes through its rows where that decides between moments and minutes.</summary>
public sealed class SqlitePlanTests
{
    [Fact]
    public async Task Of_the_messages_a_registry_that_is_applied_reads_those_that_wait_or_are_dead_alone()
    {
        var steps = await PlanAsync(DeadMessages.ReadAddresses);
        var reads = steps.Where(step => step.Contains("deliveries", StringComparison.Ordinal)).ToList();
        Assert.Equal(2, reads.Count);
        Assert.Contains("USING INDEX deliveries_dead", reads[1], StringComparison.Ordinal);
        Assert.All(reads, step => Assert.Contains(" USING INDEX deliveries_", step, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Transactions_touched_since_are_looked_up_one_by_one_however_many_the_agent_has()
    {
        var steps = await PlanAsync(JudgedTransactions.ReadTouched, new { agentId = 1, low = 1, high = 1_000 });
        Assert.Contains(
            steps, step => step.StartsWith("SEARCH o ", StringComparison.Ordinal)
                && step.EndsWith("(agent_id=? AND transaction_id=?)", StringComparison.Ordinal));
        Assert.True(steps.IndexOf("SCAN touched") is var first and >= 0 && first < steps.FindIndex(step => step.StartsWith("SEARCH o ", StringComparison.Ordinal)));
    }

    private static async Task<List<string>> PlanAsync(string question, object? values = null)
    {
        var store = new SqliteStore();
        await store.InitializeAsync();
        try
        {
            await using var connection = store.Connect();
            return [.. (await connection.QueryAsync<Step>("explain query plan " + question, values)).Select(step => step.Detail)];
        }
        finally
        {
            await store.DisposeAsync();
        }
    }

    private sealed record Step(long Id, long Parent, long NotUsed, string Detail);
}
