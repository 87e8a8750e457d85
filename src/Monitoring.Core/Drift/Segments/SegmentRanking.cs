namespace Monitoring.Core.Drift.Segments;

/// <summary>
/// Who is behind a breach: segment values by how many wrong places each has beyond its own past, largest first.
/// The expected share of a value is its history, with as many verdicts of the healthy rate added as a value needs before its own past
/// counts half: a new customer is held to the agreement, an old one to what it always was.
/// Equal excess is ordered by more wrong places, fewer judged ones, the order of the cuts, then the value's spelling: never by chance.
/// </summary>
public static class SegmentRanking
{
    /// <summary>Verdicts of history with which a value's own past and the healthy rate weigh the same.</summary>
    public const int HalfWeight = 20;

    /// <summary>Ranks the values that have any wrong place.</summary>
    /// <param name="segments">Counts of each value, each (cut, value) once.</param>
    /// <param name="cuts">The declared cuts, in registry order.</param>
    /// <param name="wrong">Wrong places of the whole window.</param>
    /// <param name="judged">Judged places of the whole window.</param>
    /// <param name="healthyErrorShare">Error share called healthy, 0 to 1.</param>
    public static IReadOnlyList<SegmentExcess> Rank(
        IEnumerable<SegmentCounts> segments, IReadOnlyList<string> cuts, long wrong, long judged, double healthyErrorShare)
    {
        if (healthyErrorShare is not (>= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(healthyErrorShare), healthyErrorShare, "An error share lies from 0 to 1.");
        }

        var order = cuts.Index().ToDictionary(cut => cut.Item, cut => cut.Index, StringComparer.Ordinal);
        return
        [
            .. segments
                .Where(segment => segment.Wrong > 0)
                .Select(segment => Excess(segment, wrong, judged, healthyErrorShare))
                .OrderByDescending(ranked => ranked.Excess)
                .ThenByDescending(ranked => ranked.Counts.Wrong)
                .ThenBy(ranked => ranked.Counts.Judged)
                .ThenBy(ranked => order.GetValueOrDefault(ranked.Counts.Cut, int.MaxValue))
                .ThenBy(ranked => ranked.Counts.Cut, StringComparer.Ordinal)
                .ThenBy(ranked => ranked.Counts.Value, StringComparer.Ordinal),
        ];
    }

    private static SegmentExcess Excess(SegmentCounts segment, long wrong, long judged, double healthyErrorShare)
    {
        if (segment.Wrong > segment.Judged || segment.HistoryWrong > segment.HistoryJudged || segment.HistoryWrong < 0
            || segment.Wrong > wrong || segment.Judged > judged)
        {
            throw new ArgumentException($"The counts of {segment.Cut} {segment.Value} are no part of the window.", nameof(segment));
        }

        var expected = (segment.HistoryWrong + (HalfWeight * healthyErrorShare)) / (segment.HistoryJudged + (double)HalfWeight);
        return new(segment, expected, segment.Wrong - (segment.Judged * expected), wrong - segment.Wrong, judged - segment.Judged);
    }
}

/// <summary>What was counted of one segment value.</summary>
/// <param name="Cut">Segment key, <c>customer</c>.</param>
/// <param name="Value">Segment value, <c>acme</c>.</param>
/// <param name="Judged">Judged places of the value in the window looked at.</param>
/// <param name="Wrong">Wrong ones of them.</param>
/// <param name="SincePosition">Position of the value's oldest wrong place in the window; 0 when it has none.</param>
/// <param name="HistoryJudged">Judged places of the value before that window; 0 when it is new.</param>
/// <param name="HistoryWrong">Wrong ones of them.</param>
public sealed record SegmentCounts(
    string Cut, string Value, long Judged, long Wrong, long SincePosition, long HistoryJudged, long HistoryWrong);

/// <summary>A segment value beside its own past and beside everyone else.</summary>
/// <param name="Counts">What was counted of it.</param>
/// <param name="Expected">Share of wrong ones that its past lets expect.</param>
/// <param name="Excess">Wrong places beyond that; negative when it is better than its past.</param>
/// <param name="RestWrong">Wrong places of everyone else.</param>
/// <param name="RestJudged">Judged places of everyone else.</param>
public sealed record SegmentExcess(SegmentCounts Counts, double Expected, double Excess, long RestWrong, long RestJudged);
