using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Time.Testing;
using Monitoring.Service.Ingest;

namespace Monitoring.Service.Tests.Ingest;

/// <summary>Heartbeats that a database holds up keep to their own places.</summary>
public sealed class HeartbeatsTests
{
    [Fact]
    public async Task Only_a_few_are_written_at_a_time_and_who_waits_too_long_is_told_when_to_come_again()
    {
        var (token, clock) = (TestContext.Current.CancellationToken, new FakeTimeProvider());
        var open = new TaskCompletionSource();
        var begun = 0;
        using var heartbeats = new Heartbeats(
            async (_, _) =>
            {
                begun++;
                await open.Task;
                return true;
            },
            clock);
        var held = Enumerable.Range(0, Heartbeats.AtOnce).Select(_ => heartbeats.TakeAsync("held", token)).ToList();
        var waiting = heartbeats.TakeAsync("other", token);
        Assert.Equal(Heartbeats.AtOnce, begun);

        clock.Advance(Heartbeats.Patience);
        var refused = Assert.IsType<Problem>(await waiting);
        Assert.Equal((429, Problems.WhenFull), (refused.Status, refused.RetryAfter));

        open.SetResult();
        Assert.All(await Task.WhenAll(held), answer => Assert.IsType<NoContent>(answer));
        Assert.IsType<NoContent>(await heartbeats.TakeAsync("other", token));
    }
}
