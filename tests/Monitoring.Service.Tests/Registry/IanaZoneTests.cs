using Monitoring.Service.Registry;

namespace Monitoring.Service.Tests.Registry;

/// <summary>Time zones whose names a system has dropped, stood for by names no system ever had beside such as it has.</summary>
public sealed class IanaZoneTests
{
    private static readonly string Unknown = Documents.Change("America/Chicago", "America/Springfield");

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

    [Fact]
    public void An_unknown_zone_is_a_mistake_in_a_file_and_none_in_what_was_stored()
    {
        Assert.IsType<RegistryReading.Refused>(RegistryReader.Read("registry.yaml", Unknown));

        var stored = Assert.IsType<RegistryReading.Valid>(RegistryReader.Read(new(1, Unknown, "here", default)));

        Assert.Equal("America/Springfield", stored.Registry.Plant.TimeZone);
    }

    [Fact]
    public void An_old_name_is_advised_against()
    {
        var reading = Assert.IsType<RegistryReading.Valid>(
            RegistryReader.Read("registry.yaml", Documents.Change("America/Chicago", "US/Central")));

        var remark = Assert.Single(reading.Remarks, remark => remark.Field == "plant.timeZone");
        Assert.Contains("America/Chicago", remark.Words, StringComparison.Ordinal);
    }
}
