using Monitoring.Core.Alerts;
using Monitoring.Core.Slos;
using static System.FormattableString;

namespace Monitoring.Core.Drift.Prices;

/// <summary>
/// What a way of watching costs and what it brings: mistaken alarms while the agent is well, verdicts until it notices that it is not.
/// All of it supposes independent verdicts; where errors bunch, mistaken alarms come sooner.
/// </summary>
/// <param name="ChanceAlarms">Mistaken alarms at the target and at better accuracies, the target first.</param>
/// <param name="Slides">How soon a slide of the whole stream is seen, the larger slide first.</param>
/// <param name="Segment">How soon one broken segment value is seen; null where nobody looks at segments.</param>
/// <param name="VerdictsPerDay">Label rate; null when it is not known.</param>
/// <param name="Window">W, for a window rule; null for a detector.</param>
public sealed record PriceCard(
    IReadOnlyList<ChanceAlarms> ChanceAlarms,
    IReadOnlyList<SlideDelay> Slides,
    SegmentDelay? Segment,
    decimal? VerdictsPerDay,
    int? Window)
{
    /// <summary>Days in which a window should fill.</summary>
    public const int LongestFill = 30;

    /// <summary>Mistaken alarms a month that an owner will bear from an agent at target: one a week.</summary>
    public const int MostMistakesPerMonth = 4;

    /// <summary>Days of a month on this card.</summary>
    public const int DaysOfMonth = 30;

    /// <summary>What the owner should think about.</summary>
    public IReadOnlyList<PriceWarning> Warnings
    {
        get
        {
            var warnings = new List<PriceWarning>();
            if (VerdictsPerDay is { } rate && Window > rate * LongestFill)
            {
                warnings.Add(PriceWarning.WindowFillsTooSlowly);
            }

            if (AlarmsTooOften())
            {
                warnings.Add(PriceWarning.AlarmsTooOften);
            }

            return warnings;
        }
    }

    /// <summary>The same card at another label rate: what is counted in verdicts stays.</summary>
    /// <param name="verdictsPerDay">Label rate, more than 0; null when it is not known.</param>
    public PriceCard At(decimal? verdictsPerDay) => verdictsPerDay is <= 0
        ? throw new ArgumentOutOfRangeException(nameof(verdictsPerDay), verdictsPerDay,
            "A label rate is more than 0 verdicts a day; say null when it is not known.")
        : this with { VerdictsPerDay = verdictsPerDay };

    /// <summary>Days that so many verdicts take; null when the label rate is not known.</summary>
    public double? Days(double verdicts) => VerdictsPerDay is { } rate ? verdicts / (double)rate : null;

    /// <summary>Alarms a month that come so many verdicts apart; null when the label rate is not known.</summary>
    public double? PerMonth(double verdictsBetween) => VerdictsPerDay is { } rate ? DaysOfMonth * (double)rate / verdictsBetween : null;

    private bool AlarmsTooOften() => PerMonth(ChanceAlarms[0].VerdictsBetween) is { } perMonth
        ? perMonth > MostMistakesPerMonth
        : ChanceAlarms[0].VerdictsBetween < 2 * Window;
}

/// <summary>How often an agent that has not got worse raises an alarm.</summary>
/// <param name="Accuracy">Its true accuracy, a ratio.</param>
/// <param name="VerdictsBetween">Verdicts between alarms on average; where too few were met for that, a lower bound, 95 % sure.</param>
/// <param name="RelativeError">Standard error beside the figure, 0.05 is 5 %; 0 where it was computed and not simulated.</param>
/// <param name="IsAtLeast">True where the true distance is longer than the figure.</param>
public readonly record struct ChanceAlarms(decimal Accuracy, double VerdictsBetween, double RelativeError, bool IsAtLeast);

/// <summary>How many verdicts pass until an alarm, counted over simulated slides.</summary>
/// <param name="Mean">On average.</param>
/// <param name="NineInTen">Nine times in ten at most so many.</param>
/// <param name="MeanError">Standard error of the mean, in verdicts.</param>
/// <param name="IsAtLeast">True where the simulation gave up waiting on some slides, so that the true figures are larger.</param>
public readonly record struct Delay(double Mean, double NineInTen, double MeanError, bool IsAtLeast)
{
    /// <summary>Sums up simulated delays; sorts them.</summary>
    /// <param name="delays">Delays in verdicts.</param>
    /// <param name="most">What stands for a slide that was not seen.</param>
    internal static Delay Of(int[] delays, int most = int.MaxValue)
    {
        Array.Sort(delays);
        double sum = 0, squares = 0;
        foreach (var delay in delays)
        {
            sum += delay;
            squares += (double)delay * delay;
        }

        var mean = sum / delays.Length;
        var variance = Math.Max(0, (squares / delays.Length) - (mean * mean));
        return new(mean, delays[(((9 * delays.Length) + 9) / 10) - 1], Math.Sqrt(variance / delays.Length), delays[^1] >= most);
    }
}

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

/// <summary>How soon a slide is seen.</summary>
/// <param name="Slide">The slide.</param>
/// <param name="Delay">The delay, in verdicts.</param>
public readonly record struct SlideDelay(Slide Slide, Delay Delay);

/// <summary>How soon one segment value is seen that breaks while everyone else stays.</summary>
/// <param name="ShareOfWork">Its share of the verdicts, a ratio.</param>
/// <param name="Slide">What happens to it.</param>
/// <param name="Delay">The delay, in verdicts of the whole stream.</param>
/// <param name="NamedFirst">Share of the cases in which the value itself alarms before the total does.</param>
public readonly record struct SegmentDelay(decimal ShareOfWork, Slide Slide, Delay Delay, double NamedFirst);

/// <summary>Why a rule may not serve its owner.</summary>
public enum PriceWarning
{
    /// <summary>At the stated label rate a window takes longer to fill than <see cref="PriceCard.LongestFill"/> days.</summary>
    WindowFillsTooSlowly,

    /// <summary>
    /// An agent exactly at target raises a mistaken alarm more often than <see cref="PriceCard.MostMistakesPerMonth"/> a month or, where
    /// the
    /// label rate is not known, more often than with every second window.
    /// </summary>
    AlarmsTooOften,
}

/// <summary>
/// A price card in a few plain lines for a person in operations. Delays are told as they were measured, never as a promise.
/// </summary>
public static class PriceCardText
{
    private const double LongestTold = 1_000_000;

    /// <summary>The lines, without line ends.</summary>
    public static IReadOnlyList<string> Lines(PriceCard card) =>
    [
        .. card.ChanceAlarms.Select(alarms => Mistakes(card, alarms)),
        .. card.Slides.Select(slide => $"A slide from {Ratio.Percent(slide.Slide.From)} to {Ratio.Percent(slide.Slide.To)} right is noticed {After(card, slide.Delay, "verdicts")}."),
        .. card.Segment is { } segment ? new[] { Value(card, segment) } : [],
        .. card.Warnings.Select(warning => Warning(card, warning)),
        Precision(card),
    ];

    private static string Mistakes(PriceCard card, ChanceAlarms alarms)
    {
        var between = alarms.VerdictsBetween;
        var agent = Invariant($"While truly {Ratio.Percent(alarms.Accuracy)} right, a mistaken alarm comes");
        if (between > LongestTold || alarms.IsAtLeast)
        {
            return Invariant($"{agent} only after more than {Rough(Math.Min(between, LongestTold))} verdicts.");
        }

        return card.PerMonth(between) is { } perMonth
            ? Invariant($"{agent} about every {Rough(between)} verdicts: {Often(perMonth)}.")
            : Invariant($"{agent} about every {Rough(between)} verdicts.");
    }

    private static string Often(double perMonth) => perMonth switch
    {
        >= 1.95 => Invariant($"about {perMonth:0} a month"),
        >= 0.75 => "about once a month",
        >= 1 / 11.5 => Invariant($"about once in {1 / perMonth:0.#} months"),
        >= 1 / 12.6 => "about once a year",
        >= 1 / 120.0 => Invariant($"about once in {1 / (12 * perMonth):0.#} years"),
        _ => "less than once in ten years",
    };

    private static string After(PriceCard card, Delay delay, string verdicts)
    {
        var more = delay.IsAtLeast ? "more than " : "";
        var text = Invariant(
            $"after {more}about {Rough(delay.Mean)} {verdicts} on average, 9 times in 10 within {more}{Rough(delay.NineInTen)}");
        return card.Days(delay.Mean) is { } mean && card.Days(delay.NineInTen) is { } nineInTen
            ? $"{text} ({About(mean)}, 9 times in 10 within {Within(nineInTen)})"
            : text;
    }

    private static string Value(PriceCard card, SegmentDelay segment) =>
        Invariant($"One customer with {Ratio.Percent(segment.ShareOfWork)} of the work that falls to {Ratio.Percent(segment.Slide.To)} right is noticed ")
        + After(card, segment.Delay, "verdicts of everybody")
        + Invariant($"; in {100 * segment.NamedFirst:0} of 100 cases the alarm names the customer.");

    private static string Warning(PriceCard card, PriceWarning warning) => warning switch
    {
        PriceWarning.WindowFillsTooSlowly =>
            Invariant($"Warning: at {card.VerdictsPerDay:0.##} verdicts a day a window of {card.Window:N0} takes {Time(card.Days(card.Window ?? 0) ?? 0)} to fill. Judge more, or choose a smaller window."),
        PriceWarning.AlarmsTooOften =>
            "Warning: an agent that is exactly at target would alarm so often by mistake that nobody will listen. "
            + (card.Window is null ? "Take a drift notice as a hint, not as an alarm." : "Lower the alert line, or widen the window."),
        _ => throw new ArgumentOutOfRangeException(nameof(warning), warning, null),
    };

    private static string Precision(PriceCard card)
    {
        var delays = PerCent(card.Slides.Max(slide => slide.Delay.MeanError / slide.Delay.Mean));
        var distances = PerCent(card.ChanceAlarms.Max(alarms => alarms.RelativeError));
        var simulated = distances == 0
            ? Invariant($"How soon it notices is simulated and good to about {delays} %.")
            : Invariant($"All is simulated: how soon it notices is good to about {delays} %, how often it is mistaken to about {distances} %.");
        return $"{simulated} Verdicts are supposed not to depend on each other.";
    }

    private static int PerCent(double share) => (int)Math.Ceiling(100 * share);

    private static string Time(double days) => days switch
    {
        < 1 / 24.0 => "less than an hour",
        < 1.5 => Count(Math.Round(days * 24), "hour"),
        < 10 => Invariant($"{days:0.0} days"),
        < 100 => Invariant($"{days:0} days"),
        < 700 => Invariant($"{days / PriceCard.DaysOfMonth:0} months"),
        _ => Invariant($"{days / 365:0.0} years"),
    };

    private static string About(double days) => days < 1 / 24.0 ? Time(days) : "about " + Time(days);

    private static string Within(double days) => days < 1 / 24.0 ? "an hour" : Time(days);

    private static string Count(double number, string unit) => number == 1 ? $"1 {unit}" : Invariant($"{number:0} {unit}s");

    /// <summary>Three figures that count: 29,066 reads 29,100.</summary>
    private static string Rough(double figure)
    {
        var unit = 1.0;
        while (figure / unit >= 1_000)
        {
            unit *= 10;
        }

        return Invariant($"{Math.Round(figure / unit, MidpointRounding.AwayFromZero) * unit:N0}");
    }
}
