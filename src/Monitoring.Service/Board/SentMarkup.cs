using Monitoring.Core.Alerts;
using Monitoring.Core.Mail;
using Monitoring.Core.Markup;
using Monitoring.Core.Outcomes;
using Monitoring.Storage.Reading;
using static System.FormattableString;

namespace Monitoring.Service.Board;

/// <summary>
/// What agents sent that no SLO can count: one line for each registered agent that was refused items in the last day, and one for each
/// agent whose verdicts wait for their outcome.
/// </summary>
internal static class SentMarkup
{
    private const int MostNamed = 20;

    /// <summary>How long a refused item makes its agent amber.</summary>
    public static readonly TimeSpan Amber = TimeSpan.FromHours(24);

    /// <summary>True while the agent is amber for what it was refused.</summary>
    public static bool IsRefused(AgentReading agent, DateTimeOffset now) =>
        agent is { Coverage: not null, Refused.Newest: { } newest } && now - newest.At < Amber;

    /// <summary>What stands beside the number of an SLO of such an agent.</summary>
    public static Html Beside(AgentReading agent) => Html.Of(
        $"<p><b class=\"amber\">▲ refused</b> <a href=\"/#refused-{agent.Name}\">{Items(agent.Refused.Total)}</a></p>");

    /// <summary>The lines; null when everything that was sent found its place.</summary>
    public static Html? Lines(BoardView view)
    {
        var refused = view.Agents.Where(agent => IsRefused(agent, view.Present.Now)).ToList();
        var waiting = view.Agents.Where(agent => agent.Waiting.Count > 0).ToList();
        return refused.Count + waiting.Count == 0 ? null : Html.Of($"""
            <section class="sent">
            <h2>Sent, and not counted</h2>
            {Some(refused, agent => Refused(agent, view.Present))}{Some(waiting, agent => Waiting(agent, view.Present))}</section>
            """);
    }

    private static Html Some(List<AgentReading> agents, Func<AgentReading, Html> line)
    {
        var more = agents.Count > MostNamed ? Html.Of($"<p>and {agents.Count - MostNamed} more agents</p>\n") : null;
        return Html.Join(Html.Empty, agents.Take(MostNamed).Select(line).Append(more));
    }

    private static Html Refused(AgentReading agent, Present present)
    {
        var (rejected, conflict, newest) = agent.Refused;
        var words = string.Join(" and ", ((string?[])[
            rejected == 1 && newest is { IsPost: true } ? "1 whole post rejected"
                : rejected > 0 ? Invariant($"{Items(rejected)} rejected") : null,
            conflict > 0 ? Invariant($"{Items(conflict)} in conflict with what came first") : null,
        ]).OfType<string>());
        return Html.Of($"""
            <p id="refused-{agent.Name}">{AndonSign.Markup(Andon.Amber)} {Name(agent)}: {words}, {(agent.Refused.Total == 1 ? "not stored;" : "none of them stored; the newest")} {Newest(newest!, present)}</p>

            """);
    }

    private static Html Newest(RefusedItem item, Present present)
    {
        var which = item.TransactionId is { } id ? Html.Of($" '<bdi>{id}</bdi>'") : null;
        return Html.Of($"{present.Moment(item.At)}{which}: {RefusedWords.Of(item)}");
    }

    // What sends outcomes first and verdicts later names its transactions in two ways; what sends verdicts first only has to wait.
    private static Html Waiting(AgentReading agent, Present present)
    {
        var (count, since, oldest) = agent.Waiting;
        var words = count == 1 ? "1 verdict waits for its outcome" : Invariant($"{count} verdicts wait for their outcome");
        return Html.Of($"""
            <p id="waiting-{agent.Name}">{AndonSign.Markup(Andon.Grey)} {Name(agent)}: <a href="{new ListLink { Agent = agent.Name, Is = "waiting" }.ToString()}">{words} since {present.Moment(since!.Value)}</a>, oldest '<bdi>{oldest!}</bdi>': another transaction number?</p>

            """);
    }

    private static Html Name(AgentReading agent) => Html.Of($"<b><bdi>{agent.Coverage?.Title ?? agent.Name}</bdi></b>");

    private static string Items(long count) => count == 1 ? "1 item" : Invariant($"{count} items");
}

/// <summary>
/// What is wrong with a refused item, for somebody who reads no JSON. The API, which tells it to senders, keeps pointer and reason as
/// they are.
/// </summary>
internal static class RefusedWords
{
    private const string NoField = "is no field of ";

    /// <summary>
    /// <c>transactionId must be a text, in quotes</c>; <c>the field score is not known</c>; of a whole post the first sentence.
    /// </summary>
    public static Html Of(RefusedItem item)
    {
        if (item.IsPost)
        {
            var end = item.Reason.IndexOf(". ", StringComparison.Ordinal);
            return Html.Of($"<bdi>{(end < 0 ? item.Reason : item.Reason[..(end + 1)])}</bdi>");
        }

        if (item.Pointer.Length == 0)
        {
            return Html.Of($"<bdi>{item.Reason}</bdi>");
        }

        if (item.Reason.StartsWith(NoField, StringComparison.Ordinal))
        {
            var nearest = item.Reason.IndexOf(';', StringComparison.Ordinal);
            var rest = nearest < 0 ? null : Html.Of($"<bdi>{item.Reason[nearest..]}</bdi>");
            return Html.Of($"the field <bdi>{Field(item.Pointer)}</bdi> is not known{rest}");
        }

        return Html.Of($"<bdi>{Field(item.Pointer)}</bdi> <bdi>{item.Reason}</bdi>");
    }

    /// <summary>The same in plain words.</summary>
    public static string Plain(RefusedItem item)
    {
        if (item.IsPost || item.Pointer.Length == 0)
        {
            var end = item.IsPost ? item.Reason.IndexOf(". ", StringComparison.Ordinal) : -1;
            return end < 0 ? item.Reason : item.Reason[..(end + 1)];
        }

        var nearest = item.Reason.IndexOf(';', StringComparison.Ordinal);
        return !item.Reason.StartsWith(NoField, StringComparison.Ordinal) ? $"{Field(item.Pointer)} {item.Reason}"
            : $"the field {Field(item.Pointer)} is not known{(nearest < 0 ? "" : item.Reason[nearest..])}";
    }

    // "/segments/customer" is segments.customer.
    private static string Field(string pointer) => pointer[0] != '/' ? pointer
        : pointer[1..].Replace('/', '.').Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
}
