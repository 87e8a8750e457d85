using Monitoring.Core.Slos;

namespace Monitoring.Core.Reviews;

/// <summary>
/// What the random verdicts alone say of an accuracy over all outcomes an SLO admits, and how surely. Verdicts that come by themselves are
/// no sample: what went wrong is judged sooner, or later, or not at all. A random one speaks for 1/π outcomes, π being its chance to be
/// judged, so the right share of the weights estimates the right share of all.
/// Sources: J. Hájek, comment on D. Basu, in "Foundations of Statistical Inference" (1971) 236: the ratio of the weighted sums, which needs
/// no count of the outcomes; L. Kish, "Survey Sampling" (1965): (Σw)²/Σw² verdicts of one weight would say as much; the interval is
/// Wilson's of that many, which C. Franco, R. Little, T. Louis and E. Slud, "Comparative study of confidence intervals for proportions in
/// complex sample surveys", Journal of Survey Statistics and Methodology 7 (2019) 334–364, found to keep its level. It speaks of the work
/// the agent does: that only so many outcomes exist makes it no narrower. Of draws nobody answered it takes that they are like those of
/// which somebody did; answers "unsure" are left out.
/// </summary>
/// <param name="Accuracy">The estimated share of right ones, 0 to 1.</param>
/// <param name="Interval">The 95 % interval.</param>
/// <param name="Judged">Random verdicts correct or incorrect that it is made of.</param>
/// <param name="Size">How many verdicts of one weight would say as much, above 0.</param>
public sealed record RandomShare(double Accuracy, Interval Interval, int Judged, double Size)
{
    /// <summary>For how long outcomes count, from their receipt.</summary>
    public static readonly TimeSpan Counted = TimeSpan.FromDays(30);

    /// <summary>
    /// Verdicts of one weight that are needed to say anything of an agreed line: with fewer the interval reaches below it though all were right.
    /// </summary>
    /// <param name="line">Where the alert line is, above 0 and below 1.</param>
    public static int NeededFor(decimal line) => Interval.FewestAbove((double)line);

    /// <summary>
    /// The estimate of two samples drawn independently of each other: each says what it says alone, and weighs as much as it has to say.
    /// </summary>
    /// <param name="reviewed">Answers to reviews, correct or incorrect.</param>
    /// <param name="posted">Other random verdicts, correct or incorrect.</param>
    /// <returns>Null when nothing is judged.</returns>
    public static RandomShare? Of(IReadOnlyList<RandomVerdict> reviewed, IReadOnlyList<RandomVerdict> posted)
    {
        var (right, size, judged) = (0.0, 0.0, 0);
        foreach (var sample in new[] { reviewed, posted }.Where(sample => sample.Count > 0))
        {
            var (all, squares, correct) = (0.0, 0.0, 0.0);
            foreach (var (isCorrect, weight) in sample)
            {
                all += weight;
                squares += weight * weight;
                correct += isCorrect ? weight : 0;
            }

            var effective = all * all / squares;
            right += effective * correct / all;
            size += effective;
            judged += sample.Count;
        }

        // Rounding must not make more than all of all.
        var accuracy = judged == 0 ? 0 : Math.Clamp(right / size, 0, 1);
        return judged == 0 ? null : new(accuracy, Interval.OfShare(accuracy, size), judged, size);
    }
}

/// <summary>One random verdict.</summary>
/// <param name="IsCorrect">True for correct, false for incorrect.</param>
/// <param name="Weight">For how many outcomes it speaks, more than 0; in its own sample's unit.</param>
public readonly record struct RandomVerdict(bool IsCorrect, double Weight);

/// <summary>
/// For how many outcomes one that was drawn for review speaks. An outcome has a chance on each of the K draws of the 7 days after its
/// receipt, until it is drawn; the chance of a draw, p = drawn/eligible, depends on what was drawn before, so there is no one probability to
/// divide by. On each day d everything received in the 7 days before is known or drawn from: what was drawn earlier and is still young
/// enough counts as itself, what is drawn now for 1/p of the rest. Given the past this sum estimates the total of that population without
/// bias, whatever the past was: des Raj's estimator (D. Raj, "Some estimators in sampling with varying probabilities without replacement",
/// JASA 51 (1956) 269–284). An outcome belongs to the populations of K days, so the sums of all days over K count each outcome once: drawn
/// on the k-th of its K days it weighs (1/p + K − k)/K. Its expectation is 1: on each day before and at its draw it adds 1/p with
/// probability p, on each day after 1, and 1/K of the sum over K days is 1.
/// </summary>
public static class DrawWeight
{
    /// <summary>The weight.</summary>
    /// <param name="probability">The chance on the day of the draw, above 0 and at most 1.</param>
    /// <param name="before">Draws of its agent since its receipt in which it was not drawn.</param>
    /// <param name="after">Draws of its agent since then while it was still young enough.</param>
    public static double Of(double probability, int before, int after) => ((1 / probability) + after) / (before + 1 + after);
}
