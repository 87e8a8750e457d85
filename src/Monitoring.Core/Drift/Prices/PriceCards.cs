using Monitoring.Core.Alerts;
using Monitoring.Core.Drift.Detection;
using Monitoring.Core.Slos;

namespace Monitoring.Core.Drift.Prices;

/// <summary>
/// Makes price cards. Distances between mistaken alarms of a window rule are Naus's (<see cref="RulePrice"/>); delays, and everything about
/// the
/// detector, are simulated through the product's own rule and detector, seeded, so that the same card always has the same figures.
/// A card takes some tenths of a second.
/// </summary>
public static class PriceCards
{
    private const ulong Seed = 20_260_601;
    private const int FewestRuns = 200, MostRuns = 4_000;

    /// <summary>Simulated verdicts spent on one figure.</summary>
    private const int Budget = 4_000_000;

    /// <summary>Alarms after which a distance is known well enough: to about 5 %.</summary>
    private const int EnoughAlarms = 400;

    /// <summary>Fewer are a lower bound and no figure, which would be further off than 20 %.</summary>
    private const int FewestAlarms = 25;

    /// <summary>The customer of the published figures: 12 % of the work falls to 20 % right.</summary>
    private const decimal ValueShare = 0.12m, ValueAfter = 0.20m;

    /// <summary>The card of an owner's window rule.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="verdictsPerDay">Label rate, more than 0; null when it is not known.</param>
    public static PriceCard OfRule(AccuracyRule rule, decimal? verdictsPerDay)
    {
        IReadOnlyList<ChanceAlarms> alarms =
        [
            .. Accuracies(rule.Target).Select(accuracy => OfRule(rule, accuracy)),
        ];
        return new PriceCard(alarms, [.. Slide.Of(rule).Select(slide => new SlideDelay(slide, RuleDelay(rule, slide)))], null, null,
            rule.Window).At(verdictsPerDay);
    }

    /// <summary>The card of the drift detector beside the same rule.</summary>
    /// <param name="rule">The rule whose target and alert line choose accuracies and slides.</param>
    /// <param name="healthy">q0 of the detector.</param>
    /// <param name="cuts">d, at least 1: the total and each declared cut.</param>
    /// <param name="verdictsPerDay">Label rate, more than 0; null when it is not known.</param>
    public static PriceCard OfDetector(AccuracyRule rule, HealthyErrorRate healthy, int cuts, decimal? verdictsPerDay)
    {
        var detector = MixtureDetector.ForCuts(healthy, cuts);
        IReadOnlyList<ChanceAlarms> alarms = [.. Accuracies(rule.Target).Select(accuracy => OfDetector(detector, accuracy))];
        var slides = Slide.Of(rule);
        return new PriceCard(
            alarms,
            [.. slides.Select(slide => new SlideDelay(slide, DetectorDelay(detector, slide)))],
            cuts > 1 ? OfSegment(detector, new Slide(slides[0].From, Math.Min(ValueAfter, slides[0].To))) : null,
            null,
            null).At(verdictsPerDay);
    }

    /// <summary>
    /// The target; a quarter, three eighths and a half of its errors fewer, rounded like <see cref="PriceSentence"/> does.
    /// </summary>
    internal static IReadOnlyList<decimal> Accuracies(decimal target)
    {
        var errors = 1m - target;
        return [.. new[]
        {
            target,
            PriceSentence.BetterThan(target),
            PriceSentence.Rounded(target + (errors * 3 / 8), errors / 8),
            PriceSentence.Rounded(target + (errors / 2), errors / 8),
        }.Distinct()];
    }

    private static ChanceAlarms OfRule(AccuracyRule rule, decimal accuracy) =>
        new(accuracy, RulePrice.MeanVerdictsBetweenAlarms(rule.Window, rule.Allowed, (double)accuracy), 0, false);

    private static ChanceAlarms OfDetector(MixtureDetector detector, decimal accuracy)
    {
        var (alarms, verdicts) = DetectorSimulation.ChanceAlarms(detector, (double)(1m - accuracy), Budget, EnoughAlarms, new Draws(Seed));
        return alarms < FewestAlarms
            ? new(accuracy, verdicts / (alarms + (2 * Math.Sqrt(alarms)) + 3), 0, true) // the Poisson mean is hardly larger, 95 % sure
            : new(accuracy, (double)verdicts / alarms, 1 / Math.Sqrt(alarms), false);
    }

    private static Delay RuleDelay(AccuracyRule rule, Slide slide)
    {
        var runs = Math.Clamp(Budget / (2 * rule.Window), FewestRuns, MostRuns);
        return Delay.Of(WindowSimulation.Delays(rule, slide, runs, new Draws(Seed)), rule.Window * WindowSimulation.MostWindows);
    }

    private static Delay DetectorDelay(MixtureDetector detector, Slide slide)
    {
        var (before, after) = ((double)(1m - slide.From), (double)(1m - slide.To));

        // A few runs tell how long one takes, and so how many can be afforded.
        var probe = DetectorSimulation.Delays(detector, before, after, FewestRuns / 4, new Draws(Seed + 1)).Average();
        var runs = (int)Math.Clamp(Budget / (probe + DetectorSimulation.Before), FewestRuns, MostRuns);
        return Delay.Of(DetectorSimulation.Delays(detector, before, after, runs, new Draws(Seed)), DetectorSimulation.Most);
    }

    private static SegmentDelay OfSegment(MixtureDetector detector, Slide slide)
    {
        var (before, after) = ((double)(1m - slide.From), (double)(1m - slide.To));
        var (delays, named) = DetectorSimulation.SegmentDelays(detector, before, after, (double)ValueShare, MostRuns, new Draws(Seed));
        return new(ValueShare, slide, Delay.Of(delays, DetectorSimulation.Most), named / (double)MostRuns);
    }
}
