using CsCheck;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Storage.Writing;

namespace Monitoring.Storage.Tests.Contract;

/// <summary>What every engine promises about the log: any stream, split in any way, replays to the stored state.</summary>
public abstract class ReplayContract<TStore> : StoreContract<TStore>
    where TStore : StoreFixture, new()
{
    private static readonly Admission[] Admissions =
    [
        Admission.Default,
        Admission.Default with { Indicator = "relevance" },
        Admission.Default with { Sources = OneOf<VerdictSource>.Only(VerdictSource.Check, VerdictSource.Review) },
        Admission.Default with { Dispositions = OneOf<Disposition>.Any },
    ];

    [Fact]
    public async Task Random_posts_restarts_registry_edits_and_removals_of_what_is_old_replay_to_the_stored_state()
    {
        await AnyPosts.One.Array[1, 40].List[1, 25].SampleAsync(
            async groups =>
            {
                var any = new TStore();
                await any.InitializeAsync();
                try
                {
                    for (var i = 0; i < groups.Count; i++)
                    {
                        if (i % 4 == 1)
                        {
                            await any.ApplyAsync(StoreFixture.OrderEntry(5 + (i % 13), "order-entry", Admissions[i / 4 % Admissions.Length], i % 3 == 0 ? [] : ["customer"]),
                                FormattableString.Invariant($"edit {i}"));
                        }

                        if (i % 7 == 3)
                        {
                            await any.RestartAsync();
                        }

                        if (i % 5 == 2)
                        {
                            any.Clock.Advance(TimeSpan.FromDays(1));
                            await any.Store.Retention.RunAsync(TimeSpan.FromDays(2), CancellationToken.None);
                        }

                        await any.Store.Log.WriteAsync(
                            [.. groups[i].Chunk(3).Select(posts => new WriteRequest(posts))], CancellationToken.None);
                        await any.Store.Outbox.ClaimAsync("w", 5, CancellationToken.None);
                    }

                    await any.VerifyAsync();
                }
                finally
                {
                    await any.DisposeAsync();
                }
            },
            iter: Samples(10),
            threads: 1);
    }

    [Fact]
    public async Task A_changed_row_is_found()
    {
        await Fixture.ApplyAsync(StoreFixture.OrderEntry(10), "one");
        await Fixture.WriteAsync(StoreFixture.Outcomes("0100110"));
        await Fixture.VerifyAsync();

        await Fixture.TamperAsync("update outcomes set verdict = 1 where position = 1");

        var report = await Fixture.Store.Replay.VerifyAsync(TestContext.Current.CancellationToken);
        Assert.Contains(report.Differences, difference =>
            difference.StartsWith("order-entry: the state of its SLOs", StringComparison.Ordinal));
    }
}
