using Monitoring.Core.Alerts;
using Monitoring.Core.Mail.Words;
using Monitoring.Core.Markup;
using Monitoring.Storage.Reading;

namespace Monitoring.Service.Board;

/// <summary>Whether anybody would answer for an agent, as far as its alarms and its practice show.</summary>
internal static class AnswerMarkup
{
    /// <summary>Why no owner answers; null when one does.</summary>
    public static Html? NoOwner(SloLine line) => line.Agent.NoAnswer is not { } why ? null
        : Html.Of($"<p>{AndonSign.Markup(Andon.Grey)} <b class=\"grey\">No owner answers:</b> {Why(why, line.Owner)}</p>");

    /// <summary>When practice last showed that somebody does; null where nobody practises and nobody ever did.</summary>
    public static Html? Proven(AgentReading agent, Present present) => agent switch
    {
        { LastProven: { At: var at, AnsweredAt: { } answered } } => Html.Of(
            $"<p class=\"dim\">drill: last proven {present.Clock.Date(at, present.Now)}, answered in {Elapsed.Between(at, answered)}</p>"),
        { Coverage.Drills: true } => Html.Literal("<p class=\"dim\">drill: never proven</p>"),
        _ => null,
    };

    private static Html Why(NoAnswer why, string owner) => why == NoAnswer.MailRefused
        ? Html.Of($"messages to <bdi>{owner}</bdi> are refused")
        : Html.Of($"the last two alarms of <bdi>{owner}</bdi> closed without an acknowledgement");
}
