using Monitoring.Core.Distributions;

namespace Monitoring.Core.Alerts;

/// <summary>
/// Who drives a breach: one value of a declared cut, or one agent version. It is named when it holds at least a third of the window's
/// wrong places, when its wrong share is at least twice that of the rest or the rest has none wrong, and when chance is small: the chance
/// that so many of its places are wrong if the wrong ones lie anywhere (the hypergeometric tail), times the number of values and versions
/// that have a place in the window (Bonferroni's bound), is below 0.05. Emptied places take no part. At most one is named, that of the
/// smallest tail; of equal ones that of the first declared cut, then the first value in ordinal order, versions last.
/// </summary>
public static class CulpritRule
{
    /// <summary>A named value holds at least one of so many wrong places.</summary>
    public const int OneOfSoManyWrong = 3;

    /// <summary>Its wrong share is at least so many times that of the rest.</summary>
    public const int TimesTheRest = 2;

    /// <summary>The chance of naming anybody while nobody stands out is below this.</summary>
    public const double MostChance = 0.05;

    /// <summary>How many more values a notice lists beside the named one.</summary>
    public const int MostBeside = 2;

    /// <summary>Logarithms of chances this close are equal: exact ones are not closer unless they are, and computed ones are not surer.</summary>
    private const double Equal = 1e-9;

    private static readonly double LogMostChance = Math.Log(MostChance);

    /// <summary>Who drives it, or nobody.</summary>
    /// <param name="places">The window, oldest first.</param>
    /// <param name="cuts">Segment keys in registry order.</param>
    public static Culprit? Find(IReadOnlyList<PlacedTransaction> places, IReadOnlyList<string> cuts)
    {
        var judged = places.Count(Evidence.IsJudged);
        var wrong = places.Count(Evidence.IsWrong);
        var tallies = cuts.SelectMany(cut => Count(cut, places)).Concat(Count(Culprit.AgentVersion, places)).ToList();
        Culprit? named = null;
        var smallest = LogMostChance - Math.Log(tallies.Count);
        foreach (var tally in tallies)
        {
            var (restWrong, restJudged) = (wrong - tally.Wrong, judged - tally.Judged);
            if (tally.Wrong == 0 || (long)OneOfSoManyWrong * tally.Wrong < wrong
                || (long)tally.Wrong * restJudged < (long)TimesTheRest * restWrong * tally.Judged)
            {
                continue;
            }

            var tail = Hypergeometric.LogTail(judged, wrong, tally.Judged, tally.Wrong);
            if (tail < smallest - Equal)
            {
                (smallest, named) = (tail, new Culprit(tally.Cut, tally.Value, tally.Wrong, tally.Judged, restWrong, restJudged));
            }
        }

        return named;
    }

    /// <summary>
    /// Who else stands out: named by the same rule in the window without the places of those named before, so that nobody is listed who
    /// merely shares the work of another.
    /// </summary>
    /// <param name="places">The window, oldest first.</param>
    /// <param name="cuts">Segment keys in registry order.</param>
    /// <param name="named">Who is named.</param>
    public static IReadOnlyList<Culprit> FindBeside(IReadOnlyList<PlacedTransaction> places, IReadOnlyList<string> cuts, Culprit named)
    {
        var beside = new List<Culprit>(MostBeside);
        for (var last = named; beside.Count < MostBeside; beside.Add(last))
        {
            places = [.. places.Where(place => !last.Has(place))];
            if (Find(places, cuts) is not { } next)
            {
                break;
            }

            last = next;
        }

        return beside;
    }

    /// <summary>
    /// Who explains that a value got worse: it merely shares the work of who is named in the window. Nobody does where that one is the
    /// value itself, or where it stands out without that one's places.
    /// </summary>
    /// <param name="places">The window, oldest first.</param>
    /// <param name="cuts">Segment keys in registry order.</param>
    /// <param name="cut">Segment key of the value; empty for all verdicts, which nobody explains.</param>
    /// <param name="value">The value.</param>
    public static Culprit? FindExplaining(IReadOnlyList<PlacedTransaction> places, IReadOnlyList<string> cuts, string cut, string value) =>
        cut.Length > 0 && Find(places, cuts) is { } named
            && !FindBeside(places, cuts, named).Prepend(named).Any(known => (known.Cut, known.Value) == (cut, value))
            ? named
            : null;

    private static IEnumerable<(string Cut, string Value, int Judged, int Wrong)> Count(string cut, IReadOnlyList<PlacedTransaction> places) =>
        places.Where(place => Evidence.IsJudged(place) && place.ValueOf(cut) is not null)
            .GroupBy(place => place.ValueOf(cut)!, StringComparer.Ordinal)
            .OrderBy(value => value.Key, StringComparer.Ordinal)
            .Select(value => (cut, value.Key, value.Count(), value.Count(Evidence.IsWrong)));
}

/// <summary>The segment value or agent version that drives a breach.</summary>
/// <param name="Cut">Segment key, <c>customer</c>; <see cref="AgentVersion"/> for a version.</param>
/// <param name="Value">Segment value, <c>acme</c>; the version.</param>
/// <param name="Wrong">Wrong places of the value in the window.</param>
/// <param name="Judged">Judged places of the value in the window.</param>
/// <param name="RestWrong">Wrong places of everyone else.</param>
/// <param name="RestJudged">Judged places of everyone else.</param>
public sealed record Culprit(string Cut, string Value, int Wrong, int Judged, int RestWrong, int RestJudged)
{
    /// <summary>The cut by agent version; no segment key has a blank in it.</summary>
    public const string AgentVersion = "agent version";

    /// <summary>How it drives: <c>mostly</c> with more than half of the wrong places, otherwise <c>led by</c>.</summary>
    public string Lead() => Wrong > RestWrong ? "mostly" : "led by";

    /// <summary>True for a place of the value.</summary>
    public bool Has(PlacedTransaction place) => place.ValueOf(Cut) == Value;
}
