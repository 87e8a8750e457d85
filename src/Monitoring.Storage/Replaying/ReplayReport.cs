namespace Monitoring.Storage.Replaying;

/// <summary>What a replay found.</summary>
/// <param name="Agents">Agents replayed.</param>
/// <param name="Events">Verdict events replayed.</param>
/// <param name="Differences">Where the stored state differs, in words; empty when it agrees.</param>
public sealed record ReplayReport(long Agents, long Events, IReadOnlyList<string> Differences)
{
    /// <summary>True when the stored state equals the replay.</summary>
    public bool Agrees => Differences.Count == 0;
}
