using System.Buffers;

namespace Monitoring.Service.Owners;

/// <summary>Time zones by their IANA names, which mean the same on every system.</summary>
internal static class IanaZone
{
    private static readonly SearchValues<char> Characters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/");

    /// <summary>The names of this system, for suggestions.</summary>
    public static IEnumerable<string> All => TimeZoneInfo.GetSystemTimeZones().Where(zone => zone.HasIanaId).Select(zone => zone.Id);

    /// <summary>True when this system knows the zone under this very name.</summary>
    public static bool IsKnown(string id) =>
        !id.AsSpan().ContainsAnyExcept(Characters) && TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) && zone.HasIanaId && zone.Id == id;
}
