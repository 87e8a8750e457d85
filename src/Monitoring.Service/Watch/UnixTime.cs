namespace Monitoring.Service.Watch;

/// <summary>Instants as metrics carry them: seconds since 1970, with fractions.</summary>
internal static class UnixTime
{
    /// <summary>The seconds of an instant; null stays null.</summary>
    public static double? Seconds(DateTimeOffset? instant) => instant is { } at ? (at - DateTimeOffset.UnixEpoch).TotalSeconds : null;
}
