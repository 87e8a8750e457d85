namespace Monitoring.Core.Drift.Segments;

/// <summary>A segment value beside its own past and beside everyone else.</summary>
/// <param name="Counts">What was counted of it.</param>
/// <param name="Expected">Share of wrong ones that its past lets expect.</param>
/// <param name="Excess">Wrong places beyond that; negative when it is better than its past.</param>
/// <param name="RestWrong">Wrong places of everyone else.</param>
/// <param name="RestJudged">Judged places of everyone else.</param>
public sealed record SegmentExcess(SegmentCounts Counts, double Expected, double Excess, long RestWrong, long RestJudged);
