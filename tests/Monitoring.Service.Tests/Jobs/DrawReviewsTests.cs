using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Monitoring.Service.Jobs;
using Monitoring.Service.Registry;
using Monitoring.Service.Tests.Api;
using Monitoring.Storage;
using Monitoring.Storage.Reviewing;

namespace Monitoring.Service.Tests.Jobs;

/// <summary>Reviews are drawn once a plant day, from the time of the daily mail on.</summary>
public sealed class DrawReviewsTests : IAsyncLifetime
{
    private readonly ApiHost host = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await host.InitializeAsync();
        await host.WatchAsync("order-entry-accuracy");
        await host.PostAsync(40);
    }

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task At_the_time_of_the_daily_mail_five_are_drawn_and_no_more_that_day()
    {
        // 05:45 in Chicago, the day after.
        var day = new DateTimeOffset(host.Clock.GetUtcNow().Date.AddDays(1), TimeSpan.Zero).AddHours(10).AddMinutes(45);
        foreach (var (at, drawn) in ((TimeSpan, int)[])
            [(TimeSpan.FromMinutes(-1), 0), (TimeSpan.Zero, 5), (TimeSpan.FromHours(5), 5), (TimeSpan.FromHours(18), 5), (TimeSpan.FromHours(24), 10)])
        {
            await RunAsync(day + at);
            Assert.Equal(drawn, (await ReviewsAsync()).Count);
        }

        // A clock that ran a year ahead, and then is right again: each day has its own draw, once.
        foreach (var at in (DateTimeOffset[])[day.AddDays(365), day.AddDays(1).AddHours(1), day.AddDays(2), day.AddDays(2).AddHours(1)])
        {
            await RunAsync(at);
        }

        Assert.Equal(20, (await ReviewsAsync()).Count);
    }

    [Fact]
    public async Task Without_a_registry_nothing_is_drawn()
    {
        var job = new DrawReviews(host.Store, new RegistryInForce(), host.Clock, NullLogger<DrawReviews>.Instance);
        await job.RunAsync(Token);
        Assert.Empty(await ReviewsAsync());
    }

    [Fact]
    public void What_failed_is_said_once_of_all_and_that_the_database_is_away_goes_first()
    {
        StorageException data = new(StorageFault.Data, "not this one"), away = new(StorageFault.Unavailable, "nobody answers");
        Assert.Null(new ReviewRun(1, [new("agent-0", true, away)]).Undrawn);

        var said = new ReviewRun(0, [new("agent-0", true, data), new("agent-1", false, data), new("agent-2", false, away)]).Undrawn!;

        Assert.Equal((StorageFault.Unavailable, "Nothing could be drawn of agent-2, agent-1: nobody answers"), (said.Fault, said.Message));
    }

    private Task RunAsync(DateTimeOffset now) =>
        new DrawReviews(host.Store, host.Registry, new FakeTimeProvider(now), NullLogger<DrawReviews>.Instance).RunAsync(Token);

    private async Task<IReadOnlyList<ReviewReading>> ReviewsAsync() =>
        (await host.Store.Readings.ReviewsAsync(new(), null, 100, Token))!;
}
