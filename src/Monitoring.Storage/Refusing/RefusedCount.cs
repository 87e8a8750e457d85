using Monitoring.Core.Outcomes;

namespace Monitoring.Storage.Refusing;

/// <summary>Items of one agent that were refused in some time.</summary>
/// <param name="Agent">The agent's name.</param>
/// <param name="Rejected">Those with faults.</param>
/// <param name="Conflict">Those known with other content.</param>
/// <param name="Newest">The newest of them.</param>
public sealed record RefusedCount(string Agent, long Rejected, long Conflict, RefusedItem Newest);
