using Monitoring.Core.Alerts;

namespace Monitoring.Storage.Reading;

/// <summary>One watched stream.</summary>
/// <param name="Value">Segment value; empty for all verdicts.</param>
/// <param name="Evidence">M/A after its last verdict, 0 or more; 1 raises a signal.</param>
/// <param name="Judged">Verdicts since watching began.</param>
/// <param name="Wrong">Wrong ones of them.</param>
/// <param name="Since">The wrong transaction since which it has most likely been worse; null when nothing speaks for that.</param>
/// <param name="SinceJudged">Verdicts since then.</param>
/// <param name="SinceWrong">Wrong ones of them.</param>
public sealed record StreamReading(
    string Value, double Evidence, long Judged, long Wrong, WrongTransaction? Since, long SinceJudged, long SinceWrong);
