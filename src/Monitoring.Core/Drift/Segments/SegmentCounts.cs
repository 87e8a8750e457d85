namespace Monitoring.Core.Drift.Segments;

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
