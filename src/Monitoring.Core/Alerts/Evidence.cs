using Monitoring.Core.Drift.Segments;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Core.Windows;

namespace Monitoring.Core.Alerts;

/// <summary>What a window says about who and since when: pure functions of its places.</summary>
public static class Evidence
{
    /// <summary>How many of the newest wrong transactions a notice names.</summary>
    public const int NewestWrongNamed = 5;

    /// <summary>How many segment values a notice ranks.</summary>
    public const int SegmentsRanked = 3;

    /// <summary>Judged and wrong places from a position on; null when older ones than are kept belong to them.</summary>
    /// <param name="kept">Every place kept, oldest first.</param>
    /// <param name="hasEveryPlace">True when no place was ever let go of.</param>
    /// <param name="position">The first position that counts.</param>
    public static (long? Judged, long? Wrong) CountSince(IReadOnlyList<Place> kept, bool hasEveryPlace, long position)
    {
        if (!hasEveryPlace && (kept.Count == 0 || kept[0].Position > position))
        {
            return (null, null);
        }

        var (judged, wrong) = (0L, 0L);
        foreach (var place in kept.Where(place => place.Position >= position))
        {
            judged += place.Content.HasFlag(PlaceContent.Empty) ? 0 : 1;
            wrong += place.Content.HasFlag(PlaceContent.Wrong) ? 1 : 0;
        }

        return (judged, wrong);
    }

    /// <summary>When a transaction of the window happened, without one its newest; null when it has no place in it.</summary>
    public static DateTimeOffset? OccurredAt(IReadOnlyList<PlacedTransaction> places, string? transactionId) =>
        places.LastOrDefault(place => transactionId is null || place.TransactionId == transactionId)?.OccurredAt;

    /// <summary>What the window holds of one value beside everyone else.</summary>
    /// <param name="places">The window, oldest first.</param>
    /// <param name="cut">Segment key.</param>
    /// <param name="value">Segment value.</param>
    public static Culprit Count(IReadOnlyList<PlacedTransaction> places, string cut, string value)
    {
        var its = places.Where(place => place.ValueOf(cut) == value).ToList();
        var (wrong, judged) = (its.Count(IsWrong), its.Count(IsJudged));
        return new(cut, value, wrong, judged, places.Count(IsWrong) - wrong, places.Count(IsJudged) - judged);
    }

    /// <summary>The newest wrong places, newest first, at most <see cref="NewestWrongNamed"/>.</summary>
    public static IReadOnlyList<WrongTransaction> NewestWrong(IReadOnlyList<PlacedTransaction> places) =>
        [.. places.Where(IsWrong).Reverse().Take(NewestWrongNamed).Select(Name)];

    /// <summary>The wrong places by cause: the most frequent first, then by the spelling of the code, those without a cause last.</summary>
    /// <param name="places">The window, oldest first.</param>
    public static IReadOnlyList<CauseCount> Causes(IReadOnlyList<PlacedTransaction> places) =>
        [.. places.Where(IsWrong).GroupBy(place => place.Judgement?.CauseCode, StringComparer.Ordinal)
            .Select(cause => new CauseCount(cause.Key, cause.Count()))
            .OrderBy(cause => cause.CauseCode is null)
            .ThenByDescending(cause => cause.Count)
            .ThenBy(cause => cause.CauseCode, StringComparer.Ordinal)];

    /// <summary>
    /// Judges that did not judge from the oldest place on, each with the first transaction it judged: they moved the number if they are
    /// new, for another judge is another yardstick.
    /// </summary>
    /// <param name="places">The window, oldest first.</param>
    public static IReadOnlyList<NewJudge> LaterJudges(IReadOnlyList<PlacedTransaction> places) =>
        [.. places.Where(IsJudged).Select((place, i) => (place, i)).Where(judged => judged.place.Judgement?.Judge is not null)
            .DistinctBy(judged => judged.place.Judgement!.Judge)
            .Where(judged => judged.i > 0)
            .Select(judged => new NewJudge(judged.place.Judgement!.Judge!, judged.place.TransactionId))];

    /// <summary>Agent versions in the window, in order of first appearance.</summary>
    public static IReadOnlyList<VersionShare> Versions(IReadOnlyList<PlacedTransaction> places) =>
        [.. places.GroupBy(place => place.AgentVersion, StringComparer.Ordinal)
            .Select(version => new VersionShare(version.Key, version.Count(), version.Count(IsWrong)))];

    /// <summary>What the window holds of each segment value, without its past.</summary>
    /// <param name="places">The window, oldest first.</param>
    /// <param name="cuts">Segment keys in registry order.</param>
    public static IReadOnlyList<SegmentCounts> Segments(IReadOnlyList<PlacedTransaction> places, IReadOnlyList<string> cuts) =>
    [
        .. from cut in cuts
           from value in places.Where(place => place.Segments.ContainsKey(cut))
               .GroupBy(place => place.Segments[cut], StringComparer.Ordinal)
           select new SegmentCounts(cut, value.Key, value.Count(IsJudged), value.Count(IsWrong), 0, 0, 0),
    ];

    /// <summary>The values with more wrong places than their past lets expect, the most first.</summary>
    /// <param name="segments">The window with each value's past.</param>
    /// <param name="cuts">Segment keys in registry order.</param>
    /// <param name="wrong">Wrong places of the window.</param>
    /// <param name="judged">Judged places of the window.</param>
    /// <param name="healthy">The error share called healthy.</param>
    public static IReadOnlyList<RankedSegment> Rank(
        IEnumerable<SegmentCounts> segments, IReadOnlyList<string> cuts, int wrong, int judged, double healthy) =>
    [
        .. SegmentRanking.Rank(segments, cuts, wrong, judged, healthy)
            .Where(ranked => ranked.Excess > 0)
            .Take(SegmentsRanked)
            .Select(ranked => new RankedSegment(
                ranked.Counts.Cut, ranked.Counts.Value, (int)ranked.Counts.Judged, (int)ranked.Counts.Wrong, ranked.Excess)),
    ];

    /// <summary>True for a wrong place.</summary>
    public static bool IsWrong(PlacedTransaction place) => place.Content.HasFlag(PlaceContent.Wrong);

    /// <summary>True for a place that is not empty.</summary>
    public static bool IsJudged(PlacedTransaction place) => !place.Content.HasFlag(PlaceContent.Empty);

    private static WrongTransaction Name(PlacedTransaction place) =>
        new(place.TransactionId, place.OccurredAt, place.Judgement?.CauseCode);
}

/// <summary>A place of the window with the facts of its transaction.</summary>
/// <param name="Content">What stands on the place.</param>
/// <param name="TransactionId">The transaction.</param>
/// <param name="OccurredAt">When it happened.</param>
/// <param name="AgentVersion">The agent's version, when it was sent.</param>
/// <param name="Segments">Its segments.</param>
public sealed record PlacedTransaction(
    PlaceContent Content,
    string TransactionId,
    DateTimeOffset OccurredAt,
    string? AgentVersion,
    IReadOnlyDictionary<string, string> Segments)
{
    /// <summary>Whose verdict stands on the place; null when it is emptied, or not known.</summary>
    public Judgement? Judgement { get; init; }

    /// <summary>The value of a segment key, or the version for <see cref="Culprit.AgentVersion"/>; null when it was not sent.</summary>
    public string? ValueOf(string cut) => cut == Culprit.AgentVersion ? AgentVersion : Segments.GetValueOrDefault(cut);
}

/// <summary>One verdict event on a transaction of a window, with what its judge said beside the verdict.</summary>
/// <param name="Position">Its position.</param>
/// <param name="Verdict">Right, wrong or unsure.</param>
/// <param name="Source">Who judged.</param>
/// <param name="Indicator">What was judged.</param>
/// <param name="CauseCode">What went wrong, in the caller's code; null when none was sent.</param>
/// <param name="Judge">By which yardstick; null when no judge was named.</param>
public sealed record Judgement(
    long Position, Verdict Verdict, VerdictSource Source, string Indicator, string? CauseCode, Judge? Judge)
{
    /// <summary>The judgement of a stored event.</summary>
    /// <param name="position">Its position.</param>
    /// <param name="verdict">Right, wrong or unsure.</param>
    /// <param name="source">Who judged.</param>
    /// <param name="content">What was sent.</param>
    public static Judgement Of(long position, Verdict verdict, VerdictSource source, OutcomeContent content) =>
        new(position, verdict, source, Outcomes.Indicator.Of(content.Indicator), content.CauseCode, Judge.Of(content));

    /// <summary>
    /// Whose verdict stands on a place: of the counted events that say what stands there the latest of the strongest source. Null for an
    /// emptied place.
    /// </summary>
    /// <param name="events">The transaction's events from the one that took the place on.</param>
    /// <param name="admission">What counts.</param>
    /// <param name="content">What stands on the place.</param>
    public static Judgement? On(IEnumerable<Judgement> events, Admission admission, PlaceContent content)
    {
        var verdict = content.HasFlag(PlaceContent.Empty) ? Verdict.Unsure
            : content.HasFlag(PlaceContent.Wrong) ? Verdict.Incorrect
            : Verdict.Correct;
        return verdict == Verdict.Unsure ? null : events
            .Where(judged => judged.Verdict == verdict && judged.Indicator == admission.Indicator && admission.Sources.Has(judged.Source))
            .MaxBy(judged => (judged.Source.Strength(), judged.Position));
    }
}

/// <summary>Who or what judges, and thereby by which yardstick.</summary>
/// <param name="Name">The name that came with its verdicts.</param>
/// <param name="Version">Its version; null when none was sent.</param>
public sealed record Judge(string Name, string? Version = null)
{
    /// <summary>The judge named in what was sent; null when none was.</summary>
    public static Judge? Of(OutcomeContent content) => content.JudgedBy is { } name ? new(name, content.JudgeVersion) : null;

    /// <summary><c>order-checker 3</c>.</summary>
    public override string ToString() => Version is null ? Name : $"{Name} {Version}";
}

/// <summary>A judge that first appears in a window.</summary>
/// <param name="Judge">Who.</param>
/// <param name="TransactionId">The first transaction of the window it judged.</param>
public sealed record NewJudge(Judge Judge, string TransactionId);

/// <summary>How many wrong places have one cause.</summary>
/// <param name="CauseCode">The caller's code; null for those without.</param>
/// <param name="Count">Wrong places.</param>
public sealed record CauseCount(string? CauseCode, int Count);
