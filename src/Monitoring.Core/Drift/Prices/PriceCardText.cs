using Monitoring.Core.Alerts;
using static System.FormattableString;

namespace Monitoring.Core.Drift.Prices;

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
