using System.Text.RegularExpressions;

namespace Monitoring.Core.Slos;

/// <summary>
/// The names of segments in an SLO's reaction plan: <c>{customer}</c> stands for the customer who drives the breach, and reads "the
/// customer concerned" where no customer does, so that the plan stays a sentence; after "the", or the same word, only what is missing is
/// put: <c>customer {customer}</c> reads "customer concerned". What stands in braces and is no declared cut stays as it is.
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
            : name == cut ? found.Groups["before"].Value + value
            : Nobody(found.Groups["before"].Value, name);
    });

    private static string Nobody(string before, string name) => before.TrimEnd() switch
    {
        "" => $"{before}the {name} concerned",
        var word when word.Equals(name, StringComparison.OrdinalIgnoreCase) => $"{before}concerned",
        var word when word.Equals("the", StringComparison.OrdinalIgnoreCase) => $"{before}{name} concerned",
        _ => $"{before}the {name} concerned",
    };

    /// <summary>Names in braces that are no declared cut, in order.</summary>
    /// <param name="plan">The owner's words.</param>
    /// <param name="cuts">The declared cuts.</param>
    public static IReadOnlyList<string> Unknown(string plan, IReadOnlyList<string> cuts) =>
        [.. Braces().Matches(plan).Select(found => found.Groups["name"].Value).Where(name => !cuts.Contains(name)).Distinct(StringComparer.Ordinal)];

    [GeneratedRegex(@"(?<before>(\b[A-Za-z0-9_.-]{1,64} )?)\{(?<name>[A-Za-z0-9_.-]{1,64})\}",
        RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Braces();
}
