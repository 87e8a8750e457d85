using System.Text;
using static System.FormattableString;

namespace Monitoring.Scenarios;

/// <summary>Registry files for scenarios: everything belongs to dana, then tom, then joan.</summary>
internal static class RegistryText
{
    private const string People =
        """
        plant: { name: Plant 2, timeZone: America/Chicago, dailyMailAt: "05:45" }
        fallback: joan
        people:
          dana: { name: Dana Ruiz,   email: dana.ruiz@example.com }
          tom:  { name: Tom Kessler, email: tom.kessler@example.com }
          joan: { name: Joan Meyer,  email: joan.meyer@example.com }
        agents:
        """;

    /// <summary>One agent with one SLO, 92 % and 90 %.</summary>
    public static string Of(string agent, int window, string cut = "customer") =>
        Of([(agent, Invariant($"{{ target: 92%, alertBelow: 90%, over: {window} transactions, segments: [{cut}] }}"))]);

    /// <summary>Agents, each with one SLO called after it, given as a YAML flow mapping.</summary>
    public static string Of(IEnumerable<(string Agent, string Slo)> agents)
    {
        var text = new StringBuilder(People).Append('\n');
        foreach (var (agent, slo) in agents)
        {
            text.Append(Invariant(
                $"  {agent}:\n    title: {agent}\n    owner: dana\n    deputy: tom\n    slos:\n      {agent}-accuracy: {slo}\n"));
        }

        return text.ToString();
    }
}
