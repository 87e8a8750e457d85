using Monitoring.Core.Deliveries;
using Monitoring.Storage.Outbox;
using static System.FormattableString;

namespace Monitoring.Storage.Tests.Contract;

/// <summary>What every engine promises about messages while a clock jumps: none is given up by it, and none held back.</summary>
public abstract class ClockJumpContract<TStore> : StoreContract<TStore>
    where TStore : StoreFixture, new()
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private DeliveryOutbox Outbox => Fixture.Store.Outbox;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await Fixture.ApplyAsync(StoreFixture.OrderEntry(10), "one");
    }

    [Theory]
    [InlineData("next_attempt_at")]
    [InlineData("lease_until")]
    public async Task An_instant_no_rule_could_have_set_holds_no_message_back(string column)
    {
        await Fixture.WriteAsync(StoreFixture.Outcomes("11"));
        var mail = Assert.Single(await Outbox.ClaimAsync("a", 4, Token));
        if (column == "next_attempt_at")
        {
            await Outbox.SettleAsync("a", mail, "Dana Ruiz", Attempt.Retry("421 closing"), Token);
        }

        // The clock was two hours ahead when it was written, and was put right since.
        Assert.Empty(await Outbox.ClaimAsync("b", 4, Token));
        await Fixture.TamperAsync(Invariant($"update deliveries set {column} = {column} + 7200000000"));

        Assert.Equal(TimeSpan.Zero, await Outbox.NextDueAsync(Token));
        Assert.Equal(mail.MessageId, Assert.Single(await Outbox.ClaimAsync("b", 4, Token)).MessageId);
    }

    [Fact]
    public async Task A_clock_that_was_set_back_holds_no_message_back_however_little()
    {
        await Fixture.WriteAsync(StoreFixture.Outcomes("11"));
        var mail = Assert.Single(await Outbox.ClaimAsync("a", 4, Token));
        await Outbox.SettleAsync("a", mail, "Dana Ruiz", Attempt.Retry("421 closing"), Token);
        Assert.Empty(await Outbox.ClaimAsync("b", 4, Token));

        // Everything was written by a clock that was twenty minutes ahead.
        await Fixture.TamperAsync(
            "update deliveries set next_attempt_at = next_attempt_at + 1200000000, attempted_at = attempted_at + 1200000000");

        Assert.Equal(TimeSpan.Zero, await Outbox.NextDueAsync(Token));
        Assert.Equal(mail.MessageId, Assert.Single(await Outbox.ClaimAsync("b", 4, Token)).MessageId);
    }

    [Fact]
    public async Task The_72_hours_are_those_in_which_a_message_was_tried_whatever_the_clock_says()
    {
        await Fixture.WriteAsync(StoreFixture.Outcomes("11"));
        var tried = TimeSpan.Zero;
        while (tried < TimeSpan.FromHours(1))
        {
            tried += await RetryAsync();
        }

        // A hundred hours ahead, for three attempts, and back again.
        Fixture.Clock.Advance(TimeSpan.FromHours(100));
        for (var attempts = 0; attempts < 3; attempts++)
        {
            tried += await RetryAsync();
        }

        await Fixture.TamperAsync(
            """
            update deliveries set next_attempt_at = next_attempt_at + 360000000000, attempted_at = attempted_at + 360000000000,
                armed_at = armed_at + 360000000000
            """);
        while (await RetryAsync() is var wait && wait > TimeSpan.Zero)
        {
            tried += wait;
        }

        Assert.InRange(tried, TimeSpan.FromHours(70), TimeSpan.FromHours(73));
    }

    [Theory]
    [InlineData(-30)]
    [InlineData(30)]
    public async Task The_72_hours_begin_with_the_first_attempt_whatever_the_clock_of_who_made_the_message_said(int daysOff)
    {
        await Fixture.WriteAsync(StoreFixture.Outcomes("11"));
        await Fixture.TamperAsync(Invariant(
            $"update deliveries set created_at = created_at + {daysOff} * cast(86400000000 as bigint), armed_at = armed_at + {daysOff} * cast(86400000000 as bigint)"));

        var tried = TimeSpan.Zero;
        while (await RetryAsync() is var wait && wait > TimeSpan.Zero)
        {
            tried += wait;
        }

        Assert.Equal(Backoff.GiveUpAfter, tried);
    }

    [Fact]
    public async Task A_clock_that_jumps_ahead_gives_no_message_up_that_was_hardly_tried()
    {
        await Fixture.WriteAsync(StoreFixture.Outcomes("11"));
        Fixture.Clock.Advance(TimeSpan.FromDays(30));
        await RetryAsync();
        await Fixture.TamperAsync("update deliveries set armed_at = armed_at - 2592000000000");

        for (var attempts = 2; attempts <= 20; attempts++)
        {
            var mail = Assert.Single(await Outbox.ClaimAsync("a", 4, Token));
            Assert.Equal(("dana", attempts), (mail.Recipient, mail.Attempts));
            Assert.Equal(
                attempts < 20 ? DeliveryState.Waiting : DeliveryState.Dead,
                await Outbox.SettleAsync("a", mail, "Dana Ruiz", Attempt.Retry("421 closing"), Token));
            Fixture.Clock.Advance(Backoff.LongestWait);
        }
    }

    /// <summary>An attempt that fails in passing, and the wait after it; none when the message is dead.</summary>
    private async Task<TimeSpan> RetryAsync()
    {
        var mail = Assert.Single(await Outbox.ClaimAsync("a", 4, Token));
        Assert.Equal("dana", mail.Recipient);
        if (await Outbox.SettleAsync("a", mail, "Dana Ruiz", Attempt.Retry("421 closing"), Token) == DeliveryState.Dead)
        {
            return TimeSpan.Zero;
        }

        var wait = (await Outbox.NextDueAsync(Token))!.Value;
        Fixture.Clock.Advance(wait);
        return wait;
    }
}
