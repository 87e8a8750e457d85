using Monitoring.Core.Windows;

namespace Monitoring.Core.Alerts;

/// <summary>
/// What an episode's BREACH, or its latest REOPENED, found out about its beginning. Every later notice of the episode carries it on, so
/// that all of them, the pages and the answers say the same.
/// </summary>
public sealed record EpisodeBeginning
{
    /// <summary>Position of that notice.</summary>
    public long Position { get; init; }

    /// <summary>Since when it has most likely gone on; null when nothing wrong is kept.</summary>
    public Onset? Onset { get; init; }

    /// <summary>Places judged from the onset to that notice; null when it lies behind every place that was kept.</summary>
    public long? Judged { get; init; }

    /// <summary>Wrong ones of them.</summary>
    public long? Wrong { get; init; }

    /// <summary>Everything the SLO had counted by that notice.</summary>
    public long LiveJudged { get; init; }

    /// <summary>Wrong ones of it, each by its first verdict.</summary>
    public long LiveWrong { get; init; }

    /// <summary>Who was named then; null for nobody.</summary>
    public StreamName? Named { get; init; }

    /// <summary>Numbers of the drift notices at most a window before: their mails are the first of the thread.</summary>
    public IReadOnlyList<long> DriftNotices { get; init; } = [];
}

/// <summary>Whose verdicts: all of an SLO, those of a segment value, or of an agent version.</summary>
/// <param name="Cut">Segment key; empty for all verdicts.</param>
/// <param name="Value">Segment value; empty for all verdicts.</param>
public sealed record StreamName(string Cut, string Value);

/// <summary>A drift signal that a notice tells along.</summary>
/// <param name="Of">Whose verdicts got worse.</param>
/// <param name="TransactionId">The transaction that raised it.</param>
public sealed record ToldSignal(StreamName Of, string TransactionId);

/// <summary>Since when an episode has most likely gone on.</summary>
/// <param name="TransactionId">The wrong transaction with which it began.</param>
/// <param name="OccurredAt">When that happened.</param>
/// <param name="Basis">How it is known.</param>
/// <param name="Position">Position at which the transaction took its place; 0 when unknown.</param>
public sealed record Onset(string TransactionId, DateTimeOffset OccurredAt, OnsetBasis Basis, long Position);

/// <summary>How an onset is known.</summary>
public enum OnsetBasis
{
    /// <summary>The drift detector: the beginning of the stretch it sees, or of the one it signalled within the window.</summary>
    Drift,

    /// <summary>No detector says anything: the oldest wrong place of the window.</summary>
    OldestWrong,
}

/// <summary>What an episode cost from its onset to its end.</summary>
/// <param name="Judged">Transactions judged.</param>
/// <param name="Wrong">Wrong ones of them.</param>
/// <param name="IsByFirstVerdict">
/// True when each counts by its first verdict, since it went on longer than places are kept; false when corrections count.
/// </param>
public sealed record EpisodeToll(long Judged, long Wrong, bool IsByFirstVerdict)
{
    /// <summary>Counts it; null when too little is known.</summary>
    /// <param name="beginning">How the episode began.</param>
    /// <param name="kept">Every place kept at its end, oldest first.</param>
    /// <param name="hasEveryPlace">True when no place was ever let go of.</param>
    /// <param name="liveJudged">Everything the SLO had counted by its end.</param>
    /// <param name="liveWrong">Wrong ones of it, each by its first verdict.</param>
    public static EpisodeToll? Of(
        EpisodeBeginning beginning, IReadOnlyList<Place> kept, bool hasEveryPlace, long liveJudged, long liveWrong)
    {
        if (beginning.Onset is not { Position: > 0 } onset)
        {
            return null;
        }

        if (Evidence.CountSince(kept, hasEveryPlace, onset.Position) is ({ } judged, { } wrong))
        {
            return new(judged, wrong, false);
        }

        // Where what counts was changed meanwhile, the counters have begun anew.
        return beginning is { Judged: { } judgedBefore, Wrong: { } wrongBefore }
            && liveJudged >= beginning.LiveJudged && liveWrong >= beginning.LiveWrong
            ? new(judgedBefore + liveJudged - beginning.LiveJudged, wrongBefore + liveWrong - beginning.LiveWrong, true)
            : null;
    }
}

/// <summary>
/// The outward number of an episode: unique in the service, rising within an agent, below 2^53 for nine million agents with a
/// thousand million episodes each. Opaque to callers.
/// </summary>
public static class EpisodeNumber
{
    private const long PerAgent = 1_000_000_000;

    /// <summary>Makes the outward number.</summary>
    public static long Of(long agentId, long episode) => (agentId * PerAgent) + episode;

    /// <summary>The agent an outward number belongs to.</summary>
    public static long AgentOf(long number) => number / PerAgent;

    /// <summary>The number within the agent.</summary>
    public static long WithinAgent(long number) => number % PerAgent;
}
