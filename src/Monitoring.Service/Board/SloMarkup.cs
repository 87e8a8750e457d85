using Monitoring.Core.Alerts;
using Monitoring.Core.Mail;
using Monitoring.Core.Markup;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Service.Maintaining;
using Monitoring.Storage.Reading;
using static System.FormattableString;

namespace Monitoring.Service.Board;

/// <summary>One SLO as a line of the board and as the top of its page: the same words in both.</summary>
internal static class SloMarkup
{
    /// <summary>The line.</summary>
    /// <param name="line">The SLO.</param>
    /// <param name="present">When it is shown.</param>
    public static Html Line(SloLine line, Present present) => Html.Of($"""
        <li id="{line.Name}" class="slo {AndonSign.Colour(line.Sign)}-line">
        {Facts(line, present, Html.Of($"<h2><a href=\"/slos/{line.Name}\"><bdi>{line.Title}</bdi></a></h2>"))}
        </li>

        """);

    /// <summary>The parts of the line, whatever holds them.</summary>
    /// <param name="line">The SLO.</param>
    /// <param name="present">When it is shown.</param>
    /// <param name="name">How it is named.</param>
    public static Html Facts(SloLine line, Present present, Html name) => Html.Of($"""
        <p class="sign">{AndonSign.Markup(line.Sign)} <b class="{AndonSign.Colour(line.Sign)}">{line.State}</b></p>
        <div class="who">{name}<p><bdi>{line.Owner}</bdi> <span class="dim">{line.Name}</span></p></div>
        <div class="value">{(line.IsFrozen ? FeedWords.Value(line, present) : Value(line, present))}{Driver(line, present)}{Drift(line)}{(line.IsRefused ? SentMarkup.Beside(line.Agent) : null)}<p class="dim">{SloWords.Agreed(line.Slo)}{SelfReported(line)}{Outside(line)}</p></div>
        <div class="since">{Html.Join(Html.Empty, [HeldMarkup.Of(line.Agent, line.Slo.Covered.Id, present), Paragraph(SloWords.Since(line.Slo, present)), Handling(line, present), Paragraph(SloWords.Ahead(line.Slo)), Told(line, present), AnswerMarkup.NoOwner(line), AnswerMarkup.Proven(line.Agent, present)])}</div>
        {ReactionPlan(line)}
        """);

    /// <summary>A number that leads to what it counts; plain words where that is nothing.</summary>
    /// <param name="slo">The SLO.</param>
    /// <param name="list">The list, as a link names it.</param>
    /// <param name="count">The number.</param>
    /// <param name="words">The number in words.</param>
    public static Html Listed(SloReading slo, string list, long count, string words) => count == 0 || words.Length == 0
        ? Html.Text(words)
        : Html.Of($"<a href=\"{new ListLink { Agent = slo.Agent, Slo = slo.Covered.Slo.Name, Is = list }.ToString()}\">{words}</a>");

    private static Html Value(SloLine line, Present present) =>
        Html.Of($"<p><b>{SloWords.Value(line.Agent, line.Slo)}</b> {Counts(line)}</p>{FeedWords.Why(line, present)}");

    private static Html? Driver(SloLine line, Present present) => line.Driver is not { Culprit: { } driver } notice ? null
        : Html.Of($"<p>{driver.Lead()} <bdi>{driver.Cut} {driver.Value}</bdi>: {driver.Wrong} of {notice.Wrong} at {present.Moment(notice.At)}</p>");

    private static Html? Drift(SloLine line) => !line.Slo.Drift.IsDrifting ? null
        : Html.Of($"<p><b class=\"amber\">▲ drift:</b> <a href=\"/slos/{line.Name}#drift\">worse than normal, see where</a></p>");

    private static Html? SelfReported(SloLine line) => line.Slo.SelfReported == 0 ? null
        : Html.Of($"; <em>self-reported</em>: {line.Slo.SelfReported} judged by the agent itself");

    private static Html Counts(SloLine line) => line.Slo.Counts.Judged == 0
        ? Listed(line.Slo, "unjudged", line.Slo.Pending, SloWords.Counts(line.Agent, line.Slo))
        : Listed(line.Slo, "wrong", line.Slo.Counts.Wrong, SloWords.Counts(line.Agent, line.Slo));

    // What the number says nothing about: "12 pending, 30 not counted".
    private static Html? Outside(SloLine line)
    {
        var (pending, uncounted) = (line.Slo.Counts.Judged == 0 ? 0 : line.Slo.Pending, line.Slo.Uncounted.Total);
        Html?[] parts =
        [
            pending > 0 ? Listed(line.Slo, "unjudged", pending, Invariant($"{pending} pending")) : null,
            uncounted > 0 ? Listed(line.Slo, "uncounted", uncounted, Invariant($"{uncounted} not counted")) : null,
        ];
        Html[] known = [.. parts.OfType<Html>()];
        return known.Length == 0 ? null : Html.Of($"; {Html.Join(Html.Literal(", "), known)}");
    }

    private static Html? Handling(SloLine line, Present present) => line.Alert is not { } alert ? null
        : Html.Of($"<p><a href=\"{AlertPage.Address(alert)}\">{AlertWords.WhoHasIt(alert, line.People, present)}</a></p>");

    private static Html? Told(SloLine line, Present present) => line.Told is not { } told ? null
        : Html.Of($"<p>{MailWords.Way(told.Delivery.Channel)} to <bdi>{told.Name}</bdi> {MailWords.State(told.Delivery, present)}</p>");

    private static Html? ReactionPlan(SloLine line) =>
        line.Sign != Andon.Red || line.Plan.Length == 0 ? null
        : Html.Of($"<p class=\"plan\"><b>Do</b> <bdi>{line.Plan}</bdi></p>");

    private static Html? Paragraph(string? words) => words is null ? null : Html.Of($"<p>{words}</p>");
}

/// <summary>How an SLO stands, in the words of the board: verdict first, a percentage never without its counts.</summary>
internal static class SloWords
{
    /// <summary>The state in a word or two.</summary>
    public static string State(SloReading slo) =>
        slo.Counts.Judged == 0 && slo.State is not (AccuracyState.Breached or AccuracyState.Recovering) ? "not measured" : Of(slo.State);

    /// <summary>A state as the board spells it.</summary>
    public static string Of(AccuracyState state) => state switch
    {
        AccuracyState.WarmingUp => "warming up",
        AccuracyState.Healthy => "healthy",
        AccuracyState.AtRisk => "at risk",
        AccuracyState.Breached => "breached",
        _ => "recovering",
    };

    /// <summary>The value: <c>89.0%</c>; while the window fills how far it is, since a share of few is no accuracy yet.</summary>
    public static string Value(AgentReading agent, SloReading slo) => slo switch
    {
        { Counts.Judged: 0 } when agent.Outcomes == 0 => "no outcome yet",
        { Counts.Judged: 0 } => "nothing judged",
        { State: AccuracyState.WarmingUp } => Invariant($"{slo.Counts.Judged} of {slo.Covered.Slo.Rule.Window}"),
        _ => Ratio.Apart(slo.Counts.Correct, slo.Counts.Judged),
    };

    /// <summary>What the value is made of: <c>11 wrong of last 100 (10 allowed)</c>; empty before the first outcome.</summary>
    public static string Counts(AgentReading agent, SloReading slo)
    {
        var (counts, allowed) = (slo.Counts, slo.Covered.Slo.Rule.Allowed);
        return slo switch
        {
            { Counts.Judged: 0 } => agent.Outcomes == 0 ? "" : Invariant($"{slo.Pending} pending"),
            { State: AccuracyState.WarmingUp } => Invariant($"judged, {counts.Wrong} wrong ({allowed} allowed)"),
            { Counts.IsFull: false } => Invariant($"{counts.Wrong} wrong of first {counts.Judged} ({allowed} allowed)"),
            _ when counts.Judged < slo.Places =>
                Invariant($"{counts.Wrong} wrong of {counts.Judged} judged in last {slo.Places} ({allowed} allowed)"),
            _ => Invariant($"{counts.Wrong} wrong of last {counts.Judged} ({allowed} allowed)"),
        };
    }

    /// <summary>What was agreed: <c>alert below 90%, target 92%</c>; of another indicator than accuracy it says so first.</summary>
    public static string Agreed(SloReading slo)
    {
        var of = slo.Covered.Slo.Admission.Indicator is var indicator && indicator == Indicator.Accuracy ? "" : indicator + ": ";
        return $"{of}alert below {Ratio.Apart(slo.Covered.Slo.Rule.AlertBelow)}, target {Ratio.Apart(slo.Covered.Slo.Rule.Target)}";
    }

    /// <summary>Transactions with verdicts of which none counts, with the reasons; null when there are none.</summary>
    public static string? Uncounted(SloReading slo)
    {
        var (uncounted, admission) = (slo.Uncounted, slo.Covered.Slo.Admission);
        string?[] parts =
        [
            uncounted.Disposition > 0 ? Invariant($"{uncounted.Disposition} {NoneOf(admission.Dispositions)}") : null,
            uncounted.Source > 0 ? Invariant($"{uncounted.Source} judged by {NoneOf(admission.Sources)}") : null,
            uncounted.Weaker > 0 ? Invariant($"{uncounted.Weaker} judged by a weaker source than before") : null,
            uncounted.Selection > 0 ? Invariant($"{uncounted.Selection} selected as {NoneOf(admission.Selections)}") : null,
        ];
        return uncounted.Total == 0 ? null : "judged, and no verdict counts: " + string.Join(", ", parts.OfType<string>());
    }

    // What the SLO does not admit: "failed", or "assisted, abandoned, cancelled or failed".
    private static string NoneOf<T>(OneOf<T> admitted)
        where T : struct, Enum
    {
        string[] others = [.. Word<T>.All.Except(admitted.Words)];
        return others.Length < 2 ? string.Concat(others) : string.Join(", ", others[..^1]) + " or " + others[^1];
    }

    /// <summary>How far it is to the next state; null where there is nothing to say.</summary>
    public static string? Ahead(SloReading slo)
    {
        var rule = slo.Covered.Slo.Rule;
        return slo.State switch
        {
            AccuracyState.AtRisk => Invariant($"{rule.Allowed - slo.Counts.Wrong + 1} more wrong and it is red"),
            AccuracyState.Recovering => Invariant($"at target for {slo.Held} of {slo.HoldNeeded} judgements"),
            AccuracyState.Breached when slo.Counts.IsFull && slo.Counts.Wrong <= rule.AtTarget =>
                Invariant($"at target, which the next {slo.HoldNeeded} judgements must hold"),
            AccuracyState.Breached when slo.Counts.IsFull => Invariant($"back at target with {rule.AtTarget} wrong"),
            _ => null,
        };
    }

    /// <summary>
    /// Since when an episode is open and for how long; else since when the state, which is named, lasts; while the window fills the last
    /// verdict. Null when there is none.
    /// </summary>
    public static string? Since(SloReading slo, Present present) => slo switch
    {
        { State: AccuracyState.Recovering, EpisodeOpenedAt: { } opened } => $"breached since {present.Lasting(opened)}",
        { EpisodeOpenedAt: { } opened } => $"since {present.Lasting(opened)}",
        { StateSince: { } since, State: not AccuracyState.WarmingUp } => $"{Of(slo.State)} since {present.Lasting(since)}",
        { LastJudgedAt: { } last } => $"last verdict {present.Moment(last)}",
        _ => null,
    };
}
