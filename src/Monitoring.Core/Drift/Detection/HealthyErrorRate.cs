using Monitoring.Core.Slos;

namespace Monitoring.Core.Drift.Detection;

/// <summary>
/// q0: the largest chance of a wrong verdict that is still called healthy, between 0 and 1, both excluded.
/// It is what the owner agreed to (1 − target), or what the agent has shown in production, never what a pilot promised.
/// </summary>
public readonly record struct HealthyErrorRate
{
    /// <summary>Live verdicts from which a baseline may be frozen.</summary>
    public const int SmallestBaseline = 1_000;

    /// <summary>The level of a baseline's upper bound.</summary>
    private const double BaselineLevel = 0.80;

    /// <summary>A rate as it stands.</summary>
    /// <param name="share">Between 0 and 1, both excluded.</param>
    public HealthyErrorRate(double share)
    {
        if (share is not (> 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(share), share, "A healthy error rate lies between 0 and 1.");
        }

        Share = share;
    }

    /// <summary>Wrong verdicts as a share of the judged ones.</summary>
    public double Share { get; }

    /// <summary>1 − target: needs no history.</summary>
    public static HealthyErrorRate OfTarget(decimal target) => new((double)(1m - target));

    /// <summary>The one-sided 80 % Jeffreys upper bound of the errors among frozen live verdicts.</summary>
    /// <param name="correct">Right ones.</param>
    /// <param name="judged">At least <see cref="SmallestBaseline"/>.</param>
    public static HealthyErrorRate OfBaseline(long correct, long judged)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(judged, SmallestBaseline);
        return new(1 - LowerBound.Jeffreys(correct, judged, BaselineLevel));
    }
}
