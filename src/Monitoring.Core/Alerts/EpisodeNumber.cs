namespace Monitoring.Core.Alerts;

/// <summary>
/// The outward number of an episode: unique in the service, rising within an agent, below 2^53 for nine million agents with a
/// thousand million episodes each. Opaque to callers.
/// </summary>
public static class EpisodeNumber
{
    private const long PerAgent = 1_000_000_000;

    /// <summary>Makes the outward number.</summary>
    public static long Of(long agentId, long episode) => (agentId * PerAgent) + episode;

    /// <summary>The agent an outward number belongs to.</summary>
    public static long AgentOf(long number) => number / PerAgent;

    /// <summary>The number within the agent.</summary>
    public static long WithinAgent(long number) => number % PerAgent;
}
