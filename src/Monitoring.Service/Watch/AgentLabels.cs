using Monitoring.Core.Outcomes;

namespace Monitoring.Service.Watch;

/// <summary>The label sets of one registered agent.</summary>
/// <param name="Own">The agent.</param>
/// <param name="Dispositions">The agent with each disposition, in the order of <see cref="AllDispositions"/>.</param>
internal sealed record AgentLabels(KeyValuePair<string, object?>[] Own, KeyValuePair<string, object?>[][] Dispositions)
{
    /// <summary>Every disposition.</summary>
    public static readonly Disposition[] AllDispositions = Enum.GetValues<Disposition>();

    /// <summary>Makes them.</summary>
    public static AgentLabels Of(string agent) => new(
        [new("agent", agent)],
        [.. AllDispositions.Select(disposition => new KeyValuePair<string, object?>[] { new("agent", agent), new("disposition", Word<Disposition>.Of(disposition)) })]);
}
