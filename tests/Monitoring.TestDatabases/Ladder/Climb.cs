namespace Monitoring.TestDatabases.Ladder;

/// <summary>How a look for a server ended: with a rung, or with the reason why none holds.</summary>
internal sealed record Climb(Rung? Rung, string Reason);
