using Monitoring.Core.Mail.Words;
using Monitoring.Core.Markup;
using Monitoring.Storage.Reading;

namespace Monitoring.Service.Board;

/// <summary>What stands behind an alert: its number now, and what its newest notice found out.</summary>
internal static class AlertMarkup
{
    /// <summary>How its SLO stands now; null for an alert about no number, and of a retired SLO.</summary>
    /// <param name="alert">The alert.</param>
    /// <param name="agents">How the agents stand.</param>
    public static Html? Now(AlertReading alert, IReadOnlyList<AgentReading> agents)
    {
        var agent = agents.FirstOrDefault(agent => agent.Name == alert.Agent);
        return agent?.Slos.FirstOrDefault(slo => slo.Covered.Slo.Name == alert.Slo) is { } slo
            ? Html.Of($"<p>now <b>{SloWords.Value(agent, slo)}</b>, {SloWords.Counts(agent, slo)}</p>\n") : null;
    }

    /// <summary>
    /// What the newest notice of its open time found out, as that said it, with the suspects, the wrong ones and, while it is open, what to do; null where
    /// it found nothing out.
    /// </summary>
    /// <param name="alert">The alert.</param>
    /// <param name="present">When it is shown.</param>
    public static Html? Evidence(AlertReading alert, Present present)
    {
        if (alert.Notices.LastOrDefault(notice => notice.Facts.ClosedAt is null)?.Facts is not { } facts)
        {
            return null;
        }

        var lines = EvidenceMarkup.Of(facts, present.Clock);
        var plan = facts.ReactionPlan.Length == 0 || !alert.IsOpen ? null : Html.Of($"<p class=\"plan\"><b>Do</b> <bdi>{facts.ReactionPlan}</bdi></p>\n");
        return lines.Count == 0 && plan is null ? null : Html.Of($"""
            {plan}<dl>
            {lines.Select(Line)}</dl>
            <p class="dim">As it was at {present.Moment(facts.At)}, when its newest notice was made.</p>
            """);
    }

    /// <summary>A label in the words of a page, and what it says.</summary>
    public static Html Line((string Label, Html Words) line) => Html.Of($"""
        <dt>{line.Label[..1]}{line.Label[1..].ToLowerInvariant()}</dt><dd>{line.Words}</dd>

        """);
}
