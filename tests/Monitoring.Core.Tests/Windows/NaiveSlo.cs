using Monitoring.Core.Alerts;
using Monitoring.Core.Outcomes;

namespace Monitoring.Core.Tests.Windows;

/// <summary>
/// One SLO as SPEC's sections 4 and 5 say it: after every event the last W places are counted again and the table's line is
/// looked up. Slow, and written without the code it checks.
/// </summary>
internal sealed class NaiveSlo(Definition definition)
{
    private readonly List<NaiveWindow> ofThisEpisode = [];
    private readonly NaivePlaces places = new(definition);
    private int told;
    private int placesAtRecovery;

    public AccuracyState State { get; private set; } = AccuracyState.WarmingUp;

    public int Held { get; private set; }

    public int Episodes { get; private set; }

    public int Reopenings { get; private set; }

    public NaiveWindow Window => WindowAt(0);

    /// <summary>The lowest window of the latest episode, the earliest on a tie; one in which nothing is judged is not low.</summary>
    public NaiveWindow Lowest => ofThisEpisode.Where(window => window.Judged > 0).MinBy(window => (decimal)(window.Judged - window.Wrong) / window.Judged)!;

    private int Allowed => LargestWith(definition.AlertBelow);

    private int AtTarget => LargestWith(definition.Target);

    private int HoldNeeded => Reopenings >= 3 ? definition.Window : (int)Math.Ceiling(definition.Window / 4m);

    /// <summary>Takes one event; what changed, or null.</summary>
    public NaiveChange? Feed(LoggedVerdict logged)
    {
        var effect = places.Feed(logged);
        if (effect == NaiveEffect.None)
        {
            return null;
        }

        var (from, window, wasOpen) = (State, WindowAt(logged.Event.Position), IsOpen());
        var notice = wasOpen ? Inside(window, effect) : Outside(window);
        if (wasOpen || IsOpen())
        {
            ofThisEpisode.Add(window);
        }

        return from == State && notice is null
            ? null
            : new NaiveChange(logged.Event.Position, from, State, notice, window.Wrong, window.Judged, Episodes, Reopenings);
    }

    private NoticeKind? Outside(NaiveWindow window)
    {
        if (window.Wrong > Allowed)
        {
            State = AccuracyState.Breached;
            told = window.Wrong - AtTarget;
            if (Episodes > 0 && places.All.Count - placesAtRecovery <= 2 * definition.Window)
            {
                Reopenings++;
                return NoticeKind.Reopened;
            }

            Episodes++;
            Reopenings = 0;
            ofThisEpisode.Clear();
            return NoticeKind.Breach;
        }

        if (window.IsFull)
        {
            State = window.Wrong <= AtTarget ? AccuracyState.Healthy : AccuracyState.AtRisk;
        }

        return null;
    }

    private NoticeKind? Inside(NaiveWindow window, NaiveEffect effect)
    {
        if (window.Wrong > AtTarget)
        {
            State = AccuracyState.Breached;
            Held = 0;
            if (window.Wrong - AtTarget < 3 * told)
            {
                return null;
            }

            told = window.Wrong - AtTarget;
            return NoticeKind.Worse;
        }

        if (!window.IsFull || effect != NaiveEffect.Taken)
        {
            return null;
        }

        State = AccuracyState.Recovering;
        Held++;
        if (Held < HoldNeeded)
        {
            return null;
        }

        State = AccuracyState.Healthy;
        Held = 0;
        placesAtRecovery = places.All.Count;
        return NoticeKind.Recovered;
    }

    private bool IsOpen() => State is AccuracyState.Breached or AccuracyState.Recovering;

    private NaiveWindow WindowAt(long position)
    {
        var last = places.All.TakeLast(definition.Window).ToArray();
        return new NaiveWindow(
            position,
            last.Count(place => place.Verdict == Verdict.Incorrect),
            last.Count(place => place.Verdict != Verdict.Unsure),
            last.Length == definition.Window);
    }

    // The largest number of wrong ones with which the window is not below the line.
    private int LargestWith(decimal line) =>
        Enumerable.Range(0, definition.Window + 1).Last(wrong => definition.Window - wrong >= line * definition.Window);
}

/// <summary>A window after the event of a position.</summary>
internal sealed record NaiveWindow(long Position, int Wrong, int Judged, bool IsFull);

/// <summary>A change of state or a notice.</summary>
internal sealed record NaiveChange(
    long Position, AccuracyState From, AccuracyState To, NoticeKind? Notice, int Wrong, int Judged, int Episode, int Reopenings);
