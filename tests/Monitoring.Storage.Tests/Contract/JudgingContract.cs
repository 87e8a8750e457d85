using Monitoring.Core.Alerts;
using Monitoring.Core.Deliveries;
using Monitoring.Core.Outcomes;
using Monitoring.Storage.Writing;

namespace Monitoring.Storage.Tests.Contract;

/// <summary>What every engine promises about a write: stored, judged and told in one transaction.</summary>
public abstract class JudgingContract<TStore> : StoreContract<TStore>
    where TStore : StoreFixture, new()
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Eighty_nine_right_of_100_breach_and_the_owner_has_a_message_when_the_write_returns()
    {
        await Fixture.Store.Registry.ApplyAsync(StoreFixture.OrderEntry(100, "judged", null, "customer"), "one", "here", Token);

        var posts = Enumerable.Range(0, 100).Select(i => StoreFixture.Outcome(
            FormattableString.Invariant($"PO-{i}"), i < 89 ? Verdict.Correct : Verdict.Incorrect, i < 89 ? "other" : "acme", "judged"));
        var answers = await Fixture.Store.Log.WriteAsync([new WriteRequest([.. posts])], Token);

        var standing = Assert.Single(answers[0].Slos);
        Assert.Equal((AccuracyState.Breached, 100, 11, 10), (standing.State, standing.Judged, standing.Wrong, standing.Allowed));
        Assert.All(answers[0].Results, result => Assert.Equal(ItemStatus.Accepted, result.Status));
        var episode = await Fixture.Store.Readings.EpisodeAsync(standing.Episode!.Value, Token);
        var notice = Assert.Single(episode!.Notices);
        Assert.Equal(NoticeKind.Breach, notice.Kind);
        Assert.Equal(DeliveryState.Waiting, Assert.Single(notice.Deliveries).State);
        var claimed = await Fixture.Store.Outbox.ClaimAsync("w", 10, Token);
        Assert.Equal(new Culprit("customer", "acme", 11, 11, 0, 89),
            claimed.Single(mail => mail.Told.Newest.Kind == NoticeKind.Breach).Told.Newest.Culprit);
        Assert.Empty((await Fixture.Store.Replay.VerifyAsync(Token)).Differences);
        await Fixture.RestartAsync();
        Assert.Empty((await Fixture.Store.Replay.VerifyAsync(Token)).Differences);
        var again = await Fixture.Store.Log.WriteAsync([new WriteRequest([.. posts])], Token);
        Assert.All(again[0].Results, result => Assert.Equal(ItemStatus.Duplicate, result.Status));
    }
}
