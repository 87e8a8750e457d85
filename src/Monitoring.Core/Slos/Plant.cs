namespace Monitoring.Core.Slos;

/// <summary>The plant: its name and its clock.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="TimeZone">IANA id of the zone in which times are told.</param>
/// <param name="DailyMailAt">Local time of the daily mail.</param>
public sealed record Plant(string Name, string TimeZone, TimeOnly DailyMailAt);
