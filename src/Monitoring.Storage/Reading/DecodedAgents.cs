using System.Collections.Concurrent;

namespace Monitoring.Storage.Reading;

/// <summary>One agent as it was decoded, and of which stored version.</summary>
/// <param name="Version">The version.</param>
/// <param name="Token">The token of the transaction that wrote it.</param>
/// <param name="Reading">The agent.</param>
internal sealed record DecodedAgent(long Version, long Token, AgentReading Reading);

/// <summary>
/// Agents as they were decoded last, so that one whose version did not change is not decoded again. Several readers decode at a time, and
/// whoever read an older version may come last: it does not replace a newer one. A lower version is taken for the newer one where nothing
/// was kept since its reader asked, for then the database went back. Thread-safe.
/// </summary>
internal sealed class DecodedAgents
{
    private readonly ConcurrentDictionary<long, DecodedAgent> kept = [];

    /// <summary>What is kept of an agent; to be asked before its state is read, and handed over with <see cref="Keep"/>.</summary>
    public DecodedAgent? Find(long id) => kept.GetValueOrDefault(id);

    /// <summary>Keeps an agent.</summary>
    /// <param name="id">The store's number of the agent.</param>
    /// <param name="decoded">What was read.</param>
    /// <param name="before">What was kept before it was read.</param>
    public void Keep(long id, DecodedAgent decoded, DecodedAgent? before) => kept.AddOrUpdate(
        id,
        decoded,
        (_, now) => ReferenceEquals(now, before) || decoded.Version > now.Version ? decoded : now);
}
