using static System.FormattableString;

namespace Monitoring.Service.Registry;

/// <summary>
/// The keys a registry may hold that this release does not act on; <c>check</c> and <c>apply</c> say so of each. Every other key it takes
/// has an effect, and whatever else stands in a registry is refused. The value is looked at only where there is a reader for it already.
/// </summary>
internal static class LaterKeys
{
    /// <summary>Of the plant.</summary>
    public static IReadOnlyList<string> Plant { get; } = ["dailyMailAt", "hours", "holidays"];

    /// <summary>Of a person.</summary>
    public static IReadOnlyList<string> Person { get; } = ["away", "notify"];

    /// <summary>Of an agent.</summary>
    public static IReadOnlyList<string> Agent { get; } =
        ["silentAfter", "expectFirstBy", "expects", "grace", "reviews", "drills", "transactionUrl"];

    /// <summary>Of an SLO.</summary>
    public static IReadOnlyList<string> Slo { get; } = ["labelsWithin"];

    /// <summary>What is said of a key.</summary>
    public const string Words = "is not acted on in this release";
}

/// <summary>Something in a registry that a later release acts on and this one does not.</summary>
/// <param name="Line">Its line, from 1.</param>
/// <param name="Field">The field, its keys joined with dots.</param>
/// <param name="Words">What that means, continuing the field.</param>
internal sealed record NotActedOn(int Line, string Field, string Words)
{
    /// <summary>A warning for each key, at the first of its places.</summary>
    /// <param name="fileName">The file's name, as warnings shall name it.</param>
    /// <param name="all">Everything that is not acted on, by line.</param>
    public static IReadOnlyList<RegistryWarning> Warnings(string fileName, IReadOnlyList<NotActedOn> all) =>
    [
        .. all.GroupBy(one => one.Field[(one.Field.LastIndexOf('.') + 1)..], StringComparer.Ordinal).Select(places =>
            new RegistryWarning(fileName, places.First().Line, places.First().Field, places.First().Words + places.Count() switch
            {
                1 => "",
                2 => ", nor in one more place",
                var count => Invariant($", nor in {count - 1:N0} more places"),
            })),
    ];
}
