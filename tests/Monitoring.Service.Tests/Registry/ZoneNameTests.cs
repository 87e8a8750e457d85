using Monitoring.Service.Registry;

namespace Monitoring.Service.Tests.Registry;

/// <summary>A registry whose time zone this system does not know, or knows by another name.</summary>
public sealed class ZoneNameTests
{
    private static readonly string Unknown = Documents.Change("America/Chicago", "America/Springfield");

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
