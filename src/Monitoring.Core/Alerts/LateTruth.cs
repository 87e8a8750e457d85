using Monitoring.Core.Outcomes;
using Monitoring.Core.Windows;

namespace Monitoring.Core.Alerts;

/// <summary>Positions from one evaluation to another, both included.</summary>
/// <param name="From">The first.</param>
/// <param name="To">The last; <see cref="long.MaxValue"/> while it goes on.</param>
public readonly record struct PositionSpan(long From, long To);

/// <summary>A stretch of evaluations that breach as is known now, and did not as was known then.</summary>
/// <param name="Span">Position of its first evaluation that breaches, and of its last one.</param>
/// <param name="Lowest">Position of its lowest evaluation, the earliest on a tie.</param>
/// <param name="Counts">The window of that evaluation as is known now.</param>
/// <param name="Then">The same window as it was known at that evaluation.</param>
/// <param name="LearnedBy">Position of the verdict with which the first of its evaluations breached.</param>
public sealed record LateStretch(PositionSpan Span, long Lowest, WindowCounts Counts, WindowCounts Then, long LearnedBy)
{
    /// <summary>The positions it names.</summary>
    public IEnumerable<long> Positions => [Span.From, Span.To, Lowest, LearnedBy];
}

/// <summary>What late truth found: a stretch that is news, or more of one that was told.</summary>
/// <param name="Stretch">The stretch; of one that was told the new part alone.</param>
/// <param name="Told">Which of the stretches told before it belongs to; null when it is news.</param>
public sealed record LateFinding(LateStretch Stretch, int? Told);

/// <summary>
/// Late truth: a place turned out wrong after it had left the window, so the windows that held it are counted again with the verdicts known
/// now. Those with more than A wrong are evaluations that should have breached. Evaluations less than W places apart share a place and
/// belong together: they are one stretch; one that shares a place with a window of an episode is no news, since that alarm told of it; one
/// that shares a place with a stretch told before is more of that stretch. A window of which retention has removed places is counted without
/// them, which can only hide a breach. Pure.
/// </summary>
/// <param name="rule">The rule by which the evaluations were made.</param>
/// <param name="inForce">
/// Its evaluations: from that of the revision that filled the window, 0 when there is none, to the last one before the next revision.
/// </param>
/// <param name="places">
/// Places in order without a gap: W − 1 before the first of those that turned out wrong, and 2W − 1 behind the last, as far as there are.
/// </param>
public sealed class LateTruth(AccuracyRule rule, PositionSpan inForce, IReadOnlyList<HeldPlace> places)
{
    /// <summary>Places that are needed before the first one that turned out wrong.</summary>
    public static int Before(int window) => window - 1;

    /// <summary>Places that are needed behind the last one: its windows, and W more to see what shares a place with them.</summary>
    public static int Behind(int window) => (2 * window) - 1;

    /// <summary>Finds them, in order.</summary>
    /// <param name="foundWrong">Positions of the places that turned out wrong.</param>
    /// <param name="episodes">The SLO's episodes.</param>
    /// <param name="told">The stretches told before.</param>
    public IReadOnlyList<LateFinding> Find(
        IReadOnlySet<long> foundWrong, IEnumerable<PositionSpan> episodes, IReadOnlyList<PositionSpan> told)
    {
        var low = Breaching(foundWrong);
        foreach (var episode in episodes)
        {
            var (from, to) = (IndexOf(episode.From) - rule.Window + 1, IndexOf(episode.To) + rule.Window - 1);
            low.RemoveAll(window => window.End >= from && window.End <= to);
        }

        var pieces = low.Select(window => (From: window.End, To: window.End, Window: (LowWindow?)window, Told: (int?)null))
            .Concat(told.Select((span, number) => (From: IndexOf(span.From), To: IndexOf(span.To), Window: (LowWindow?)null, Told: (int?)number)))
            .OrderBy(piece => piece.From);
        var (found, together, of, reach) = (new List<LateFinding>(), new List<LowWindow>(), (int?)null, -rule.Window);
        foreach (var piece in pieces)
        {
            if (piece.From >= reach + rule.Window)
            {
                Close();
            }

            reach = Math.Max(reach, piece.To);
            of ??= piece.Told;
            if (piece.Window is { } window)
            {
                together.Add(window);
            }
        }

        Close();
        return found;

        void Close()
        {
            if (together.Count > 0)
            {
                found.Add(new(Describe(together), of));
            }

            (together, of, reach) = ([], null, -rule.Window);
        }
    }

    /// <summary>The windows in force that hold a place that turned out wrong and have more than A wrong now.</summary>
    private List<LowWindow> Breaching(IReadOnlySet<long> foundWrong)
    {
        var (low, wrong, judged, holdsUntil) = (new List<LowWindow>(), 0, 0, -1);
        for (var end = 0; end < places.Count; end++)
        {
            Count(end, 1);
            if (end >= rule.Window)
            {
                Count(end - rule.Window, -1);
            }

            holdsUntil = foundWrong.Contains(places[end].Position) ? end + rule.Window - 1 : holdsUntil;
            if (end <= holdsUntil && wrong > rule.Allowed && IsInForce(end))
            {
                low.Add(new(end, new(wrong, judged, end >= rule.Window - 1)));
            }
        }

        return low;

        void Count(int place, int by)
        {
            wrong += places[place].Now == Verdict.Incorrect ? by : 0;
            judged += places[place].Now == Verdict.Unsure ? 0 : by;
        }
    }

    // A revision fills the window and evaluates it, so the place before it ends a window of the new rule too.
    private bool IsInForce(int end) => places[end].Position <= inForce.To
        && (places[end].Position > inForce.From || end == places.Count - 1 || places[end + 1].Position > inForce.From);

    private long EvaluationOf(int end) => Math.Max(places[end].Position, inForce.From);

    // Place that ended the window of an evaluation; -1 when it lies before all of them.
    private int IndexOf(long evaluation)
    {
        var (low, high) = (0, places.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = places[middle].Position <= evaluation ? (middle + 1, high) : (low, middle);
        }

        return low - 1;
    }

    private LateStretch Describe(List<LowWindow> windows)
    {
        var lowest = windows[0];
        foreach (var next in windows.Skip(1))
        {
            lowest = next.Counts.IsLowerThan(lowest.Counts) ? next : lowest;
        }

        var at = EvaluationOf(lowest.End);
        return new(
            new(EvaluationOf(windows[0].End), EvaluationOf(windows[^1].End)), at, lowest.Counts, CountsAt(lowest.End, at), LearnedBy(windows));
    }

    private WindowCounts CountsAt(int end, long known)
    {
        var held = Enumerable.Range(0, end + 1).TakeLast(rule.Window).Select(place => places[place].At(known)).ToList();
        return new(
            held.Count(verdict => verdict == Verdict.Incorrect), held.Count(verdict => verdict != Verdict.Unsure), held.Count == rule.Window);
    }

    /// <summary>The first verdict that made one of the windows breach after it had been evaluated.</summary>
    private long LearnedBy(List<LowWindow> windows)
    {
        var (first, last) = (windows[0].End, windows[^1].End);
        var (wrong, isLow) = (new int[last - first + 1], new bool[last - first + 1]);
        windows.ForEach(window => isLow[window.End - first] = true);
        var oldest = Math.Max(0, first - rule.Window + 1);
        var changes = Enumerable.Range(oldest, last - oldest + 1).SelectMany(Changes).OrderBy(change => change.Position).ToList();
        foreach (var (place, position, by) in changes)
        {
            for (var end = Math.Max(first, place); end <= Math.Min(last, place + rule.Window - 1); end++)
            {
                wrong[end - first] += by;
                if (by > 0 && isLow[end - first] && wrong[end - first] > rule.Allowed && position > EvaluationOf(end))
                {
                    return position;
                }
            }
        }

        // Each breached when it was evaluated: an episode should have told of it. What is known last is known for certain.
        return changes[^1].Position;
    }

    // What was said of a place that made it wrong, or no longer wrong.
    private IEnumerable<(int Place, long Position, int By)> Changes(int place)
    {
        var wasWrong = false;
        foreach (var held in places[place].Verdicts)
        {
            var isWrong = held.Verdict == Verdict.Incorrect;
            if (isWrong != wasWrong)
            {
                yield return (place, held.Position, isWrong ? 1 : -1);
            }

            wasWrong = isWrong;
        }
    }

    /// <summary>A window with more than A wrong.</summary>
    /// <param name="End">The place that ends it.</param>
    /// <param name="Counts">It as is known now.</param>
    private readonly record struct LowWindow(int End, WindowCounts Counts);
}
