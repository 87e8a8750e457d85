using Monitoring.Core.Slos;

namespace Monitoring.Core.Tests.Slos;

public sealed class PlantDayTests
{
    [Theory]
    [InlineData("UTC", "2027-01-31", "2027-02-01T00:00:00Z")]
    [InlineData("America/Chicago", "2027-01-31", "2027-02-01T06:00:00Z")]
    [InlineData("America/Chicago", "2027-07-04", "2027-07-05T05:00:00Z")]
    [InlineData("America/Santiago", "2026-09-05", "2026-09-06T04:00:00Z")] // Summer time begins at midnight, which is skipped.
    [InlineData("America/Havana", "2026-10-31", "2026-11-01T04:00:00Z")] // Summer time ends at 01:00: midnight comes twice.
    public void A_day_ends_at_the_midnight_of_the_plant(string zone, string day, string end) => Assert.Equal(
        DateTimeOffset.Parse(end, System.Globalization.CultureInfo.InvariantCulture),
        PlantDay.EndOf(DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture), TimeZoneInfo.FindSystemTimeZoneById(zone)));
}
