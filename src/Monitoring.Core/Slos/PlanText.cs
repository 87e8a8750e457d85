using System.Text.RegularExpressions;

namespace Monitoring.Core.Slos;

/// <summary>
/// The names of segments in an SLO's reaction plan: <c>{customer}</c> stands for the customer who drives the breach, and is left out, with
/// the blank before it, where no customer does. What stands in braces and is no declared cut stays as it is.
/// </summary>
public static partial class PlanText
{
    /// <summary>The plan for a notice.</summary>
    /// <param name="plan">The owner's words.</param>
    /// <param name="cuts">The declared cuts.</param>
    /// <param name="cut">The cut of who drives the breach; null for nobody.</param>
    /// <param name="value">Its value.</param>
    public static string Fill(string plan, IReadOnlyList<string> cuts, string? cut, string? value) => Braces().Replace(plan, found =>
    {
        var name = found.Groups["name"].Value;
        return !cuts.Contains(name) ? found.Value
            : name == cut ? found.Groups["blank"].Value + value
            : "";
    });

    /// <summary>Names in braces that are no declared cut, in order.</summary>
    /// <param name="plan">The owner's words.</param>
    /// <param name="cuts">The declared cuts.</param>
    public static IReadOnlyList<string> Unknown(string plan, IReadOnlyList<string> cuts) =>
        [.. Braces().Matches(plan).Select(found => found.Groups["name"].Value).Where(name => !cuts.Contains(name)).Distinct(StringComparer.Ordinal)];

    [GeneratedRegex(@"(?<blank> ?)\{(?<name>[A-Za-z0-9_.-]{1,64})\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Braces();
}
