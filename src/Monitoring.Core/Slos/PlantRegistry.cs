namespace Monitoring.Core.Slos;

/// <summary>Who watches what: the whole registry, valid by construction of its reader.</summary>
/// <param name="Plant">The plant.</param>
/// <param name="Fallback">Key of the person told when owner and deputy both fail.</param>
/// <param name="KeepOutcomes">How long outcomes are kept, counted from receipt.</param>
/// <param name="People">People by key.</param>
/// <param name="Agents">Agents by name, in registry order.</param>
public sealed record PlantRegistry(
    Plant Plant, string Fallback, TimeSpan KeepOutcomes, IReadOnlyDictionary<string, Person> People, IReadOnlyList<Agent> Agents);

/// <summary>The plant: its name and its clock.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="TimeZone">IANA id of the zone in which times are told.</param>
/// <param name="DailyMailAt">Local time of the daily mail.</param>
public sealed record Plant(string Name, string TimeZone, TimeOnly DailyMailAt);

/// <summary>One person, not a shared mailbox.</summary>
/// <param name="Key">The person's key in the registry.</param>
/// <param name="Name">The full name.</param>
/// <param name="Email">The mail address.</param>
public sealed record Person(string Key, string Name, string Email);

/// <summary>An automated worker in production with exactly one owner.</summary>
/// <param name="Name">Its registered name.</param>
/// <param name="Title">What people call it.</param>
/// <param name="Owner">Key of the accountable person.</param>
/// <param name="Deputy">Key of the person told next, never the owner; null when none is named.</param>
/// <param name="SilentAfter">Silence after which somebody should look; null when not stated.</param>
/// <param name="Slos">Its SLOs in registry order.</param>
public sealed record Agent(string Name, string Title, string Owner, string? Deputy, TimeSpan? SilentAfter, IReadOnlyList<Slo> Slos)
{
    /// <summary>What it showed before it went live; null when not stated.</summary>
    public Pilot? Pilot { get; init; }
}
