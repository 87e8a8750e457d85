using Monitoring.Core.Alerts;
using Monitoring.Core.Drift.Segments;

namespace Monitoring.Storage.Writing;

/// <summary>What was found in the window of one notice.</summary>
/// <param name="Judged">Judged places.</param>
/// <param name="Wrong">Wrong ones of them.</param>
/// <param name="Segments">Counts of the segment values that have a wrong place.</param>
internal sealed record Finding(int Judged, int Wrong, List<SegmentCounts> Segments)
{
    public required IReadOnlyList<WrongTransaction> NewestWrong { get; init; }

    public required IReadOnlyList<CauseCount> Causes { get; init; }

    public required IReadOnlyList<VersionShare> Versions { get; init; }

    /// <summary>Judges that did not judge from the oldest place on.</summary>
    public required IReadOnlyList<NewJudge> Judges { get; init; }

    public Culprit? Culprit { get; init; }

    /// <summary>Position of the oldest wrong place; 0 when none is.</summary>
    public long OldestWrong { get; init; }

    public EpisodeBeginning? Beginning { get; init; }

    /// <summary>When the judged transaction happened.</summary>
    public DateTimeOffset? OccurredAt { get; init; }

    /// <summary>What it asks of work without any verdict; null when nothing was wrong.</summary>
    public SuspectCount.Question? Suspects { get; init; }

    /// <summary>Whose work is suspect; null for everybody's.</summary>
    public Culprit? Suspected { get; init; }

    public IReadOnlyList<Culprit> Beside { get; init; } = [];

    /// <summary>Who drives the window of a drift signal, if the signal's own value does not stand out without that one's places.</summary>
    public Culprit? Explains { get; init; }
}
