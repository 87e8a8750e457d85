namespace Monitoring.Core.Alerts;

/// <summary>The segment value that drives a breach.</summary>
/// <param name="Cut">Segment key, <c>customer</c>.</param>
/// <param name="Value">Segment value, <c>acme</c>.</param>
/// <param name="Wrong">Wrong places of the value in the window.</param>
/// <param name="Judged">Judged places of the value in the window.</param>
/// <param name="RestWrong">Wrong places of everyone else.</param>
/// <param name="RestJudged">Judged places of everyone else.</param>
public sealed record Culprit(string Cut, string Value, int Wrong, int Judged, int RestWrong, int RestJudged);
