namespace Monitoring.Core.Outcomes;

/// <summary>A verdict that comes on its own, after or before its outcome.</summary>
/// <param name="Agent">The agent's name.</param>
/// <param name="TransactionId">The caller's name of the transaction, unique per agent.</param>
/// <param name="Content">The canonical form of what was sent.</param>
/// <param name="Facts">The judgement.</param>
public sealed record VerdictPost(string Agent, string TransactionId, string Content, VerdictFacts Facts)
    : Post(Agent, TransactionId, Content);
