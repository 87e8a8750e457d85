using Monitoring.Core.Alerts;
using Monitoring.Core.Outcomes;

namespace Monitoring.Core.Tests.Windows;

/// <summary>
/// One SLO as SPEC's sections 4 and 5 say it: after every event the last W places are counted again and the table's line is
/// looked up. Slow, and written without the code it checks.
/// </summary>
internal sealed class NaiveSlo(long id, Definition first, long strengthAfter, Func<int> nextEpisode)
{
    private readonly List<NaiveWindow> ofThisEpisode = [];
    private int told;

    public long Id { get; } = id;

    public Definition Definition { get; private set; } = first;

    public NaivePlaces Places { get; private set; } = new(first, strengthAfter);

    /// <summary>Position after which it counts what it counts.</summary>
    public long CountsSince { get; private set; } = -1;

    public AccuracyState State { get; private set; } = AccuracyState.WarmingUp;

    public int Held { get; private set; }

    /// <summary>Number of the latest episode; 0 before the first.</summary>
    public int Episode { get; private set; }

    public int Reopenings { get; private set; }

    /// <summary>Position at which the latest closed episode closed; 0 before the first.</summary>
    public long RecoveredAt { get; private set; }

    /// <summary>Position at which the latest episode opened; 0 before the first.</summary>
    public long OpenedAt { get; private set; }

    public bool IsOpen => State is AccuracyState.Breached or AccuracyState.Recovering;

    /// <summary>The lowest window of the latest episode, the earliest on a tie; one in which nothing is judged is not low.</summary>
    public NaiveWindow Lowest =>
        ofThisEpisode.Where(window => window.Judged > 0).MinBy(window => (decimal)(window.Judged - window.Wrong) / window.Judged)!;

    private int Allowed => LargestWith(Definition.AlertBelow);

    private int AtTarget => LargestWith(Definition.Target);

    private int HoldNeeded => Reopenings >= 3 ? Definition.Window : (int)Math.Ceiling(Definition.Window / 4m);

    /// <summary>The window, as if after the event of a position.</summary>
    public NaiveWindow WindowAt(long position)
    {
        var last = Places.All.TakeLast(Definition.Window).ToArray();
        return new NaiveWindow(
            position,
            last.Count(place => place.Verdict == Verdict.Incorrect),
            last.Count(place => place.Verdict != Verdict.Unsure),
            last.Length == Definition.Window);
    }

    /// <summary>Takes one event; what changed, or null.</summary>
    public NaiveChange? Feed(LoggedVerdict logged)
    {
        var effect = Places.Feed(logged);
        return effect == NaiveEffect.None ? null : Evaluate(State, effect, logged.Event.Position);
    }

    /// <summary>
    /// Begins, or begins again, with another definition: the window filled from the log, then evaluated like a correction.
    /// </summary>
    public NaiveChange? Fill(Definition next, IEnumerable<LoggedVerdict> log, long position)
    {
        var from = State;
        CountsSince = CountsSince < 0 || !Definition.CountsTheSame(next) ? Math.Max(position, strengthAfter) : CountsSince;
        (Definition, Places) = (next, new NaivePlaces(next, strengthAfter));
        foreach (var logged in log)
        {
            Places.Feed(logged);
        }

        var window = WindowAt(position);
        if (IsOpen)
        {
            Held = 0;
            told = Math.Max(1, window.Wrong - AtTarget);
            State = State == AccuracyState.Recovering && window.IsFull && window.Wrong <= AtTarget ? State : AccuracyState.Breached;
        }
        else
        {
            State = AccuracyState.WarmingUp;
        }

        return Evaluate(from, NaiveEffect.Corrected, position);
    }

    /// <summary>What leaving the registry changes: an open episode closes with a notice.</summary>
    public NaiveChange? Retire(long position) => IsOpen ? ChangeAt(position, State, NoticeKind.Retired) : null;

    private NaiveChange? Evaluate(AccuracyState from, NaiveEffect effect, long position)
    {
        var (window, wasOpen) = (WindowAt(position), IsOpen);
        var notice = wasOpen ? Inside(window, effect) : Outside(window);
        if (wasOpen || IsOpen)
        {
            ofThisEpisode.Add(window);
        }

        return from == State && notice is null ? null : ChangeAt(position, from, notice);
    }

    private NaiveChange ChangeAt(long position, AccuracyState from, NoticeKind? notice)
    {
        var window = WindowAt(position);
        var belongs = IsOpen || from is AccuracyState.Breached or AccuracyState.Recovering;
        return new(Id, position, from, State, notice, window.Wrong, window.Judged, Episode, Reopenings, belongs);
    }

    private NoticeKind? Outside(NaiveWindow window)
    {
        if (window.Wrong > Allowed)
        {
            State = AccuracyState.Breached;
            told = window.Wrong - AtTarget;
            if (Episode > 0 && Places.All.Count(place => place.Position > RecoveredAt) <= 2 * Definition.Window)
            {
                Reopenings++;
                return NoticeKind.Reopened;
            }

            Episode = nextEpisode();
            Reopenings = 0;
            OpenedAt = window.Position;
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
        RecoveredAt = window.Position;
        return NoticeKind.Recovered;
    }

    // The largest number of wrong ones with which the window is not below the line.
    private int LargestWith(decimal line) =>
        Enumerable.Range(0, Definition.Window + 1).Last(wrong => Definition.Window - wrong >= line * Definition.Window);
}

/// <summary>A window after the event of a position.</summary>
internal sealed record NaiveWindow(long Position, int Wrong, int Judged, bool IsFull);

/// <summary>A change of state or a notice.</summary>
internal sealed record NaiveChange(
    long SloId, long Position, AccuracyState From, AccuracyState To, NoticeKind? Notice, int Wrong, int Judged, int Episode, int Reopenings,
        bool Belongs);
