using System.Globalization;
using CsCheck;
using Monitoring.Core.Outcomes;

namespace Monitoring.Core.Tests.Outcomes;

public sealed class Rfc3339Tests
{
    [Theory]
    [InlineData("2026-06-01T07:50:00-05:00", "2026-06-01T12:50:00Z")]
    [InlineData("2026-06-01T12:50:00Z", "2026-06-01T12:50:00Z")]
    [InlineData("2026-06-01t12:50:00z", "2026-06-01T12:50:00Z")]
    [InlineData("2026-06-01T12:50:00-00:00", "2026-06-01T12:50:00Z")]
    [InlineData("2024-02-29T23:59:59.5+05:45", "2024-02-29T18:14:59.5Z")]
    [InlineData("2026-06-01T00:00:00.000000+14:00", "2026-05-31T10:00:00Z")]
    [InlineData("2026-06-01T12:50:00.1234569999999999999999999999999999999999Z", "2026-06-01T12:50:00.123456Z")]
    [InlineData("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z")]
    [InlineData("9999-12-31T23:59:59.9999999Z", "9999-12-31T23:59:59.999999Z")]
    public void An_instant_is_read_in_utc_and_cut_to_microseconds(string text, string utc)
    {
        Assert.True(Rfc3339.TryParse(text, out var instant, out var reason), reason);
        Assert.Equal(utc, Rfc3339.Format(instant));
        Assert.Equal(TimeSpan.Zero, instant.Offset);
    }

    [Theory]
    [InlineData("2026-06-01T07:50:00", "has no offset; end it with Z or an offset such as -05:00")]
    [InlineData("2026-06-01T07:50:00.25", "has no offset; end it with Z or an offset such as -05:00")]
    [InlineData("2026-02-30T07:50:00Z", "is no day of the calendar")]
    [InlineData("2026-02-29T07:50:00Z", "is no day of the calendar")]
    [InlineData("2026-13-01T07:50:00Z", "is no day of the calendar")]
    [InlineData("2026-00-10T07:50:00Z", "is no day of the calendar")]
    [InlineData("0000-01-01T00:00:00Z", "is no day of the calendar")]
    [InlineData("2026-06-01T24:00:00Z", "is no time of the day; it ends at 23:59:59")]
    [InlineData("2026-06-01T23:60:00Z", "is no time of the day; it ends at 23:59:59")]
    [InlineData("2026-06-01T23:59:61Z", "is no time of the day; it ends at 23:59:59")]
    [InlineData("2016-12-31T23:59:60Z", "is a leap second, which cannot be kept; use second 59")]
    [InlineData("2026-06-01T07:50:00+14:01", "has an offset no place on earth uses; at most 14:00")]
    [InlineData("2026-06-01T07:50:00-23:59", "has an offset no place on earth uses; at most 14:00")]
    [InlineData("2026-06-01T07:50:00+05:60", "has an offset no place on earth uses; at most 14:00")]
    [InlineData("0001-01-01T00:00:00+01:00", "must lie in the years 0001 to 9999 of UTC")]
    [InlineData("9999-12-31T23:59:59-01:00", "must lie in the years 0001 to 9999 of UTC")]
    [InlineData("", Rfc3339.Rule)]
    [InlineData("2026-06-01", Rfc3339.Rule)]
    [InlineData("2026-06-01 07:50:00Z", Rfc3339.Rule)]
    [InlineData("2026-06-01T07:50Z", Rfc3339.Rule)]
    [InlineData("20260601T075000Z", Rfc3339.Rule)]
    [InlineData("2026-06-01T07:50:00.Z", Rfc3339.Rule)]
    [InlineData("2026-06-01T07:50:00,5Z", Rfc3339.Rule)]
    [InlineData("2026-06-01T07:50:00-0500", Rfc3339.Rule)]
    [InlineData("2026-06-01T07:50:00-05", Rfc3339.Rule)]
    [InlineData("2026-06-01T07:50:00Z ", Rfc3339.Rule)]
    [InlineData(" 2026-06-01T07:50:00Z", Rfc3339.Rule)]
    [InlineData("2026-06-01T07:50:00ZZ", Rfc3339.Rule)]
    [InlineData("+02026-06-01T07:50:00Z", Rfc3339.Rule)]
    [InlineData("２026-06-01T07:50:00Z", Rfc3339.Rule)]
    [InlineData("now", Rfc3339.Rule)]
    public void Anything_else_is_refused_with_what_would_be_right(string text, string expected)
    {
        Assert.False(Rfc3339.TryParse(text, out _, out var reason));
        Assert.Equal(expected, reason);
    }

    [Fact]
    public void Every_instant_written_is_read_back() =>
        Gen.Long[0, DateTime.MaxValue.Ticks].Select(ticks => Instant.Cut(new DateTimeOffset(ticks, TimeSpan.Zero))).Sample(instant =>
            Rfc3339.TryParse(Rfc3339.Format(instant), out var read, out _) && read == instant);

    [Fact]
    public void It_agrees_with_the_framework_on_every_offset() =>
        Gen.Select(Gen.Long[DateTime.UnixEpoch.Ticks, DateTime.UnixEpoch.AddYears(200).Ticks], Gen.Int[-840, 840])
            .Sample((ticks, minutes) =>
        {
            var expected = new DateTimeOffset(ticks, TimeSpan.FromMinutes(minutes));
            var text = expected.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffffzzz", CultureInfo.InvariantCulture);
            return Rfc3339.TryParse(text, out var read, out _) && read == Instant.Cut(expected);
        });
}
