namespace Monitoring.Service.Registry;

/// <summary>
/// The keys a registry may hold that this release does not act on; <c>check</c> and <c>apply</c> say so of each. Every other key it takes
/// has an effect, and whatever else stands in a registry is refused. The value is looked at only where there is a reader for it already.
/// </summary>
internal static class LaterKeys
{
    /// <summary>Of a person.</summary>
    public static IReadOnlyList<string> Person { get; } = [];

    /// <summary>Of an agent.</summary>
    public static IReadOnlyList<string> Agent { get; } = [];

    /// <summary>Of an SLO.</summary>
    public static IReadOnlyList<string> Slo { get; } = [];

    /// <summary>What is said of a key.</summary>
    public const string Words = "is not acted on in this release";
}
