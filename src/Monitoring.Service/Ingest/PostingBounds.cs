using Monitoring.Core.Access;
using Monitoring.Core.Outcomes;

namespace Monitoring.Service.Ingest;

/// <summary>
/// What a key that is bound to some agents may post: items of these. One that names another is refused before anything else is said of it,
/// whether that agent is known or not, and costs itself only.
/// </summary>
internal sealed class PostingBounds
{
    private readonly AgentScope agents;
    private readonly ItemResult foreign;

    private PostingBounds(AgentScope agents)
    {
        this.agents = agents;
        foreign = ItemResult.Rejected(new Fault(
            FaultKind.Forbidden, ItemFields.Pointer(ItemField.Agent), $"must be one the key is bound to: {agents}"));
    }

    /// <summary>The answer to a request in which the key may not post a single item.</summary>
    public Problem Problem => ProblemOf(agents);

    /// <summary>The bounds of somebody; null for who may post for every agent.</summary>
    public static PostingBounds? Of(AgentScope agents) => agents.IsAll ? null : new(agents);

    /// <summary>The answer to who posts for an agent that is none of these.</summary>
    public static Problem ProblemOf(AgentScope agents) => Problems.NotBound(
        $"The key is bound to {agents}, and may post for no other agent; nothing was stored. Use the key of the agent that is named.");

    /// <summary>The item as it is, or refused where it names another agent.</summary>
    public ParsedItem Within(in ParsedItem item) => item.Agent is not { } agent || agents.Covers(agent)
        ? item
        : item with { Post = null, Refusal = foreign, Agent = agent };

    /// <summary>The agent where it is one of these, so that nobody makes another's page tell of refused items; else null.</summary>
    public string? Own(string? agent) => agent is not null && agents.Covers(agent) ? agent : null;
}
