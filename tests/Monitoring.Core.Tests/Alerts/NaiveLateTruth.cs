using Monitoring.Core.Alerts;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Tests.Windows;

namespace Monitoring.Core.Tests.Alerts;

/// <summary>Late truth as SPEC says it: every window that ever was is counted again at every position. Slow, without the code it checks.</summary>
/// <param name="log">The whole log.</param>
/// <param name="definition">The SLO.</param>
/// <param name="began">Position after which it came into force.</param>
internal sealed class NaiveLateTruth(IReadOnlyList<LoggedVerdict> log, Definition definition, int began)
{
    private readonly List<NaivePlace[]> known = Known(log, definition);

    /// <summary>Positions of the verdicts that found a place wrong after it had left the window.</summary>
    public IEnumerable<long> LateVerdicts => log.Where(logged => logged.Event.Position > began).Where(logged =>
    {
        var (before, after) = (known[(int)logged.Event.Position - 1], known[(int)logged.Event.Position]);
        var place = Array.FindIndex(before, place => place.TransactionId == logged.TransactionId);
        return place >= 0 && place < before.Length - definition.Window
            && before[place].Verdict != Verdict.Incorrect && after[place].Verdict == Verdict.Incorrect;
    }).Select(logged => logged.Event.Position);

    /// <summary>The stretches that should have breached, with no stretch told before.</summary>
    /// <param name="foundWrong">Transactions that turned out wrong late.</param>
    /// <param name="episodes">First and last position of each episode.</param>
    public IEnumerable<LateStretch> Stretches(IReadOnlySet<string> foundWrong, IReadOnlyList<PositionSpan> episodes)
    {
        var now = known[^1];
        var alarmed = Enumerable.Range(1, log.Count)
            .Where(position => episodes.Any(episode => position >= episode.From && position <= episode.To))
            .Select(position => now.Count(place => place.Position <= position) - 1).Where(end => end >= 0).ToHashSet();
        var low = Enumerable.Range(0, now.Length).Where(end => EvaluatedAt(end) is not null
            && Window(end).Any(place => foundWrong.Contains(now[place].TransactionId))
            && Counts(end, log.Count).Wrong > definition.ToSlo("any").Rule.Allowed
            && !alarmed.Any(other => Window(end).Intersect(Window(other)).Any())).ToList();
        while (low.Count > 0)
        {
            var stretch = low.TakeWhile((end, i) => i == 0 || Window(end).Intersect(Window(low[i - 1])).Any()).ToList();
            low.RemoveRange(0, stretch.Count);
            yield return Describe(stretch);
        }
    }

    private static List<NaivePlace[]> Known(IReadOnlyList<LoggedVerdict> log, Definition definition)
    {
        var places = new NaivePlaces(definition, 0);
        return [[], .. log.Select(logged =>
        {
            places.Feed(logged);
            return places.All.ToArray();
        })];
    }

    private IEnumerable<int> Window(int end) => Enumerable.Range(0, end + 1).TakeLast(definition.Window);

    private long? EvaluatedAt(int end) => known[^1][end].Position > began ? known[^1][end].Position
        : end == known[began].Length - 1 ? began
        : null;

    private WindowCounts Counts(int end, long position)
    {
        var window = Window(end).Select(place => known[(int)position][place].Verdict).ToList();
        return new(
            window.Count(verdict => verdict == Verdict.Incorrect), window.Count(verdict => verdict != Verdict.Unsure),
            window.Count == definition.Window);
    }

    private LateStretch Describe(List<int> ends)
    {
        var lowest = ends.MinBy(end => (decimal)Counts(end, log.Count).Correct / Counts(end, log.Count).Judged);
        var at = EvaluatedAt(lowest)!.Value;
        var learned = Enumerable.Range(1, log.Count).First(position => ends.Any(end =>
            position > EvaluatedAt(end) && Counts(end, position).Wrong > definition.ToSlo("any").Rule.Allowed));
        return new(
            new(EvaluatedAt(ends[0])!.Value, EvaluatedAt(ends[^1])!.Value), at, Counts(lowest, log.Count), Counts(lowest, at), learned);
    }
}
