namespace Monitoring.Core.Outcomes;

/// <summary>Instants as both engines keep them: whole microseconds since 1970-01-01T00:00:00Z.</summary>
public static class Instant
{
    /// <summary>Cuts (never rounds) an instant to microseconds, in UTC.</summary>
    public static DateTimeOffset Cut(DateTimeOffset instant)
    {
        var ticks = instant.UtcTicks;
        return new DateTimeOffset(ticks - (ticks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);
    }

    /// <summary>Microseconds since 1970; negative before.</summary>
    public static long ToMicroseconds(DateTimeOffset instant) =>
        (Cut(instant).UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMicrosecond;

    /// <summary>Whole microseconds of a duration, cut.</summary>
    public static long Microseconds(TimeSpan duration) => duration.Ticks / TimeSpan.TicksPerMicrosecond;

    /// <summary>The instant of a number of microseconds since 1970.</summary>
    public static DateTimeOffset FromMicroseconds(long microseconds) =>
        DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);
}
