using Monitoring.Core.Mail;
using Monitoring.Core.Markup;
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
        <p class="sign">{AndonSign.Markup(line.Sign)} <b class="{AndonSign.Colour(line.Sign)}">{SloWords.State(line.Slo)}</b></p>
        <div class="who">{name}<p><bdi>{line.Owner}</bdi> <span class="dim">{line.Name}</span></p></div>
        <div class="value"><p><b>{SloWords.Value(line.Agent, line.Slo)}</b> {Counts(line)}</p>{Driver(line, present)}{Drift(line)}{(line.IsRefused ? SentMarkup.Beside(line.Agent) : null)}<p class="dim">{SloWords.Agreed(line.Slo)}{SelfReported(line)}{Outside(line)}</p></div>
        <div class="since">{Html.Join(Html.Empty, [Paragraph(SloWords.Since(line.Slo, present)), Paragraph(SloWords.Ahead(line.Slo)), Told(line, present)])}</div>
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

    private static Html? Told(SloLine line, Present present) => line.Told is not { } told ? null
        : Html.Of($"<p>mail to <bdi>{told.Name}</bdi> {MailWords.State(told.Delivery, present)}</p>");

    private static Html? ReactionPlan(SloLine line) =>
        line.Sign != Andon.Red || line.Plan.Length == 0 ? null
        : Html.Of($"<p class=\"plan\"><b>Do</b> <bdi>{line.Plan}</bdi></p>");

    private static Html? Paragraph(string? words) => words is null ? null : Html.Of($"<p>{words}</p>");
}
