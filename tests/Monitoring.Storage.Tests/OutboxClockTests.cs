using Microsoft.Extensions.Time.Testing;
using Monitoring.Core.Deliveries;
using Monitoring.Storage.Outbox;
using Monitoring.Storage.Writing;

namespace Monitoring.Storage.Tests;

/// <summary>Hosts whose clocks differ, two by a minute, on one server, whose clock alone decides.</summary>
public sealed class OutboxClockTests : IAsyncLifetime
{
    private readonly PostgresStore fixture = new();
    private DeliveryOutbox punctual = null!;
    private DeliveryOutbox fast = null!;
    private OutcomeLog fastLog = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await fixture.InitializeAsync();
        await fixture.ApplyAsync(StoreFixture.OrderEntry(10), "one");
        punctual = fixture.Store.Outbox;
        var host = await fixture.OpenAsync(new FakeTimeProvider(fixture.Clock.GetUtcNow().AddMinutes(1)));
        (fast, fastLog) = (host.Outbox, host.Log);
    }

    public ValueTask DisposeAsync() => fixture.DisposeAsync();

    [Fact]
    public async Task What_one_sends_the_other_does_not_send_at_the_same_time()
    {
        await fixture.WriteAsync(StoreFixture.Outcomes("11"));

        Assert.Single(await punctual.ClaimAsync("punctual", 4, Token));

        Assert.Empty(await fast.ClaimAsync("fast", 4, Token));
    }

    [Fact]
    public async Task What_the_host_whose_clock_is_ahead_commits_is_sent_at_once()
    {
        await fastLog.WriteAsync([new WriteRequest(StoreFixture.Outcomes("11"))], Token);

        Assert.Single(await punctual.ClaimAsync("punctual", 4, Token));
    }

    [Fact]
    public async Task A_repeat_comes_when_it_is_due_whoever_tried_before()
    {
        await fixture.WriteAsync(StoreFixture.Outcomes("11"));
        var mail = Assert.Single(await fast.ClaimAsync("fast", 4, Token));
        await fast.SettleAsync("fast", mail, "Dana Ruiz", Attempt.Retry("421 closing"), Token);
        Assert.Empty(await fast.ClaimAsync("fast", 4, Token));

        fixture.Clock.Advance(TimeSpan.FromSeconds(7)); // 5 s and at most a quarter more

        Assert.Single(await punctual.ClaimAsync("punctual", 4, Token));
    }

    [Fact]
    public async Task What_a_dead_host_held_is_taken_over_when_its_lease_ends_by_the_server_s_clock()
    {
        await fixture.WriteAsync(StoreFixture.Outcomes("11"));
        Assert.Single(await fast.ClaimAsync("dead", 4, Token));

        fixture.Clock.Advance(DeliveryOutbox.Lease);

        Assert.Single(await punctual.ClaimAsync("punctual", 4, Token));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-3)]
    [InlineData(3)]
    public async Task A_host_whose_clock_is_three_days_ahead_gives_nothing_up_whatever_the_clock_of_who_made_it(int daysOff)
    {
        var maker = await fixture.OpenAsync(new FakeTimeProvider(fixture.Clock.GetUtcNow().AddDays(daysOff)));
        await maker.Log.WriteAsync([new WriteRequest(StoreFixture.Outcomes("11"))], Token);
        var ahead = await fixture.OpenAsync(new FakeTimeProvider(fixture.Clock.GetUtcNow() + Backoff.GiveUpAfter));

        for (var attempt = 1; attempt <= Backoff.FewestAttempts + 1; attempt++)
        {
            var mail = Assert.Single(await ahead.Outbox.ClaimAsync("ahead", 4, Token));
            Assert.Equal(attempt, mail.Attempts);
            Assert.Equal(
                DeliveryState.Waiting, await ahead.Outbox.SettleAsync("ahead", mail, "Dana Ruiz", Attempt.Retry("421 closing"), Token));
            fixture.Clock.Advance((await punctual.NextDueAsync(Token))!.Value);
        }
    }
}
