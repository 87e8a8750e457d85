using Monitoring.Core.Alerts;
using Monitoring.Core.Drift.Watching;
using Monitoring.Core.Slos;

namespace Monitoring.Core.Windows;

/// <summary>One change of one SLO, with the numbers of its position.</summary>
/// <param name="SloId">The store's number of the SLO.</param>
/// <param name="Slo">The definition in force.</param>
/// <param name="Change">State before and after, and the notice.</param>
/// <param name="Counts">The window.</param>
/// <param name="Position">Position of the verdict event; the last one's when a registry revision caused the change.</param>
/// <param name="At">When it was recorded.</param>
/// <param name="TransactionId">The transaction judged; null when a registry revision caused the change, and when nothing changed.</param>
/// <param name="Episode">The latest episode after the change.</param>
/// <param name="Belongs">True when the change belongs to that episode, false outside of any.</param>
/// <param name="Picture">The window's places, when a notice goes out; otherwise null.</param>
public sealed record SloChange(
    long SloId,
    Slo Slo,
    Change Change,
    WindowCounts Counts,
    long Position,
    DateTimeOffset At,
    string? TransactionId,
    EpisodeMark Episode,
    bool Belongs,
    WindowPicture? Picture)
{
    /// <summary>Since when its watched streams have been worse, with a notice that an episode began; otherwise null.</summary>
    public RunningStretches? Running { get; init; }

    /// <summary>
    /// With such a notice the position from which on a drift signal belongs to it: the oldest of the last W places, after a reopening the
    /// first place since it had recovered.
    /// </summary>
    public long SignalsFrom { get; init; }

    /// <summary>Everything it had counted.</summary>
    public LiveCount Live { get; init; }

    /// <summary>True when nothing changed: how it stands, for a notice that the clock or a person makes.</summary>
    public bool IsStanding { get; init; }

    /// <summary>True when its notice says that an episode began, or came back.</summary>
    public bool Begins => Change.Notice is NoticeKind.Breach or NoticeKind.Reopened;
}

/// <summary>A copy of a window at the position of a notice.</summary>
/// <param name="Places">Its places, oldest first.</param>
/// <param name="Kept">Every place that was kept, the older ones behind the window included, oldest first.</param>
/// <param name="HasEveryPlace">True when no place was ever let go of.</param>
/// <param name="Trend">Right and judged per hundred of the last 500 places, oldest first.</param>
/// <param name="SelfReported">Places judged by the agent itself.</param>
public sealed record WindowPicture(
    IReadOnlyList<Place> Places, IReadOnlyList<Place> Kept, bool HasEveryPlace, IReadOnlyList<TrendPoint> Trend, int SelfReported)
{
    /// <summary>Copies a window.</summary>
    public static WindowPicture Of(Window window)
    {
        var kept = new Place[window.KeptPositions.Length];
        for (var i = 0; i < kept.Length; i++)
        {
            kept[i] = new Place(window.KeptPositions[i], (PlaceContent)window.KeptContents[i]);
        }

        return new(
            new ArraySegment<Place>(kept, kept.Length - window.Places, window.Places),
            kept,
            window.HasEveryPlace,
            window.Trend(),
            window.SelfReported);
    }
}

/// <summary>One hundred places of the trend.</summary>
/// <param name="Correct">Right ones.</param>
/// <param name="Judged">Places that are not empty, at most 100.</param>
public readonly record struct TrendPoint(int Correct, int Judged);
