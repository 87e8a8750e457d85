using Monitoring.Core.Outcomes;

namespace Monitoring.Core.Drift.Confidence;

/// <summary>
/// Stated confidence against measured accuracy in bins of equal width, for a picture. The mean gap depends on the number of bins and is no test:
/// <see cref="StatedConfidence.Z"/> is. A confidence on an edge belongs to the upper bin, 1 to the last.
/// </summary>
public sealed class ConfidenceBins
{
    private readonly StatedConfidence[] bins;

    /// <summary>Makes empty bins.</summary>
    /// <param name="count">How many, 1 to 100.</param>
    public ConfidenceBins(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, 100);
        bins = new StatedConfidence[count];
    }

    /// <summary>The bins from 0 to 1.</summary>
    public IReadOnlyList<StatedConfidence> Bins => bins;

    /// <summary>The expected calibration error: the gap between stated and measured per bin, weighted by its transactions; null when nothing was judged.</summary>
    public double? MeanGap => bins.Sum(bin => bin.Judged) is var judged and > 0 ? bins.Sum(bin => Math.Abs(bin.SumStated - bin.Correct)) / judged : null;

    /// <summary>Adds one transaction.</summary>
    /// <param name="confidence">What the agent stated, 0 to 1, both included.</param>
    /// <param name="verdict">Right or wrong; an unsure one is refused.</param>
    public void Add(double confidence, Verdict verdict)
    {
        var bin = confidence is >= 0 and <= 1 ? Math.Min((int)(confidence * bins.Length), bins.Length - 1) : 0;
        bins[bin] = bins[bin].Add(confidence, verdict);
    }
}
