using Monitoring.Core.Deliveries;
using Monitoring.Storage.Writing;

namespace Monitoring.Storage.Tests;

/// <summary>Watched inputs leave the same rows in both engines, to the last bit.</summary>
public sealed class InputsPairTests
{
    [Fact]
    public async Task A_story_of_three_days_leaves_the_same_rows_in_both_engines()
    {
        await using var file = new SqliteStore();
        await using var server = new PostgresStore();

        Assert.Equal(await StoryAsync(file), await StoryAsync(server));
    }

    private static async Task<string> StoryAsync(StoreFixture store)
    {
        await store.InitializeAsync();
        await store.TamperAsync("update store_facts set value = 'the-same' where name = 'store_id'");
        await store.RestartAsync();
        await store.ApplyAsync(InputPosts.Registry(frozen: true), "one");
        await store.WriteAsync(InputPosts.Orders(1, 700));
        await store.WriteAsync(
            [.. Enumerable.Range(1, 300)
            .Select(i => StoreFixture.Verdict(FormattableString.Invariant($"PO-{i}"), Core.Outcomes.Verdict.Correct))]);
        await store.WriteAsync(InputPosts.Orders(701, 600));
        for (var day = 0; day < 3; day++)
        {
            await store.Store.DataDrift.RunAsync(InputPosts.Chicago, TestContext.Current.CancellationToken);
            foreach (var some in InputPosts.Orders(1_301 + (day * 120), 120, day == 0 ? "edi" : "edi-2", day == 2 ? "edi" : "pdf").Chunk(7))
            {
                await store.Store.Log.WriteAsync([new WriteRequest(some)], TestContext.Current.CancellationToken);
            }

            store.Clock.Advance(TimeSpan.FromDays(1));
        }

        await store.Store.DataDrift.RunAsync(InputPosts.Chicago, TestContext.Current.CancellationToken);
        foreach (var mail in await store.Store.Outbox.ClaimAsync("w", 10, TestContext.Current.CancellationToken))
        {
            await store.Store.Outbox.SettleAsync("w", mail, "Dana Ruiz", Attempt.Sent, TestContext.Current.CancellationToken);
        }

        Assert.True(await store.CountAsync("notices") > 0);
        return await Dump.OfAsync(store);
    }
}
