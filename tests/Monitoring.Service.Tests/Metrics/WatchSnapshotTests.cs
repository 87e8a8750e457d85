using Monitoring.Core.Outcomes;
using Monitoring.Service.Metrics;
using Monitoring.Service.Tests.Health;
using Monitoring.Service.Tests.Registry;
using Monitoring.Storage.Writing;

namespace Monitoring.Service.Tests.Metrics;

public sealed class WatchSnapshotTests : IAsyncLifetime
{
    private readonly KeptRegistry kept = new();

    public ValueTask InitializeAsync() => kept.InitializeAsync();

    public ValueTask DisposeAsync() => kept.DisposeAsync();

    public static TheoryData<bool> Kinds => [true, false];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_known_stranger_is_active_as_long_as_it_posted_in_the_last_24_hours_and_in_the_list_ever_after(bool isOutcome)
    {
        await kept.WriteAsync(Documents.Plant2);
        await kept.StartAsync();
        await kept.JudgeAsync(Verdict.Correct, 1);
        var verdict = new VerdictFacts(Verdict.Incorrect, VerdictSource.Audit, Selection.All, Indicator.Accuracy, "V-1");
        Post post = isOutcome
            ? new OutcomePost("stranger", "X-1", new OutcomeContent().Write(), Disposition.Auto, null, null)
            : new VerdictPost("stranger", "X-1", "{}", verdict);
        await kept.Store.Log.WriteAsync([new WriteRequest([post])], TestContext.Current.CancellationToken);
        var stranger = (await kept.Store.Readings.AgentsAsync(TestContext.Current.CancellationToken)).Single(agent => agent.IsUncovered);
        var posted = (stranger.LastOutcomeAt ?? stranger.Waiting.Since)!.Value;

        Assert.Equal((1, 1), await StrangersAsync(posted.AddHours(24).AddTicks(-10)));
        Assert.Equal((1, 0), await StrangersAsync(posted.AddHours(24)));
    }

    private async Task<(int Known, int Active)> StrangersAsync(DateTimeOffset now)
    {
        var snapshot = await WatchSnapshot.ReadAsync(kept.Store, Away.Never(), now, TestContext.Current.CancellationToken);
        return (snapshot.Agents.Count(agent => agent.IsUncovered), snapshot.UncoveredActive);
    }
}
