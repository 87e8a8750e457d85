using Monitoring.Core.Markup;

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
        <div class="value"><p><b>{SloWords.Value(line.Agent, line.Slo)}</b> {SloWords.Counts(line.Agent, line.Slo)}</p>{Driver(line, present)}{Drift(line)}{(line.IsRefused ? SentMarkup.Beside(line.Agent) : null)}<p class="dim">{SloWords.Agreed(line.Slo)}{SelfReported(line)}{Outside(line)}</p></div>
        <div class="since">{Html.Join(Html.Empty, [Paragraph(SloWords.Since(line.Slo, present)), Paragraph(SloWords.Ahead(line.Slo)), Told(line, present)])}</div>
        {ReactionPlan(line)}
        """);

    private static Html? Driver(SloLine line, Present present) => line.Driver is not { Culprit: { } driver } notice ? null
        : Html.Of($"<p>{driver.Lead()} <bdi>{driver.Cut} {driver.Value}</bdi>: {driver.Wrong} of {notice.Wrong} at {present.Moment(notice.At)}</p>");

    private static Html? Drift(SloLine line) => !line.Slo.Drift.IsDrifting ? null
        : Html.Of($"<p><b class=\"amber\">▲ drift</b> <a href=\"/slos/{line.Name}#drift\">who got worse</a></p>");

    private static Html? SelfReported(SloLine line) => line.Slo.SelfReported == 0 ? null
        : Html.Of($"; <em>self-reported</em>: {line.Slo.SelfReported} judged by the agent itself");

    private static Html? Outside(SloLine line) => SloWords.Outside(line.Slo) is not { } words ? null : Html.Of($"; {words}");

    private static Html? Told(SloLine line, Present present) => line.Told is not { } told ? null
        : Html.Of($"<p>mail to <bdi>{told.Name}</bdi> {MailWords.State(told.Delivery, present)}</p>");

    private static Html? ReactionPlan(SloLine line) =>
        line.Sign != Andon.Red || line.Plan.Length == 0 ? null
        : Html.Of($"<p class=\"plan\"><b>Do</b> <bdi>{line.Plan}</bdi></p>");

    private static Html? Paragraph(string? words) => words is null ? null : Html.Of($"<p>{words}</p>");
}
