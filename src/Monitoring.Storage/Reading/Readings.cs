namespace Monitoring.Storage.Reading;

/// <summary>The committed state, so that every instance shows the same truth.</summary>
public sealed class Readings
{
    /// <summary>Every agent, covered ones in registry order, then uncovered ones by name.</summary>
    public Task<IReadOnlyList<AgentReading>> AgentsAsync(CancellationToken cancellationToken) => throw new NotSupportedException("later");

    /// <summary>Changes of state of every SLO that ever had this name, in order.</summary>
    /// <param name="slo">The SLO's name.</param>
    /// <param name="after">Cursor of the last change already read; 0 for the first page.</param>
    /// <param name="most">Most changes to read.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>Null when no SLO ever had the name.</returns>
    public Task<IReadOnlyList<TransitionReading>?> TransitionsAsync(string slo, long after, int most, CancellationToken cancellationToken) => throw new NotSupportedException("later");

    /// <summary>Episodes, newest first, without their notices.</summary>
    /// <param name="slo">Name of the SLO, or null for all.</param>
    /// <param name="isOpen">Only open or only closed ones, or null for both.</param>
    /// <param name="after">Number of the last episode already read; null for the first page.</param>
    /// <param name="most">Most episodes to read.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>Null when no SLO ever had the name.</returns>
    public Task<IReadOnlyList<EpisodeReading>?> EpisodesAsync(string? slo, bool? isOpen, long? after, int most, CancellationToken cancellationToken) => throw new NotSupportedException("later");

    /// <summary>One episode with its notices and deliveries; null when unknown.</summary>
    public Task<EpisodeReading?> EpisodeAsync(long id, CancellationToken cancellationToken) => throw new NotSupportedException("later");

    /// <summary>One transaction with its verdict history; null when unknown.</summary>
    public Task<TransactionReading?> TransactionAsync(string agent, string transactionId, CancellationToken cancellationToken) => throw new NotSupportedException("later");
}
