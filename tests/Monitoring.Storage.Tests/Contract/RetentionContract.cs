using Monitoring.Core.Outcomes;

namespace Monitoring.Storage.Tests.Contract;

/// <summary>What every engine promises about old rows: they go in time, what they had made stays, and the replay still proves it.</summary>
public abstract class RetentionContract<TStore> : StoreContract<TStore>
    where TStore : StoreFixture, new()
{
    private static readonly TimeSpan Keep = TimeSpan.FromDays(12);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await Fixture.ApplyAsync(StoreFixture.OrderEntry(50), "one");
    }

    [Fact]
    public async Task What_is_older_than_it_must_be_kept_goes_within_a_twelfth_of_that_time_and_the_rest_stays()
    {
        for (var day = 0; day < 40; day++)
        {
            await DayAsync(day);
        }

        // 12 days are kept, a snapshot a day, and the run of a day comes before its posts.
        Assert.InRange(await Fixture.CountAsync("outcomes"), 12 * 10, 14 * 10);
        Assert.Equal(400, (await Fixture.AgentAsync("order-entry")).Outcomes);
        Assert.Null(await Fixture.Store.Readings.TransactionAsync("order-entry", "PO-0", Token));
        Assert.NotNull(await Fixture.Store.Readings.TransactionAsync("order-entry", "PO-290", Token));
        Assert.InRange(await Fixture.CountAsync("snapshots"), 12, 15);
    }

    [Fact]
    public async Task A_transaction_judged_again_later_stays_until_its_last_verdict_is_old()
    {
        await Fixture.WriteAsync(StoreFixture.Outcomes("01"));
        for (var day = 1; day < 30; day++)
        {
            if (day == 10)
            {
                await Fixture.WriteAsync(StoreFixture.Verdict("PO-1", Verdict.Correct, "V-1"));
            }

            await DayAsync(day);
            Assert.Equal(day < 22, await Fixture.Store.Readings.TransactionAsync("order-entry", "PO-1", Token) is not null);
        }
    }

    [Fact]
    public async Task Outcomes_nobody_judged_and_verdicts_whose_outcome_never_came_go_too_and_are_no_longer_counted_as_pending()
    {
        await Fixture.WriteAsync(StoreFixture.Outcomes("..."));
        await Fixture.WriteAsync(StoreFixture.Verdict("never", Verdict.Correct));
        for (var day = 1; day < 16; day++)
        {
            await DayAsync(day);
        }

        Assert.Null(await Fixture.Store.Readings.TransactionAsync("order-entry", "never", Token));
        Assert.Equal(0, (await Fixture.AgentAsync("order-entry")).Slos[0].Pending);
    }

    [Fact]
    public async Task A_registry_edit_that_read_far_back_is_still_replayed_after_removals()
    {
        for (var day = 0; day < 30; day++)
        {
            if (day == 15)
            {
                await Fixture.ApplyAsync(StoreFixture.OrderEntry(90), "wider");
            }

            await DayAsync(day);
        }
    }

    [Fact]
    public async Task A_run_that_ended_half_way_is_finished_by_the_next()
    {
        for (var day = 0; day < 20; day++)
        {
            await Fixture.WriteAsync(StoreFixture.Outcomes("0000100000", from: day * 10));
            Fixture.Clock.Advance(TimeSpan.FromDays(1));
            using var ending = new CancellationTokenSource();
            await ending.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
                Fixture.Store.Retention.RunAsync(TimeSpan.FromDays(1), ending.Token));
            await Fixture.VerifyAsync();
        }

        await Fixture.Store.Retention.RunAsync(TimeSpan.FromDays(2), Token);
        Fixture.Clock.Advance(TimeSpan.FromDays(3));
        await Fixture.Store.Retention.RunAsync(TimeSpan.FromDays(2), Token);

        await Fixture.VerifyAsync();
        Assert.Equal(0, await Fixture.CountAsync("outcomes"));
    }

    private async Task DayAsync(int day)
    {
        await Fixture.Store.Retention.RunAsync(Keep, Token);
        await Fixture.VerifyAsync();
        await Fixture.WriteAsync(StoreFixture.Outcomes(day % 7 == 3 ? "0101010101" : "0000100000", from: day * 10));
        await Fixture.VerifyAsync();
        Fixture.Clock.Advance(TimeSpan.FromDays(1));
    }
}
