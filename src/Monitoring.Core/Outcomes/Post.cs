namespace Monitoring.Core.Outcomes;

/// <summary>
/// One well-formed item of a request. <see cref="Content"/> is the canonical form of the sent fields other than agent
/// and transactionId: JSON, keys in ordinal order, instants in UTC cut to microseconds, no server default in it.
/// Two posts say the same exactly when their contents are equal.
/// </summary>
/// <param name="Agent">The agent's name.</param>
/// <param name="TransactionId">The caller's name of the transaction, unique per agent.</param>
/// <param name="Content">The canonical form of what was sent.</param>
public abstract record Post(string Agent, string TransactionId, string Content);
