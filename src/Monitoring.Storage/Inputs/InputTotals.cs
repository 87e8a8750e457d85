namespace Monitoring.Storage.Inputs;

/// <summary>How the watched inputs of an agent stand.</summary>
/// <param name="AgentId">The store's number of the agent.</param>
/// <param name="Drifted">Inputs that differ from their reference now.</param>
/// <param name="Evidence">The largest evidence for unseen values over its inputs; 1 raises a signal and sets it back to 0.</param>
/// <param name="LastSignalAt">The last signal, told or not; null before the first.</param>
public sealed record InputTotals(long AgentId, int Drifted, double Evidence, DateTimeOffset? LastSignalAt);
