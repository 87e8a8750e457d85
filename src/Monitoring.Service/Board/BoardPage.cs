using Monitoring.Core.Markup;
using Monitoring.Service.Settings;
using Monitoring.Storage.Reading;
using static System.FormattableString;

namespace Monitoring.Service.Board;

/// <summary>The board: one line per SLO, what needs somebody first; below it who posts without an owner and how mail stands.</summary>
internal static class BoardPage
{
    private const int MostNamed = 20;

    /// <summary>The page.</summary>
    public static Html Of(BoardView view) => PageFrame.Of(Title(view), Head(view), Html.Of($"""
        {NoWritesBanner.Of(view)}{LossBanner.Of(view)}{UnreadableBanner.Of(view)}{FileBanner.Of(view)}{MailBanner.Of(view)}{Slos(view)}{InputMarkup.Lines(view)}{SentMarkup.Lines(view)}
        <footer>
        {Uncovered(view)}{Uncounted(view)}
        <p>{Mail(view)}</p>
        </footer>
        """));

    private static string Title(BoardView view)
    {
        var signs = Signs(view).Where(sign => sign.Sign != Andon.Green).Select(sign => $"{AndonSign.Shape(sign.Sign)} {sign.Words}");
        return string.Join(" · ", [.. signs, view.Plant]);
    }

    // SLOs are counted by their sign; refused items are those of an agent, however many SLOs it has.
    private static IEnumerable<(Andon Sign, string Words)> Signs(BoardView view) => view.Slos
        .GroupBy(line => (line.Sign, line.Word))
        .Select(sign => (sign.Key.Sign, sign.Key.Word == SloLine.RefusedWord
            ? Agents(sign.Select(line => line.Agent.Name).Distinct(StringComparer.Ordinal).Count(), sign.Key.Word)
            : Invariant($"{sign.Count()} {sign.Key.Word}")));

    private static string Agents(int count, string word) => Invariant($"{count} {(count == 1 ? "agent" : "agents")} {word}");

    private static Html Head(BoardView view) => Html.Of($"""
        <h1><bdi>{view.Plant}</bdi> · Agents</h1>
        <p class="age">{view.Present.Clock.Full(view.Present.Now)} <span class="dim">{view.Present.Clock.ZoneName}</span> · {Age(view)}</p>
        {Counts(view)}
        """);

    private static Html? Counts(BoardView view) => view.Slos.Count == 0 ? null : Html.Of($"""
        <p class="counts">{Html.Join(Html.Literal(" "), Signs(view).Select(sign =>
            Html.Of($"<span>{AndonSign.Markup(sign.Sign)} {sign.Words}</span>")))}</p>
        """);

    private static string Age(BoardView view) => view.NewestData is { } newest ? $"data {view.Present.Age(newest)} old" : "no data yet";

    private static Html Slos(BoardView view)
    {
        if (view.Slos.Count == 0)
        {
            return Html.Of($"""
                <section class="empty">
                <h2>Nothing is registered yet.</h2>{(view is { Revision.Revision: 0, OwnFile: { } file } ? Html.Of($"<p><code>{view.Settings.Registry}</code> {file.Why}.</p>") : null)}
                <p>Edit <code>{view.Settings.Registry}</code>: name the plant, its people, each agent with its owner and what was agreed. Then start the service again, or run <code>apply {view.Settings.Registry}</code>.</p>
                <p>An agent posts what it did, with the verdict where there is one:</p>
                {PostExample.Of(view.Settings.PublicUrl, "order-entry")}
                </section>
                """);
        }

        return Html.Of($"""
            <ul class="slos">
            {view.Slos.Select(line => SloMarkup.Line(line, view.Present))}</ul>
            {(view.NewestData is null ? FirstOutcome(view) : null)}
            """);
    }

    private static Html FirstOutcome(BoardView view) => Html.Of($"""
        <section class="empty">
        <p>No outcome has come yet. An agent posts what it did, with the verdict where there is one:</p>
        {PostExample.Of(view.Settings.PublicUrl, view.Slos[0].Agent.Name)}
        <p>What is watched stands in <code>{view.Settings.Registry}</code>.</p>
        </section>
        """);

    private static Html? Uncovered(BoardView view)
    {
        var agents = view.Uncovered.ToList();
        if (agents.Count == 0)
        {
            return view.NewestData is null ? null : Html.Literal("<p>Every agent that posts has an owner.</p>");
        }

        var named = agents.Take(MostNamed).Select(agent => Html.Of($"<bdi>{agent.Name}</bdi> ({Outcomes(agent)})"));
        var more = agents.Count > MostNamed ? Html.Of($" and {agents.Count - MostNamed} more") : null;
        return Html.Of($"""
            <p>{AndonSign.Markup(Andon.Grey)} Not covered: <a href="/v1/agents">{agents.Count} {(agents.Count == 1 ? "agent posts" : "agents post")} without an owner</a>: {Html.Join(Html.Literal(", "), named)}{more}</p>
            """);
    }

    private static string Outcomes(AgentReading agent) => agent.Outcomes switch
    {
        0 => "no outcome yet",
        1 => "1 outcome",
        var more => Invariant($"{more} outcomes"),
    };

    // An indicator nobody counts is a spelling mistake, or an SLO that is still to come.
    private static Html? Uncounted(BoardView view)
    {
        var agents = view.Agents.Where(agent => agent.UncountedIndicators.Count > 0).ToList();
        var named = agents.Take(MostNamed).Select(agent => Html.Of(
            $"<bdi>{agent.Coverage?.Title ?? agent.Name}</bdi> (<bdi>{string.Join(", ", agent.UncountedIndicators)}</bdi>)"));
        var more = agents.Count > MostNamed ? Html.Of($" and {agents.Count - MostNamed} more") : null;
        return agents.Count == 0 ? null : Html.Of($"""
            <p>{AndonSign.Markup(Andon.Grey)} Verdicts on what no SLO measures: {Html.Join(Html.Literal(", "), named)}{more}</p>
            """);
    }

    private static Html Mail(BoardView view)
    {
        var sign = view.Outbox switch
        {
            { Dead: > 0 } => AndonSign.Markup(Andon.Red),
            { LastError: not null } => AndonSign.Markup(Andon.Amber),
            _ => null,
        };
        var where = view.Settings.Mail.Server is MailServer.Folder
            ? Html.Literal("mail goes to a folder (<a href=\"/mails\">read it</a>)")
            : Html.Literal("mail goes to an SMTP server");
        return Html.Of($"{sign} Delivery: {where}, {MailWords.Outbox(view.Outbox, view.Present)}");
    }
}

/// <summary>How an agent posts its first outcome, ready to be pasted.</summary>
internal static class PostExample
{
    /// <summary>A command with the service's own address and an agent's name.</summary>
    /// <param name="publicUrl">Where the service is reached.</param>
    /// <param name="agent">Name of an agent.</param>
    public static Html Of(string publicUrl, string agent) => Html.Of($$"""
        <pre><code>curl -H 'Content-Type: application/json' {{publicUrl}}/v1/outcomes \
          -d '{"agent":"{{agent}}","transactionId":"PO-0001","verdict":"correct","source":"check"}'</code></pre>
        """);
}

/// <summary>What stands above everything when the database has lost what it had confirmed: what, of whom, and what to do.</summary>
internal static class LossBanner
{
    /// <summary>The banner; null when nothing was lost.</summary>
    public static Html? Of(BoardView view) => view.Lost.Count == 0 ? null : Html.Of($"""
        <section class="loss" role="alert">
        <h2>{AndonSign.Markup(Andon.Red)} The database has lost posts it had confirmed.</h2>
        <ul>
        {view.Lost.OrderBy(lost => lost.Agent, StringComparer.Ordinal).Select(lost => Html.Of($"""
            <li><bdi>{lost.Agent}</bdi>: at least {lost.Transactions} {(lost.Transactions == 1 ? "post is" : "posts are")} missing, found {view.Present.Moment(lost.FoundAt)}</li>

            """))}</ul>
        <p>A standby took over that had not received them, or an older copy was restored. Let the agents send again what they sent shortly before; what is still there is not counted twice. Until then the numbers below may be too good, and a mail may speak of outcomes that are gone.</p>
        <p class="dim">This stands here until the service is started again.</p>
        </section>
        """);
}

/// <summary>What stands above the SLOs while the stored state of agents cannot be read: of whom, why, and what to do.</summary>
internal static class UnreadableBanner
{
    /// <summary>The banner; null when every state can be read.</summary>
    public static Html? Of(BoardView view) => view.Unreadable.Count == 0 ? null : Html.Of($"""
        <section class="loss" role="alert">
        <h2>{AndonSign.Markup(Andon.Red)} The stored state of {(view.Unreadable.Count == 1 ? "an agent" : "agents")} cannot be read.</h2>
        <ul>
        {view.Unreadable.Select(agent => Html.Of($"""
            <li><bdi>{agent.Agent}</bdi>: {agent.Reason} Found {view.Present.Moment(agent.FoundAt)}.</li>

            """))}</ul>
        <p>Nothing of what {(view.Unreadable.Count == 1 ? "it sends" : "they send")} is taken meanwhile: it is answered 503, and whoever sends it keeps it and repeats it. Nobody judges it and nobody is told of a breach. Every other agent works as ever. A state that newer rules made needs the newer program; a damaged one needs a restored database.</p>
        </section>
        """);
}
