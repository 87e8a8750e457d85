using Monitoring.Core.Slos;

namespace Monitoring.Core.Tests.Slos;

/// <summary>Time zones whose names a system has dropped, stood for by names no system ever had beside such as it has.</summary>
public sealed class IanaZoneTests
{
    [Fact]
    public void An_old_name_has_a_present_one() => Assert.Equal(
        ("America/Chicago", "Europe/Kyiv", "Atlantic/Reykjavik", null),
        (IanaZone.PresentName("US/Central"), IanaZone.PresentName("Europe/Kiev"), IanaZone.PresentName("Iceland"),
            IanaZone.PresentName("America/Chicago")));

    [Theory]
    [InlineData("UTC")]
    [InlineData("GMT")]
    [InlineData("Europe/Berlin")]
    [InlineData("Europe/Oslo")]
    public void A_name_in_use_is_no_old_one(string id) => Assert.Null(IanaZone.PresentName(id));

    [Fact]
    public void A_zone_nobody_knows_is_UTC_and_says_so() => Assert.Equal(
        (null, TimeZoneInfo.Utc, "The time zone data of this system has no America/Springfield, and no other name of it, so all times are told in UTC"),
        (IanaZone.Resolve("America/Springfield"), IanaZone.Of("America/Springfield"), IanaZone.WhyNot("America/Springfield")));
}
