namespace Monitoring.Benchmarks.Ratios.Endpoints;

/// <summary>What the plain endpoints read of a post.</summary>
internal sealed record Outcome(string Agent, string TransactionId, string Verdict, string Source, Dictionary<string, string> Segments);
