using System.Buffers;
using System.Collections.Frozen;

namespace Monitoring.Core.Slos;

/// <summary>
/// Time zones by their IANA names, which mean the same on every system. A system may drop a name that was good when a registry was applied,
/// and old names it drops by and by; the zone is still there under its present name (<c>zone-names.txt</c>).
/// </summary>
public static class IanaZone
{
    private const string ResourceName = "zone-names.txt";

    private static readonly SearchValues<char> Characters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/");

    private static readonly FrozenDictionary<string, string> Present = ReadNames();

    private static readonly ILookup<string, string> Old = Present.ToLookup(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal);

    /// <summary>The names of this system, for suggestions.</summary>
    public static IEnumerable<string> All => TimeZoneInfo.GetSystemTimeZones().Where(zone => zone.HasIanaId).Select(zone => zone.Id);

    /// <summary>True when this system knows the zone under this very name.</summary>
    public static bool IsKnown(string id) => Find(id) is not null;

    /// <summary>The present name of a zone that is given by an old one; null where the name is no old one.</summary>
    public static string? PresentName(string id) => Present.GetValueOrDefault(id);

    /// <summary>
    /// The zone of a name: under that name, under its present one, or under another this system knows it by; null where it knows none.
    /// </summary>
    public static TimeZoneInfo? Resolve(string id)
    {
        var present = PresentName(id) ?? id;
        return Find(id) ?? Find(present)
            ?? Old[present].Order(StringComparer.Ordinal).Select(Find).FirstOrDefault(zone => zone is not null);
    }

    /// <summary>The zone of a name, UTC where this system has it no more: a registry in force needs some zone.</summary>
    public static TimeZoneInfo Of(string id) => Resolve(id) ?? TimeZoneInfo.Utc;

    /// <summary>Why not the zone under this very name is used, in a whole sentence without its point; null when it is.</summary>
    public static string? WhyNot(string id) => IsKnown(id) ? null
        : Resolve(id) is { } zone ? $"The time zone data of this system has no {id}, and {zone.Id} is used, the same zone under another name"
        : $"The time zone data of this system has no {id}, and no other name of it, so all times are told in UTC";

    private static TimeZoneInfo? Find(string id) =>
        !id.AsSpan().ContainsAnyExcept(Characters) && TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) && zone.HasIanaId
            && zone.Id == id ? zone : null;

    private static FrozenDictionary<string, string> ReadNames()
    {
        using var stream = typeof(IanaZone).Assembly.GetManifestResourceStream(ResourceName)
            ?? throw new InvalidOperationException($"{ResourceName} is not in the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(line => line[0] != '#').Select(line => line.Split(' '))
            .ToFrozenDictionary(names => names[0], names => names[1], StringComparer.Ordinal);
    }
}
