using System.Globalization;
using System.Text;
using static System.FormattableString;

namespace Monitoring.Benchmarks.Load;

/// <summary>Registries for load.</summary>
internal static class LoadRegistry
{
    /// <summary>A registry of these agents.</summary>
    public static string Of(params IReadOnlyList<AgentsUnderLoad> groups)
    {
        var text = new StringBuilder("plant: { name: Load, timeZone: UTC }\nfallback: joan\npeople:\n  dana: { name: Dana, email: dana@example.com }\n  joan: { name: Joan, email: joan@example.com }\nagents:\n");
        foreach (var group in groups)
        {
            var segments = group.Segments.Length == 0 ? "" : $"segments: [{group.Segments}], ";
            for (var agent = 0; agent < group.Agents; agent++)
            {
                var name = group.Prefix + agent.ToString(Invariant($"D{group.Digits}"), CultureInfo.InvariantCulture);
                text.Append(Invariant($"  {name}:\n    title: Agent {agent}\n    owner: dana\n    slos:\n"));
                for (var slo = 0; slo < group.Slos; slo++)
                {
                    text.Append(Invariant($"      {name}-accuracy-{slo}: {{ target: 92%, alertBelow: 90%, over: {group.Window} transactions, countFrom: [{group.CountFrom}], {segments}drift: {group.Drift} }}\n"));
                }
            }
        }

        return text.ToString();
    }
}
