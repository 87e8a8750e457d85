using CsCheck;
using Monitoring.Core.Outcomes;
using Monitoring.Storage.Writing;

namespace Monitoring.Storage.Tests.Contract;

/// <summary>What every engine promises about the log: any stream, split in any way, replays to the stored state.</summary>
public sealed class ReplayContract
{
    private static readonly Gen<Post> AnyPost =
        from agent in Any("order-entry", "elsewhere")
        from number in Gen.Int[0, 60]
        from kind in Gen.Int[0, 9]
        from verdict in Any(Verdict.Correct, Verdict.Correct, Verdict.Incorrect, Verdict.Unsure)
        from verdictId in Any(null, "V-1", "V-2", "V-3")
        select kind switch
        {
            < 5 => (Post)StoreFixture.Outcome(FormattableString.Invariant($"PO-{number}"), verdict, agent: agent),
            < 7 => StoreFixture.Outcome(FormattableString.Invariant($"PO-{number}"), null, agent: agent),
            _ => StoreFixture.Verdict(FormattableString.Invariant($"PO-{number}"), verdict, verdictId, agent),
        };

    [Fact]
    public async Task Random_posts_restarts_and_registry_edits_replay_to_the_stored_state()
    {
        await AnyPost.Array[1, 40].List[1, 25].SampleAsync(
            async groups =>
            {
                var fixture = new StoreFixture();
                await fixture.InitializeAsync();
                try
                {
                    for (var i = 0; i < groups.Count; i++)
                    {
                        if (i % 4 == 1)
                        {
                            await fixture.ApplyAsync(StoreFixture.OrderEntry(5 + (i % 13)), FormattableString.Invariant($"edit {i}"));
                        }

                        if (i % 7 == 3)
                        {
                            await fixture.RestartAsync();
                        }

                        await fixture.Store.Log.WriteAsync(
                            [.. groups[i].Chunk(3).Select(posts => new WriteRequest(posts))], CancellationToken.None);
                        await fixture.Store.Outbox.ClaimAsync("w", TimeSpan.FromSeconds(1), 5, CancellationToken.None);
                    }

                    await fixture.VerifyAsync();
                }
                finally
                {
                    await fixture.DisposeAsync();
                }
            },
            iter: 40,
            threads: 1);
    }

    private static Gen<T> Any<T>(params IReadOnlyList<T> values) => Gen.Int[0, values.Count - 1].Select(i => values[i]);

    [Fact]
    public async Task A_changed_row_is_found()
    {
        var fixture = new StoreFixture();
        await fixture.InitializeAsync();
        await fixture.ApplyAsync(StoreFixture.OrderEntry(10), "one");
        await fixture.WriteAsync(StoreFixture.Outcomes("0100110"));
        await fixture.VerifyAsync();

        await fixture.TamperAsync("update outcomes set verdict = 1 where position = 1");

        var report = await fixture.Store.Replay.VerifyAsync(TestContext.Current.CancellationToken);
        Assert.Contains(report.Differences, difference => difference.StartsWith("order-entry: the state of its SLOs", StringComparison.Ordinal));
        await fixture.DisposeAsync();
    }
}
