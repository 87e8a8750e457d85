using System.Text.RegularExpressions;
using static System.FormattableString;

namespace Monitoring.Service.Tests.Metrics.Boards;

/// <summary>
/// What is wrong with a query: a metric without the matchers of job and instance, a counter that is not read as a change, a rate over a
/// length of its own, and a number that several instances on one database would double.
/// </summary>
internal static partial class QueryLint
{
    private const int LongestName = 80;

    // Counters that are read from the database, or that every instance knows alike: the same on all.
    private static readonly HashSet<string> KnownAlike = new(StringComparer.Ordinal)
    {
        "agentops_slo_drift_signals_total", "agentops_slo_drift_judged_total", "agentops_store_lost_writes_total",
    };

    // What each instance has for itself, so that it may be added.
    private static readonly HashSet<string> OwnOfEach = new(StringComparer.Ordinal) { "up", "agentops_mail_held" };

    private static readonly HashSet<string> Aggregations = new(StringComparer.Ordinal) { "sum", "max", "min", "count" };

    /// <summary>True when it reads what each instance counts or has for itself, so that all together have more than any of them alone.</summary>
    public static bool IsOfEach(string expression) =>
        Selector().Matches(expression).Select(found => found.Groups["name"].Value).Any(name => OwnOfEach.Contains(name) || IsCountedByEach(name));

    /// <summary>Everything that is wrong.</summary>
    public static IEnumerable<string> Findings(string expression)
    {
        foreach (var found in Selector().Matches(expression).Cast<Match>())
        {
            var (name, matchers, range) = (found.Groups["name"].Value, found.Groups["matchers"].Value, found.Groups["range"].Value);
            var isCounter = IsCounter(name);
            var around = Around(expression, found.Index).ToList();
            if (!matchers.Contains("job=~\"$job\"", StringComparison.Ordinal)
                || !matchers.Contains("instance=~\"$instance\"", StringComparison.Ordinal))
            {
                yield return Invariant($"target-job-instance: {name} in {expression}");
            }

            if (isCounter && (range.Length == 0 || around[0] is not ("rate" or "increase")))
            {
                yield return Invariant($"target-counter-agg: {name} in {expression}");
            }

            if (around is ["rate", ..] && range != "[$__rate_interval]")
            {
                yield return Invariant($"target-rate-interval: {name} in {expression}");
            }

            var isAdded = around.FirstOrDefault(Aggregations.Contains);
            var mayBeAdded = IsCountedByEach(name) || around is ["sum_over_time" or "count_over_time", ..];
            if (isAdded is null || (!OwnOfEach.Contains(name) && (isAdded is "count" || isAdded is "sum" != mayBeAdded)))
            {
                yield return Invariant($"doubled: {name} by {isAdded ?? "nothing"} in {expression}");
            }
        }
    }

    private static bool IsCountedByEach(string name) => IsCounter(name) && !KnownAlike.Contains(name);

    private static bool IsCounter(string name) => name.EndsWith("_total", StringComparison.Ordinal)
        || name.EndsWith("_bucket", StringComparison.Ordinal) || name.EndsWith("_count", StringComparison.Ordinal);

    // The functions around a place, the innermost first.
    private static IEnumerable<string> Around(string expression, int place)
    {
        for (var (at, closed) = (place - 1, 0); at >= 0; at--)
        {
            closed += expression[at] == ')' ? 1 : expression[at] == '(' ? -1 : 0;
            if (closed < 0)
            {
                closed = 0;
                if (FunctionBefore().Match(expression[Math.Max(0, at - LongestName)..at]) is { Success: true } function)
                {
                    yield return function.Groups["name"].Value;
                }
            }
        }
    }

    [GeneratedRegex(
        @"\b(?<name>(agentops|process|dotnet)_[a-z_]+|up)\b(\{(?<matchers>[^}]*)\})?(?<range>\[[^\]]*\])?", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Selector();

    [GeneratedRegex(@"(?<name>[a-z_]+)\s*(by\s*\([^()]*\)\s*)?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex FunctionBefore();
}
