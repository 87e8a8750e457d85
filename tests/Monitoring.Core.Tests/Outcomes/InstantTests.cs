using CsCheck;
using Monitoring.Core.Outcomes;

namespace Monitoring.Core.Tests.Outcomes;

public sealed class InstantTests
{
    [Fact]
    public void An_instant_is_cut_never_rounded_and_told_in_UTC()
    {
        var sent = new DateTimeOffset(2026, 6, 1, 7, 50, 0, TimeSpan.FromHours(-5)).AddTicks(19);
        var cut = Instant.Cut(sent);
        Assert.Equal(new DateTimeOffset(2026, 6, 1, 12, 50, 0, TimeSpan.Zero).AddTicks(10), cut);
        Assert.Equal(TimeSpan.Zero, cut.Offset);
    }

    [Fact]
    public void Microseconds_tell_every_cut_instant_and_keep_the_order() =>
        Gen.Select(Gen.DateTimeOffset, Gen.DateTimeOffset).Sample(
            (left, right) =>
            {
                var cut = Instant.Cut(left);
                Assert.InRange((left - cut).Ticks, 0, 9);
                Assert.Equal(cut, Instant.FromMicroseconds(Instant.ToMicroseconds(left)));
                Assert.Equal(cut.CompareTo(Instant.Cut(right)), Instant.ToMicroseconds(left).CompareTo(Instant.ToMicroseconds(right)));
            },
            iter: 2_000);

    [Fact]
    public void The_first_and_the_last_instant_of_the_calendar_have_microseconds() => Assert.All(
        [DateTimeOffset.MinValue, DateTimeOffset.UnixEpoch.AddTicks(-1), DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue],
        instant => Assert.Equal(Instant.Cut(instant), Instant.FromMicroseconds(Instant.ToMicroseconds(instant))));
}
