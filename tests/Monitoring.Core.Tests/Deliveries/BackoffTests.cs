using CsCheck;
using Monitoring.Core.Deliveries;

namespace Monitoring.Core.Tests.Deliveries;

public sealed class BackoffTests
{
    private static readonly DateTimeOffset Made = new(2026, 6, 1, 12, 50, 0, TimeSpan.Zero);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData(1, 5, 6.25)]
    [InlineData(2, 10, 12.5)]
    [InlineData(3, 20, 25)]
    [InlineData(4, 40, 50)]
    [InlineData(5, 48, 60)]
    [InlineData(60, 48, 60)]
    public void A_young_message_is_tried_again_after_5_seconds_doubling_to_60(int attempts, double soonest, double latest)
    {
        var now = Made.AddMinutes(59);
        Assert.Equal(soonest, Wait(now, attempts, 0), 1e-6);
        Assert.InRange(Wait(now, attempts, 0.999999), soonest, latest);
        Assert.Equal(latest, Wait(now, attempts, 0.999999), latest / 1e5);
    }

    [Theory]
    [InlineData(1, 360, 450)]
    [InlineData(5, 1_800, 2_250)]
    [InlineData(10, 2_880, 3_600)]
    [InlineData(50, 2_880, 3_600)]
    public void An_older_message_waits_a_tenth_of_its_age_and_at_most_an_hour(int hours, double soonest, double latest)
    {
        var now = Made.AddHours(hours);
        Assert.Equal(soonest, Wait(now, 70, 0), 1e-6);
        Assert.Equal(latest, Wait(now, 70, 0.999999), latest / 1e5);
    }

    [Fact]
    public void Any_message_waits_5_seconds_to_an_hour_and_never_beyond_its_end() =>
        Gen.Select(Gen.Double[-60, 72 * 3_600 - 0.001], Gen.Int[1, 5_000], Gen.Double[0, 1]).Sample(
            (age, attempts, jitter) =>
            {
                var now = Made.AddSeconds(age);
                var wait = Backoff.Wait(Made, attempts, now, jitter * 0.999999)!.Value;
                Assert.InRange(now + wait, now, Made + Backoff.GiveUpAfter);
                Assert.InRange(wait, TimeSpan.Zero, Backoff.LongestWait);
                Assert.True(wait >= 5 * Second || now + wait == Made + Backoff.GiveUpAfter);
                Assert.True(age >= 3_600 || wait <= 60 * Second);
            },
            iter: 5_000);

    [Fact]
    public void A_message_is_tried_one_last_time_at_72_hours_and_then_given_up()
    {
        Assert.Equal(Second, Backoff.Wait(Made, 200, Made.AddHours(72) - Second, 0.5));
        Assert.Null(Backoff.Wait(Made, 201, Made.AddHours(72), 0.5));
    }

    [Fact]
    public void What_was_hardly_tried_is_not_given_up_however_old_the_clock_says_it_is()
    {
        Assert.Equal(TimeSpan.FromMinutes(48), Backoff.Wait(Made, 1, Made.AddHours(72), 0));
        Assert.InRange(Backoff.Wait(Made, 19, Made.AddDays(400), 0.999)!.Value, TimeSpan.FromMinutes(48), Backoff.LongestWait);
        Assert.Null(Backoff.Wait(Made, 20, Made.AddHours(72), 0));
    }

    [Fact]
    public void A_mail_server_that_stays_away_is_asked_some_two_hundred_times()
    {
        var (attempts, last) = (0, Made);
        for (DateTimeOffset? now = Made; now is { } present; now = present + Backoff.Wait(Made, attempts, present, 0.5))
        {
            attempts++;
            last = present;
        }

        Assert.InRange(attempts, 150, 250);
        Assert.Equal(Made.AddHours(72), last);
    }

    private static double Wait(DateTimeOffset now, int attempts, double jitter) =>
        Backoff.Wait(Made, attempts, now, jitter)!.Value.TotalSeconds;
}
