using System.Globalization;
using Monitoring.Core.Alerts;
using Monitoring.Core.Days;
using Monitoring.Core.Markup;

namespace Monitoring.Core.Mail.Words;

/// <summary>One SLO of a daily mail in words: its value with its counts, who has it, its days, and what was done yesterday.</summary>
/// <param name="mail">The mail.</param>
internal sealed class DailySloWords(DailyMail mail)
{
    private const int LongestTitle = 80, LongestName = 64, LongestWhy = 300;

    private readonly LocalClock clock = new(mail.Zone);
    private readonly DailyAlertWords alerts = new(mail);
    private readonly string site = mail.PublicUrl.TrimEnd('/');

    /// <summary>The tone of a sign.</summary>
    public static Tone ToneOf(Andon sign) => sign switch
    {
        Andon.Red => Tone.Red,
        Andon.Grey => Tone.Grey,
        Andon.Amber => Tone.Amber,
        _ => Tone.Green,
    };

    /// <summary>All there is to say.</summary>
    public LetterEntry Entry(DailySlo slo) => new(ToneOf(slo.Sign), Name(slo), Value(slo), [.. Details(slo)]);

    /// <summary>
    /// One of many: its days and its counts in one line, and of an open alert since when, who has it, and where its reader is asked to take it the
    /// button.
    /// </summary>
    public LetterEntry Short(DailySlo slo) => new(
        ToneOf(slo.Sign), Name(slo), Value(slo),
        [
            new(Phrase.Of($"{Blocks(slo, "font-size:11px;")} {slo.Counts.Wrong} wrong of {slo.Counts.Judged}"), IsDim: true),
            .. slo.Alert is { } alert ? new LetterDetail[] { alerts.Brief(alert) } : [],
            .. alerts.Take(slo.Alert),
        ])
    {
        IsSmall = true,
    };

    /// <summary>What an SLO has in common with others of its sign, so that many are told together; null where each is told alone.</summary>
    public static object? AlikeAs(DailySlo slo) => slo.Sign != Andon.Grey ? null
        : (slo.Cause, slo.Counts.Judged == 0, slo.Alert?.Held?.By, HasAlert: slo.Alert is not null, IsHeld: slo.HeldUntil is not null);

    /// <summary>Some that are alike: what they have in common once, then each by its name, with what is its own.</summary>
    public IEnumerable<LetterEntry> Alike(IReadOnlyList<DailySlo> some)
    {
        var common = some.DistinctBy(slo => slo.WhyGrey, StringComparer.Ordinal).Take(2).Count() == 1 ? some[0].WhyGrey : null;
        var open = some.Select(slo => slo.Alert).OfType<DailyAlert>().ToList();
        var outcomes = some.DistinctBy(slo => slo.Agent, StringComparer.Ordinal).Select(slo => slo.Days[^1].All)
            .Aggregate(default(OutcomeDay), (sum, day) => sum.And(day));
        yield return new(ToneOf(some[0].Sign), Phrase.Of($"{some.Count} {Phrase.Words(Are(some[0]))}"), Phrase.Words(""),
        [
            .. common is null ? [] : new LetterDetail[] { Phrase.Data(common, LongestWhy) },
            .. open.Count == 0 ? [] : new LetterDetail[] { Phrase.Strong(alerts.WhoOf(open)) },
            new(Phrase.Of($"Yesterday: {Did(outcomes)}."), IsDim: true),
        ]);
        foreach (var slo in some)
        {
            yield return alerts.OneOf(slo.Sign, Name(slo), Phrase.Join(Phrase.Words(" "), [.. Own(slo, common)]), slo.Alert);
        }
    }

    /// <summary><c>412 outcomes, 330 of 400 released without a touch (82.5 %)</c>.</summary>
    public static Phrase Did(OutcomeDay day) => day switch
    {
        { Outcomes: 0 } => Phrase.Words("no outcomes"),
        { Finished: 0 } => Phrase.Of($"{Outcomes(day)}, all withdrawn by their source"),
        _ => Phrase.Of($"{Outcomes(day)}, {Number(day.Auto)} of {Number(day.Finished)} released without a touch{Untouched(day)}"),
    };

    /// <summary><c>120 judged, 14 wrong, 210 not yet judged</c>.</summary>
    public static Phrase Judged(long admitted, DayVerdicts verdicts)
    {
        var open = admitted > verdicts.Judged ? Phrase.Of($", {Number(admitted - verdicts.Judged)} not yet judged") : null;
        return verdicts.Judged == 0 ? Phrase.Of($"none of {Number(admitted)} judged yet")
            : Phrase.Of($"{Number(verdicts.Judged)} judged, {Number(verdicts.Wrong)} wrong{open}");
    }

    /// <summary>A whole number, its thousands apart.</summary>
    public static Phrase Number(long number) => Phrase.Words(number.ToString("N0", CultureInfo.InvariantCulture));

    /// <summary>The name of an SLO, which leads to its page where it can.</summary>
    public Phrase Name(DailySlo slo)
    {
        var name = Phrase.Data(slo.Title, LongestTitle);
        return name with { Markup = Html.Of($"<a href=\"{site}/slos/{Uri.EscapeDataString(slo.Name)}\" class=\"ink\" style=\"color:#1f1f1f\">{name.Markup}</a>") };
    }

    private static Phrase Untouched(OutcomeDay day) => Phrase.Of($" ({Phrase.Words(Ratio.Apart(day.Auto, day.Finished))})");

    private static Phrase Value(DailySlo slo) => slo.Counts.Judged == 0 ? Phrase.Words("not measured")
        : Figures.Share(slo.Counts.Wrong, slo.Counts.Judged);

    private static Phrase Count(DailySlo slo) => slo.Counts.Judged < slo.Places
        ? Phrase.Of($"{slo.Counts.Wrong} wrong of {slo.Counts.Judged} judged in {Phrase.Words(slo.Counts.IsFull ? "last" : "first")} {slo.Places}")
        : Phrase.Of($"{slo.Counts.Wrong} wrong of {Phrase.Words(slo.Counts.IsFull ? "last" : "first")} {slo.Counts.Judged}");

    private static Phrase Share(decimal ratio) => Figures.Share(ratio);

    // Small ones leave room for the counts on the line of a telephone.
    private static Phrase Blocks(DailySlo slo, string size = "")
    {
        var blocks = Sparkline.Of(slo.Days, slo.Rule);
        return blocks with
        {
            Markup = Html.Of($"<span style=\"{size}font-family:ui-monospace,Menlo,Consolas,monospace;white-space:nowrap\">{blocks.Markup}</span>"),
        };
    }

    private static Phrase Outcomes(OutcomeDay day) =>
        Phrase.Of($"{Number(day.Outcomes)} {Phrase.Words(day.Outcomes == 1 ? "outcome" : "outcomes")}");

    private IEnumerable<LetterDetail> Details(DailySlo slo)
    {
        yield return State(slo);
        if (slo.Frozen is { } frozen)
        {
            yield return Phrase.Data(frozen, LongestWhy);
        }

        if (slo.Alert is { } alert)
        {
            yield return alerts.Standing(alert);
            foreach (var button in alerts.Take(alert))
            {
                yield return button;
            }
        }

        if (slo.HeldUntil is { } until)
        {
            yield return Phrase.Of($"Maintenance until {clock.Moment(until, mail.At)}: nobody is told until then.");
        }

        yield return Blocks(slo);
        var yesterday = slo.Days[^1];
        var judged = yesterday.Admitted == 0 ? null : Phrase.Of($"; {Judged(yesterday.Admitted, yesterday.Verdicts)}");
        yield return new(Phrase.Of($"Yesterday: {Did(yesterday.All)}{judged}."), IsDim: true);
        var owner = slo.For is null ? null : Phrase.Of($", owner {Phrase.Data(slo.For, LongestName)}");
        yield return new(Phrase.Of($"Target {Share(slo.Rule.Target)}, alert below {Share(slo.Rule.AlertBelow)}{owner}."), IsDim: true);
    }

    private static string Are(DailySlo slo) => slo switch
    {
        { Cause: GreyCause.Silent } => "are silent",
        { Cause: GreyCause.LabelsLate } => "get no verdicts",
        { Cause: GreyCause.NoAnswer } => "have no owner who answers",
        { Counts.Judged: 0 } => "are not judged",
        _ => "are warming up",
    };

    // What of its state the others do not share.
    private static IEnumerable<Phrase> Own(DailySlo slo, string? common)
    {
        if (slo.WhyGrey is { } why && common is null)
        {
            yield return Phrase.Data(why, LongestWhy);
        }

        yield return slo.WhyGrey is null ? State(slo) : slo.Counts.Judged > 0 ? Phrase.Of($"{Value(slo)}, {Count(slo)}") : Value(slo);
    }

    private static Phrase State(DailySlo slo)
    {
        var allowed = Phrase.Of($"{slo.Rule.Allowed} allowed");
        return slo switch
        {
            { WhyGrey: { } why, Counts.Judged: 0 } => Phrase.Data(why, LongestWhy),
            { WhyGrey: { } why } => Phrase.Of($"{Phrase.Data(why, LongestWhy)} Last value: {Count(slo)}."),
            { Counts.Judged: 0, Pending: 1 } => Phrase.Words("Nothing is judged: 1 outcome waits for a verdict."),
            { Counts.Judged: 0, Pending: > 0 } => Phrase.Of($"Nothing is judged: {Number(slo.Pending)} outcomes wait for a verdict."),
            { Counts.Judged: 0 } => Phrase.Words("Nothing is judged, and no outcome waits for a verdict."),
            { State: AccuracyState.WarmingUp } => Phrase.Of(
                $"Warming up: {slo.Places} of {slo.Rule.Window} judged, {slo.Counts.Wrong} wrong, {allowed}."),
            { State: AccuracyState.Breached } => Phrase.Of($"{Phrase.Strong(Count(slo))}, {allowed}."),
            { State: AccuracyState.Recovering } => Phrase.Of(
                $"Recovering: {Count(slo)}, {slo.Hold.Held} of {slo.Hold.Needed} judgements at target."),
            { State: AccuracyState.AtRisk } => Phrase.Of($"{Count(slo)}: {Left(slo)} more wrong and it is red."),
            _ => Phrase.Of($"{Count(slo)}, {allowed}."),
        };
    }

    private static int Left(DailySlo slo) => Math.Max(1, slo.Rule.Allowed + 1 - slo.Counts.Wrong);
}
