using System.Buffers;
using Monitoring.Core.Slos;

namespace Monitoring.Service.Registry;

/// <summary>Reads the plant.</summary>
internal static class PlantReader
{
    /// <summary>The keys that are acted on.</summary>
    public static readonly IReadOnlyList<string> Keys = ["name", "timeZone"];

    /// <summary>When the daily mail goes out where the registry does not say.</summary>
    public static readonly TimeOnly DefaultDailyMailAt = new(5, 45);

    /// <summary>The plant; null when something is refused, the faults being noted.</summary>
    public static Plant? Read(Field field)
    {
        var plant = field.Section("state the plant's name and timeZone", Keys, LaterKeys.Plant);
        const string NameRemedy = "write what people call the plant, such as Plant 2";
        var name = plant.Required("name", NameRemedy) is { } stated ? Values.Text(stated, NameRemedy) : null;
        var zone = plant.Required("timeZone", "write the plant's IANA time zone, such as America/Chicago") is { } id ? Values.TimeZone(id)
            : null;
        var mailAt = plant.Optional("dailyMailAt") is { } time ? Values.TimeOfDay(time) : DefaultDailyMailAt;
        return name is not null && zone is not null && mailAt is not null ? new(name, zone, mailAt.Value) : null;
    }
}

/// <summary>Time zones by their IANA names, which mean the same on every system.</summary>
internal static class IanaZone
{
    private static readonly SearchValues<char> Characters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/");

    /// <summary>The names of this system, for suggestions.</summary>
    public static IEnumerable<string> All => TimeZoneInfo.GetSystemTimeZones().Where(zone => zone.HasIanaId).Select(zone => zone.Id);

    /// <summary>True when this system knows the zone under this very name.</summary>
    public static bool IsKnown(string id) =>
        !id.AsSpan().ContainsAnyExcept(Characters) && TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) && zone.HasIanaId
            && zone.Id == id;
}
