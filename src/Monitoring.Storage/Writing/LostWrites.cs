namespace Monitoring.Storage.Writing;

/// <summary>Writes that were answered as durable and are no longer in the database.</summary>
/// <param name="Agent">The agent's name.</param>
/// <param name="Transactions">How many transactions on its log are missing, as far as this process wrote or read them.</param>
/// <param name="FoundAt">When that was last found.</param>
public sealed record LostWrites(string Agent, long Transactions, DateTimeOffset FoundAt);
