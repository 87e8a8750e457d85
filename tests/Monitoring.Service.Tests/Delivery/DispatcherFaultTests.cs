using Monitoring.Core.Deliveries;
using Monitoring.Service.Delivery;
using Monitoring.Storage.Outbox;

namespace Monitoring.Service.Tests.Delivery;

/// <summary>
/// The delivery loop when an attempt hangs, a process crashes, faults or stops, or the store is away: nothing is lost, and nothing is
/// marked sent that was not accepted.
/// </summary>
public sealed class DispatcherFaultTests
{
    [Fact]
    public async Task A_delivery_that_hangs_is_held_and_keeps_nobody_else_waiting()
    {
        await using var scene = await DeliveryScene.SetAsync();
        scene.Transport.HangFor("dana.ruiz@example.com");
        await scene.StartAsync();
        await scene.JudgeAsync("11");
        await DeliveryScene.UntilAsync(() => scene.Transport.Tried.Count, 1);

        await scene.JudgeAsync("11", "invoices");
        await scene.BecomesAsync("tom sent", "invoices");
        for (var passed = TimeSpan.Zero; passed < TimeSpan.FromMinutes(5); passed += OutboxLease.RenewEvery)
        {
            scene.Clock.Advance(OutboxLease.RenewEvery);
            await DeliveryScene.UntilAsync(() => scene.Store.Outbox.NextDueAsync(CancellationToken.None), DeliveryOutbox.Lease);
        }

        Assert.Equal(1, (await scene.DeliveriesAsync())[0].Attempts);
        Assert.Single(scene.Transport.Tried, mail => mail.ToAddress == "dana.ruiz@example.com");
    }

    [Fact]
    public async Task A_mail_is_certainly_ours_while_its_lease_is_renewed_and_not_after_standing_still_for_its_length()
    {
        await using var scene = await DeliveryScene.SetAsync();
        scene.Transport.HangFor("dana.ruiz@example.com");
        await scene.StartAsync();
        await scene.JudgeAsync("11");
        await DeliveryScene.UntilAsync(() => scene.Transport.Tried.Count, 1);
        for (var renewals = 0; renewals < 6; renewals++)
        {
            scene.Clock.Advance(OutboxLease.RenewEvery);
            await DeliveryScene.UntilAsync(() => scene.Store.Outbox.NextDueAsync(CancellationToken.None), DeliveryOutbox.Lease);
        }

        Assert.True(scene.Transport.IsOurs());
        await using (await scene.BreakOutboxAsync())
        {
            scene.Clock.Advance(DeliveryOutbox.Lease);
            Assert.False(scene.Transport.IsOurs());
        }
    }

    [Fact]
    public async Task What_a_crashed_process_held_is_sent_by_another_under_the_same_id_when_its_lease_ends()
    {
        await using var scene = await DeliveryScene.SetAsync();
        await scene.JudgeAsync("11");
        var held = Assert.Single(await scene.Store.Outbox.ClaimAsync("crashed", 4, CancellationToken.None));
        await scene.StartAsync();
        scene.Clock.Advance(DeliveryOutbox.Lease - TimeSpan.FromSeconds(2));
        Assert.Empty(scene.Transport.Tried);

        await scene.BecomesInTimeAsync("dana sent");

        Assert.Equal(held.MessageId, Assert.Single(scene.Transport.Sent).MessageId);
        Assert.Equal(2, (await scene.DeliveriesAsync())[0].Attempts);
    }

    [Fact]
    public async Task A_mail_that_cannot_be_written_waits_for_a_mended_program()
    {
        await using var scene = await DeliveryScene.SetAsync();
        var write = scene.Write;
        scene.Write = (_, _) => throw new InvalidOperationException("a mistake in the words");
        await scene.StartAsync();
        await scene.JudgeAsync("11");
        await DeliveryScene.UntilAsync(async () =>
            (await scene.DeliveriesAsync())[0].LastError, "our side: the mail could not be put into words");

        scene.Write = write;
        await scene.PassToNextDueAsync();

        await scene.BecomesAsync("dana sent");
    }

    [Fact]
    public async Task A_transport_that_fails_unexpectedly_loses_nothing()
    {
        await using var scene = await DeliveryScene.SetAsync();
        scene.Transport.Answer = (_, _) => throw new InvalidOperationException("a mistake in the transport");
        await scene.StartAsync();
        await scene.JudgeAsync("11");
        await DeliveryScene.UntilAsync(() => scene.Counters.LoopFaults, 1);

        scene.Transport.AnswerAlways(Attempt.Sent);
        await scene.PassToNextDueAsync();

        await scene.BecomesAsync("dana sent");
        Assert.Single(scene.Transport.Tried.Select(mail => mail.MessageId).Distinct(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Where_it_cannot_be_read_who_is_told_next_the_message_waits_until_it_can_and_others_go()
    {
        await using var scene = await DeliveryScene.SetAsync();
        scene.Transport.Answer = (mail, _) => Task.FromResult(mail.ToAddress == "dana.ruiz@example.com" ? Attempt.Refused("550 no such user") : Attempt.Sent);
        await scene.JudgeElsewhereAsync("11");
        await using (await scene.DamageAsync("orders"))
        {
            await scene.StartAsync();
            await scene.PassUntilAsync(async () => (await scene.DeliveriesAsync())[0].LastError?.StartsWith("our side: it is not known who is told next", StringComparison.Ordinal), true);
            await scene.BecomesAsync("dana waiting");
            await scene.JudgeAsync("11", "invoices");
            await scene.BecomesAsync("tom sent", "invoices");
        }

        await scene.PassToNextDueAsync();
        await scene.BecomesAsync("dana dead, tom sent");
    }

    [Fact]
    public async Task The_loop_outlives_its_store_and_goes_on()
    {
        await using var scene = await DeliveryScene.SetAsync();
        await scene.StartAsync();
        await using (await scene.BreakOutboxAsync())
        {
            scene.Signal.Poke();
            await DeliveryScene.UntilAsync(() => scene.Counters.LoopFaults, 1);
            await scene.PassUntilAsync(() => Task.FromResult(scene.Counters.LoopFaults > 2), true);
            Assert.True(scene.Pulse.Age <= Dispatcher.LongestRest + TimeSpan.FromSeconds(1));
        }

        await scene.JudgeAsync("11");

        await scene.BecomesInTimeAsync("dana sent");
    }

    [Fact]
    public async Task That_a_mail_was_accepted_is_not_forgotten_while_the_store_is_away()
    {
        await using var scene = await DeliveryScene.SetAsync();
        var accepted = new TaskCompletionSource<Attempt>();
        scene.Transport.Answer = (_, _) => accepted.Task;
        await scene.StartAsync();
        await scene.JudgeAsync("11");
        await DeliveryScene.UntilAsync(() => scene.Transport.Tried.Count, 1);
        await using (await scene.BreakOutboxAsync())
        {
            accepted.SetResult(Attempt.Sent);
            await DeliveryScene.UntilAsync(() => scene.Log.Count("NotSettled"), 1);
        }

        await scene.BecomesInTimeAsync("dana sent");

        Assert.Single(scene.Transport.Tried);
    }

    [Fact]
    public async Task A_service_that_stops_lets_an_attempt_end_in_time()
    {
        await using var scene = await DeliveryScene.SetAsync();
        var accepted = new TaskCompletionSource<Attempt>();
        scene.Transport.Answer = (_, _) => accepted.Task;
        var dispatcher = await scene.StartAsync();
        await scene.JudgeAsync("11");
        await DeliveryScene.UntilAsync(() => scene.Transport.Tried.Count, 1);

        var stopping = dispatcher.StopAsync(CancellationToken.None);
        accepted.SetResult(Attempt.Sent);
        await stopping;

        await scene.BecomesAsync("dana sent");
    }

    [Fact]
    public async Task A_service_that_stops_breaks_a_hanging_attempt_off_and_the_next_one_sends_it_under_the_same_id()
    {
        await using var scene = await DeliveryScene.SetAsync();
        scene.Transport.HangFor("dana.ruiz@example.com");
        var dispatcher = await scene.StartAsync();
        await scene.JudgeAsync("11");
        await DeliveryScene.UntilAsync(() => scene.Transport.Tried.Count, 1);

        // Slowly, for the lease runs on the same clock and what it protects takes real time.
        var stopping = dispatcher.StopAsync(CancellationToken.None);
        while (await Task.WhenAny(stopping, Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System)) != stopping)
        {
            scene.Clock.Advance(Dispatcher.Grace);
        }

        await stopping;
        Assert.Equal("broken off because the service stops", Assert.Single(await scene.DeliveriesAsync()).LastError);

        scene.Transport.AnswerAlways(Attempt.Sent);
        await scene.StartAsync();
        await scene.PassToNextDueAsync();
        await scene.BecomesAsync("dana sent");
        Assert.Single(scene.Transport.Tried.Select(mail => mail.MessageId).Distinct(StringComparer.Ordinal));
    }
}
