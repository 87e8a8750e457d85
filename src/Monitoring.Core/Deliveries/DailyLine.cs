using Monitoring.Core.Alerts;

namespace Monitoring.Core.Deliveries;

/// <summary>What a line of the daily mail is about. The numbers are stored.</summary>
public enum DailyLineKind
{
    /// <summary>Something came and went inside maintenance, and nobody was told.</summary>
    InsideMaintenance = 1,

    /// <summary>A maintenance ended.</summary>
    MaintenanceEnded = 2,

    /// <summary>A practice alarm ended that nobody had answered.</summary>
    DrillUnanswered = 3,

    /// <summary>
    /// The random verdicts on an SLO say something else than those that come by themselves. What both say stands with the gap; it is told
    /// while there is still one.
    /// </summary>
    Gap = 4,
}

/// <summary>What such a line says; an instant that does not apply is null.</summary>
public sealed record DailyFacts
{
    /// <summary>What came: BREACH, DRIFT, DRILL; null for a maintenance itself.</summary>
    public NoticeKind? Kind { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>When it was over; null where that is not known, as of a signal.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Key of the person who ordered the maintenance; null otherwise.</summary>
    public string? By { get; init; }

    /// <summary>Why they did; null otherwise.</summary>
    public string? Reason { get; init; }
}
