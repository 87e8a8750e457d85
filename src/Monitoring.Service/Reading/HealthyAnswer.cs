namespace Monitoring.Service.Reading;

/// <summary>The largest error share still called healthy.</summary>
/// <param name="WrongShare">The share, a ratio: 1 − target, or the 80 % upper bound of the frozen baseline.</param>
/// <param name="BaselineJudged">Live verdicts of the baseline; null while the target says what is healthy.</param>
/// <param name="BaselineWrong">Wrong ones of them; null likewise.</param>
internal sealed record HealthyAnswer(double WrongShare, long? BaselineJudged, long? BaselineWrong);
