using static System.FormattableString;

namespace Monitoring.Service.Registry;

/// <summary>Something in a valid registry that is not read, or not acted on, as its writer may think.</summary>
/// <param name="Line">Its line, from 1.</param>
/// <param name="Field">The field, its keys joined with dots.</param>
/// <param name="Words">What that means, continuing the field.</param>
internal sealed record RegistryRemark(int Line, string Field, string Words)
{
    /// <summary>A warning for each remark; the same one of the same key only at the first of its places.</summary>
    /// <param name="fileName">The file's name, as warnings shall name it.</param>
    /// <param name="all">All remarks, by line.</param>
    public static IReadOnlyList<RegistryWarning> Warnings(string fileName, IReadOnlyList<RegistryRemark> all) =>
    [
        .. all.GroupBy(one => (Key: one.Field[(one.Field.LastIndexOf('.') + 1)..], one.Words)).Select(places =>
            new RegistryWarning(fileName, places.First().Line, places.First().Field, places.Key.Words + MorePlaces(places.Count()))),
    ];

    /// <summary>What ends a warning that is said once for several places.</summary>
    /// <param name="places">In how many places it holds.</param>
    public static string MorePlaces(int places) => places switch
    {
        1 => "",
        2 => " (and so in one more place)",
        _ => Invariant($" (and so in {places - 1:N0} more places)"),
    };
}
