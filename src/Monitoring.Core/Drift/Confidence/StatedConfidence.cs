using Monitoring.Core.Distributions;
using Monitoring.Core.Outcomes;

namespace Monitoring.Core.Drift.Confidence;

/// <summary>
/// What an agent says of its certainty beside what it is right about, as sums that can be carried along.
/// Inflated confidence is the first thing to know before more of the work is released automatically.
/// </summary>
/// <param name="Judged">Transactions with a stated confidence and a verdict.</param>
/// <param name="Correct">Right ones of them.</param>
/// <param name="SumStated">Sum of the stated confidences.</param>
/// <param name="SumSquares">Sum of (1 or 0 for right or wrong, less the confidence) squared.</param>
/// <param name="SumExcess">Sum of (right or wrong − confidence)(1 − 2·confidence): the top of Spiegelhalter's z.</param>
/// <param name="SumVariance">Sum of (1 − 2·confidence)² confidence (1 − confidence): the square of its bottom.</param>
public readonly record struct StatedConfidence(
    long Judged, long Correct, double SumStated, double SumSquares, double SumExcess, double SumVariance)
{
    /// <summary>Fewer transactions are not judged: the z of few is not normal.</summary>
    public const int FewestJudged = 100;

    /// <summary>A z with a smaller chance is not called chance. One in a hundred, for it is looked at again and again.</summary>
    private const double LeastChance = 0.01;

    /// <summary>Stated and measured this near are the same to an owner.</summary>
    private const double SmallestGap = 0.01;

    /// <summary>Mean stated confidence, 0 to 1; null when nothing was judged.</summary>
    public double? Stated => Judged == 0 ? null : SumStated / Judged;

    /// <summary>Measured accuracy of the same transactions, 0 to 1; null when nothing was judged.</summary>
    public double? Measured => Judged == 0 ? null : (double)Correct / Judged;

    /// <summary>
    /// The Brier score, 0 (certain and right) to 1: the mean square of what the confidence was off; null when nothing was judged.
    /// </summary>
    public double? Brier => Judged == 0 ? null : SumSquares / Judged;

    /// <summary>
    /// Spiegelhalter's z, about normal with deviation 1 when every confidence means what it says; positive is overconfident where
    /// confidences lie
    /// above one half. Null where no confidence lies strictly between 0 and 1 other than one half.
    /// Source: D. Spiegelhalter, "Probabilistic prediction in patient management and clinical trials", Statistics in Medicine 5 (1986)
    /// 421–433.
    /// </summary>
    public double? Z => SumVariance > 0 ? SumExcess / Math.Sqrt(SumVariance) : null;

    /// <summary>Chance of a z as far from 0, either way, when every confidence means what it says.</summary>
    public double? Chance => Z is { } z ? ChiSquare.NormalTwoSided(z) : null;

    /// <summary>What it is worth, in one word.</summary>
    public ConfidenceFinding Finding => this switch
    {
        { Judged: < FewestJudged } => ConfidenceFinding.TooFew,
        { IsChance: true } => ConfidenceFinding.Fits,
        _ when Stated - Measured >= SmallestGap => ConfidenceFinding.Overconfident,
        _ when Measured - Stated >= SmallestGap => ConfidenceFinding.Underconfident,
        _ => ConfidenceFinding.Uneven,
    };

    // Without a variance every confidence was 0, one half or 1: a certain one that is wrong can be no chance.
    private bool IsChance => Chance is { } chance ? chance >= LeastChance : SumExcess == 0;

    /// <summary>Adds one transaction.</summary>
    /// <param name="confidence">What the agent stated, 0 to 1, both included.</param>
    /// <param name="verdict">Right or wrong; an unsure one is refused.</param>
    public StatedConfidence Add(double confidence, Verdict verdict)
    {
        if (confidence is not (>= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(confidence), confidence, "A confidence lies from 0 to 1.");
        }

        var right = verdict switch
        {
            Verdict.Correct => 1,
            Verdict.Incorrect => 0,
            _ => throw new ArgumentOutOfRangeException(nameof(verdict), verdict,
                "Only a verdict that says right or wrong can be compared."),
        };
        var (off, lean) = (right - confidence, 1 - (2 * confidence));
        return new(
            Judged + 1,
            Correct + right,
            SumStated + confidence,
            SumSquares + (off * off),
            SumExcess + (off * lean),
            SumVariance + (lean * lean * confidence * (1 - confidence)));
    }
}

/// <summary>What stated confidence is worth beside the measured accuracy.</summary>
public enum ConfidenceFinding
{
    /// <summary>Too few transactions with a confidence and a verdict.</summary>
    TooFew,

    /// <summary>Nothing speaks against it.</summary>
    Fits,

    /// <summary>It is surer than it is right, by more than chance.</summary>
    Overconfident,

    /// <summary>It is right more often than it says, by more than chance.</summary>
    Underconfident,

    /// <summary>Right on average, yet single confidences do not mean what they say, by more than chance.</summary>
    Uneven,
}

/// <summary>
/// Stated confidence against measured accuracy in bins of equal width, for a picture. The mean gap depends on the number of bins and is no
/// test:
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

    /// <summary>
    /// The expected calibration error: the gap between stated and measured per bin, weighted by its transactions; null when nothing was
    /// judged.
    /// </summary>
    public double? MeanGap =>
        bins.Sum(bin => bin.Judged) is var judged and > 0 ? bins.Sum(bin => Math.Abs(bin.SumStated - bin.Correct)) / judged : null;

    /// <summary>Adds one transaction.</summary>
    /// <param name="confidence">What the agent stated, 0 to 1, both included.</param>
    /// <param name="verdict">Right or wrong; an unsure one is refused.</param>
    public void Add(double confidence, Verdict verdict)
    {
        var bin = confidence is >= 0 and <= 1 ? Math.Min((int)(confidence * bins.Length), bins.Length - 1) : 0;
        bins[bin] = bins[bin].Add(confidence, verdict);
    }
}
