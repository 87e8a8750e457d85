using System.Text;
using static System.FormattableString;

namespace Monitoring.Scenarios;

/// <summary>Registry files for scenarios: everything belongs to dana, then tom, then joan, and nobody practises.</summary>
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
    public static string Of(string agent, int window, string cut = "customer", string dailyMailAt = "05:45") =>
        Of([(agent, Invariant($"{{ target: 92%, alertBelow: 90%, over: {window} transactions, segments: [{cut}] }}"))])
            .Replace("05:45", dailyMailAt, StringComparison.Ordinal);

    /// <summary>Agents, each with one SLO called after it over 20 transactions and an owner of its own; then tom, then joan.</summary>
    /// <param name="agents">The agents, in order.</param>
    /// <param name="people">More people, each a line of YAML.</param>
    /// <param name="hours">The plant's hours; null when none are stated.</param>
    public static string Owned(IEnumerable<(string Agent, string Owner)> agents, string people, string? hours)
    {
        var text = new StringBuilder(People.Replace("agents:", people + "agents:", StringComparison.Ordinal)).Append('\n');
        foreach (var (agent, owner) in agents)
        {
            Add(text, agent, owner, "{ target: 92%, alertBelow: 90%, over: 20 transactions }");
        }

        return hours is null ? text.ToString() : text.Replace("dailyMailAt", Invariant($"hours: \"{hours}\", dailyMailAt")).ToString();
    }

    /// <summary>Agents, each with one SLO called after it, given as a YAML flow mapping.</summary>
    public static string Of(IEnumerable<(string Agent, string Slo)> agents)
    {
        var text = new StringBuilder(People).Append('\n');
        foreach (var (agent, slo) in agents)
        {
            Add(text, agent, "dana", slo);
        }

        return text.ToString();
    }

    /// <summary>The same registry, in which some agents practise.</summary>
    public static string Practising(string registry, params IEnumerable<string> agents) => agents.Aggregate(registry, (text, agent) =>
    {
        var at = text.IndexOf("drills: off", text.IndexOf(Invariant($"  {agent}:"), StringComparison.Ordinal), StringComparison.Ordinal);
        return text.Remove(at, "drills: off".Length).Insert(at, "drills: on");
    });

    private static void Add(StringBuilder text, string agent, string owner, string slo) => text.Append(Invariant(
        $"  {agent}:\n    title: {agent}\n    owner: {owner}\n    deputy: tom\n    drills: off\n    slos:\n      {agent}-accuracy: {slo}\n"));
}
