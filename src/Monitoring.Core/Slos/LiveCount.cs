namespace Monitoring.Core.Slos;

/// <summary>
/// Everything an SLO has counted in production, each transaction by the verdict with which it took its place. An SLO that begins to count
/// something else begins at 0.
/// </summary>
/// <param name="Judged">Transactions.</param>
/// <param name="Correct">Right ones of them.</param>
public readonly record struct LiveCount(long Judged, long Correct)
{
    private const double Level = 0.95;

    /// <summary>Right share, 0 to 1; null when nothing was judged.</summary>
    public double? Accuracy => Judged == 0 ? null : (double)Correct / Judged;

    /// <summary>
    /// The true accuracies the count is compatible with at every look since it began, 95 % sure, as long as the agent stays as it is
    /// (<see cref="ConfidenceSequence"/>); null when nothing was judged.
    /// </summary>
    public Interval? Range => Judged == 0 ? null : ConfidenceSequence.Of(Correct, Judged, Level);
}
