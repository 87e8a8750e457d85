using System.Net;
using System.Text.RegularExpressions;
using Monitoring.Core.Markup;

namespace Monitoring.Service.Settings;

/// <summary>
/// Nothing configured is passed over in silence: a name that is no setting refuses the start and names the nearest one.
/// <c>AGENTOPS_TEST_…</c> belongs to the tests, the framework's sections to the framework, what Kubernetes makes for a Service to nobody.
/// </summary>
internal static class UnknownSettings
{
    private const string TestPrefix = "TEST_";

    /// <summary>Notes every unknown name, first of the environment, then of the file.</summary>
    public static void Refuse(IConfiguration configuration, IEnumerable<string> variables, SettingValues values)
    {
        var ours = variables.Where(name => name.StartsWith(SettingName.EnvironmentPrefix, StringComparison.OrdinalIgnoreCase))
            .Order(StringComparer.Ordinal).ToList();
        foreach (var variable in ours.Where(variable => !IsKnown(Setting(variable))))
        {
            if (KubernetesNames.IsOne(variable, configuration[Setting(variable)]))
            {
                values.PassOver(variable);
                continue;
            }

            values.Refuse($"{Visible.Line(variable, 100)} is not a setting{Suggestion(Setting(variable), SettingName.AsVariable)}");
        }

        var said = ours.Select(Setting).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in configuration.AsEnumerable().OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if (value is not null && !said.Contains(name) && !IsKnown(name))
            {
                values.Refuse($"appsettings.json: {Visible.Line(name, 100)} is not a setting{Suggestion(name, setting => setting)}");
            }
        }
    }

    private static string Setting(string variable) =>
        variable[SettingName.EnvironmentPrefix.Length..].Replace("__", ":", StringComparison.Ordinal);

    private static bool IsKnown(string name) =>
        SettingName.All.Contains(name, StringComparer.OrdinalIgnoreCase)
        || name.StartsWith(TestPrefix, StringComparison.OrdinalIgnoreCase)
        || SettingName.FrameworkSections.Any(section => name.StartsWith(section + ":", StringComparison.OrdinalIgnoreCase));

    private static string Suggestion(string name, Func<string, string> spelling) => NearestName.To(name, SettingName.All) is { } nearest
        ? $"; did you mean {spelling(nearest)}?"
        : $"; the settings are {string.Join(", ", SettingName.All.Select(spelling))}.";
}

/// <summary>
/// The known name a mistyped one most likely means, by the number of letters left out, added, changed or swapped with their
/// neighbour (optimal string alignment), upper and lower case alike.
/// </summary>
internal static class NearestName
{
    /// <summary>Longer texts are no typing mistakes; the bound keeps a hostile document cheap.</summary>
    private const int LongestCompared = 100;

    /// <summary>The nearest of the known names; null where none is near enough to be meant: more than a third of it differs.</summary>
    public static string? To(string name, IEnumerable<string> known)
    {
        if (name.Length > LongestCompared)
        {
            return null;
        }

        string? nearest = null;
        var least = int.MaxValue;
        foreach (var candidate in known)
        {
            var distance = Distance(name.ToUpperInvariant(), candidate.ToUpperInvariant());
            if (distance < least && distance <= Math.Max(1, candidate.Length / 3))
            {
                (nearest, least) = (candidate, distance);
            }
        }

        return nearest;
    }

    /// <summary>The known names, the nearest first, and where two are as near in the order of their letters.</summary>
    public static IEnumerable<string> Order(string name, IEnumerable<string> known)
    {
        var compared = name[..Math.Min(name.Length, LongestCompared)].ToUpperInvariant();
        return known.OrderBy(candidate => Distance(compared, candidate.ToUpperInvariant())).ThenBy(candidate => candidate, StringComparer.Ordinal);
    }

    private static int Distance(string left, string right)
    {
        var before = new int[right.Length + 1];
        var above = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var row = new int[right.Length + 1];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var cost = left[i - 1] == right[j - 1] ? 0 : 1;
                row[j] = Math.Min(Math.Min(row[j - 1], above[j]) + 1, above[j - 1] + cost);
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                {
                    row[j] = Math.Min(row[j], before[j - 2] + 1);
                }
            }

            (before, above) = (above, row);
        }

        return above[right.Length];
    }
}

/// <summary>
/// The variables that Kubernetes puts into every container for each Service of its namespace: a Service called <c>agentops</c> becomes
/// <c>AGENTOPS_SERVICE_HOST</c>, <c>AGENTOPS_PORT</c> and more, one called <c>agentops-monitoring</c> <c>AGENTOPS_MONITORING_…</c>. They
/// look like settings and are none. Both the name and the form of the value must fit, so that <c>AGENTOPS_PORT=8080</c> is a mistake still.
/// </summary>
internal static partial class KubernetesNames
{
    /// <summary>True when Kubernetes made the variable.</summary>
    /// <param name="variable">Its name.</param>
    /// <param name="value">Its value.</param>
    public static bool IsOne(string variable, string? value) => value switch
    {
        null or "" => false,
        "tcp" or "udp" or "sctp" => Protocol().IsMatch(variable),
        _ when value.All(char.IsAsciiDigit) => Number().IsMatch(variable),
        _ when IPAddress.TryParse(value, out _) => Host().IsMatch(variable),
        _ => Url().IsMatch(value) && Address().IsMatch(variable),
    };

    [GeneratedRegex("^AGENTOPS_([A-Z0-9_]+_)?PORT_[0-9]+_(TCP|UDP|SCTP)_PROTO\\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Protocol();

    [GeneratedRegex("^AGENTOPS_([A-Z0-9_]+_)?(SERVICE_PORT(_[A-Z0-9_]+)?|PORT_[0-9]+_(TCP|UDP|SCTP)_PORT)\\z", RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Number();

    [GeneratedRegex("^AGENTOPS_([A-Z0-9_]+_)?(SERVICE_HOST|PORT_[0-9]+_(TCP|UDP|SCTP)_ADDR)\\z", RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Host();

    [GeneratedRegex("^AGENTOPS_([A-Z0-9_]+_)?PORT(_[0-9]+_(TCP|UDP|SCTP))?\\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Address();

    [GeneratedRegex("^(tcp|udp|sctp)://[^ /]+:[0-9]{1,5}\\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Url();
}
