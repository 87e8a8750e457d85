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
