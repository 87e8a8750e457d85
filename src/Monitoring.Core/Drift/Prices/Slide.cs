using Monitoring.Core.Slos;

namespace Monitoring.Core.Drift.Prices;

/// <summary>An agent that gets worse at once and stays so.</summary>
/// <param name="From">True accuracy before, a ratio.</param>
/// <param name="To">True accuracy after, a ratio.</param>
public readonly record struct Slide(decimal From, decimal To)
{
    /// <summary>
    /// The two slides of a rule, the larger first. Both start a quarter of the errors better than the target
    /// (<see cref="PriceSentence"/>); they end with half, and with a fifth, more errors than the alert line allows: 94 → 85 % and
    /// 94 → 88 % for "below 90 %, target 92 %". Where the line allows more than half to be wrong, the right ones shrink instead.
    /// </summary>
    public static IReadOnlyList<Slide> Of(AccuracyRule rule)
    {
        var from = PriceSentence.BetterThan(rule.Target);
        return [new(from, Below(rule.AlertBelow, 0.5m)), new(from, Below(rule.AlertBelow, 0.2m))];
    }

    private static decimal Below(decimal line, decimal by) => line - (by * Math.Min(line, 1m - line));
}
