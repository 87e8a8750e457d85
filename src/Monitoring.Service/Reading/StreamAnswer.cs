using Monitoring.Storage.Reading;

namespace Monitoring.Service.Reading;

/// <summary>One watched stream of verdicts.</summary>
/// <param name="Value">Segment value; null for all verdicts.</param>
/// <param name="Evidence">0 or more; 1 raises a signal.</param>
/// <param name="Judged">Verdicts since watching began.</param>
/// <param name="Wrong">Wrong ones of them.</param>
/// <param name="Since">The wrong transaction since which it has most likely been worse; null when nothing speaks for that.</param>
/// <param name="SinceJudged">Verdicts since then.</param>
/// <param name="SinceWrong">Wrong ones of them.</param>
internal sealed record StreamAnswer(
    string? Value, double Evidence, long Judged, long Wrong, SinceAnswer? Since, long SinceJudged, long SinceWrong)
{
    /// <summary>The answer for a stream.</summary>
    public static StreamAnswer Of(StreamReading stream) => new(
        stream.Value.Length == 0 ? null : stream.Value,
        Math.Round(stream.Evidence, 6),
        stream.Judged,
        stream.Wrong,
        stream.Since is { } since ? new SinceAnswer(since.TransactionId, since.OccurredAt) : null,
        stream.SinceJudged,
        stream.SinceWrong);
}
