using System.Globalization;
using Monitoring.Core.Access;
using Monitoring.Core.Alerts;
using Monitoring.Core.Days;
using Monitoring.Core.Markup;
using static System.FormattableString;

namespace Monitoring.Core.Mail.Words;

/// <summary>One SLO of a daily mail in words: its value with its counts, who has it, its days, and what was done yesterday.</summary>
/// <param name="mail">The mail.</param>
internal sealed class DailySloWords(DailyMail mail)
{
    private const int LongestTitle = 80, LongestName = 64, LongestComment = 120, LongestWhy = 300;

    private readonly LocalClock clock = new(mail.Zone);
    private readonly string site = mail.PublicUrl.TrimEnd('/');

    /// <summary>The links "I have it": one for each open alert that nobody has.</summary>
    public IEnumerable<LinkToken> Links =>
        mail.Slos.Select(slo => slo.Alert).OfType<DailyAlert>().Where(alert => alert.Held is null).Select(Link);

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

    /// <summary>One of many that are green: its days and its counts in one line.</summary>
    public LetterEntry Short(DailySlo slo) => new(
        ToneOf(slo.Sign), Name(slo), Value(slo),
        [new(Phrase.Of($"{Blocks(slo)} {slo.Counts.Wrong} wrong of {slo.Counts.Judged}"), IsDim: true)])
    {
        IsSmall = true,
    };

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

    /// <summary><c>Dana Ruiz has it until Fri 13 Mar 09:31</c>, or that nobody has and who is told next.</summary>
    public Phrase Who(DailyAlert alert) => alert switch
    {
        { Held: { } held } => Phrase.Of($"{Holder(alert, held)} it until {clock.Moment(held.Until, mail.At)}{Said(held)}."),
        { Next: { } next } => Phrase.Of($"Nobody has it; {Told(next)} at {clock.Moment(next.At, mail.At)}."),
        _ => Phrase.Words("Nobody has it."),
    };

    private static Phrase Told(ToldNext next) => (next.Person, next.IsReminder) switch
    {
        (Naming.Reader, true) => Phrase.Words("you are reminded"),
        (Naming.Reader, false) => Phrase.Words("you are told again"),
        var (other, isReminder) => Phrase.Of($"{Phrase.Data(other, LongestName)} {Phrase.Words(isReminder ? "is reminded" : "is told")}"),
    };

    private static Phrase Untouched(OutcomeDay day) => Phrase.Of($" ({Phrase.Words(Ratio.Apart(day.Auto, day.Finished))})");

    private static Phrase Value(DailySlo slo) => slo.Counts.Judged == 0 ? Phrase.Words("not measured")
        : Figures.Share(slo.Counts.Wrong, slo.Counts.Judged);

    private static Phrase Count(DailySlo slo) =>
        Phrase.Of($"{slo.Counts.Wrong} wrong of {Phrase.Words(slo.Counts.IsFull ? "last" : "first")} {slo.Counts.Judged}");

    private static Phrase Share(decimal ratio) => Figures.Share(ratio);

    private static Phrase Blocks(DailySlo slo)
    {
        var blocks = Sparkline.Of(slo.Days, slo.Rule);
        return new(blocks, Html.Of($"<span style=\"font-family:ui-monospace,Menlo,Consolas,monospace;white-space:nowrap\">{blocks}</span>"));
    }

    private static Phrase Outcomes(OutcomeDay day) =>
        Phrase.Of($"{Number(day.Outcomes)} {Phrase.Words(day.Outcomes == 1 ? "outcome" : "outcomes")}");

    private static Phrase Holder(DailyAlert alert, Acknowledgement held) =>
        alert.HolderIsReader ? Phrase.Words("You have") : Phrase.Of($"{Phrase.Data(held.By, LongestName)} has");

    private static Phrase? Said(Acknowledgement held) =>
        string.IsNullOrWhiteSpace(held.Comment) ? null : Phrase.Of($": \"{Phrase.Data(held.Comment, LongestComment)}\"");

    private IEnumerable<LetterDetail> Details(DailySlo slo)
    {
        yield return State(slo);
        if (slo.Frozen is { } frozen)
        {
            yield return Phrase.Data(frozen, LongestWhy);
        }

        if (slo.Alert is { } alert)
        {
            var (began, lasted) = (clock.Moment(alert.OpenedAt, mail.At), Elapsed.Between(alert.OpenedAt, mail.At));
            yield return Phrase.Of($"Open since {began}, {lasted}. {Phrase.Strong(Who(alert))}");
            if (alert.Held is null && mail.Slos.Contains(slo))
            {
                yield return Button("I have it", Invariant($"{site}/ack/{Link(alert).Unsigned}"));
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

    // A thumb finds it.
    private static Phrase Button(string words, string address) => Phrase.Link(words, address) with
    {
        Markup = Html.Of($"<a class=\"button\" href=\"{address}\" style=\"display:inline-block;margin:4px 0;padding:6px 16px;border-radius:5px;background:#0b57d0;color:#ffffff;font-weight:bold;text-decoration:none\">{words}</a>"),
    };

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

    private LinkToken Link(DailyAlert alert) => new AcknowledgeLink(alert.Id, mail.To.Key, mail.At).Token;
}
