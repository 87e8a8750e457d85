using Monitoring.Core.Alerts;
using Monitoring.Core.Deliveries;
using Monitoring.Core.Drift.Inputs;
using Monitoring.Core.Mail.Words;
using Monitoring.Core.Markup;
using Monitoring.Service.Maintaining;
using Monitoring.Service.Registry;
using Monitoring.Service.Settings;
using Monitoring.Storage.Outbox;
using Monitoring.Storage.Reading;
using Monitoring.Storage.Revisions;
using static System.FormattableString;

namespace Monitoring.Service.Board;

/// <summary>The board: one line per SLO, what needs somebody first; below it who posts without an owner and how mail stands.</summary>
internal static class BoardPage
{
    private const int MostNamed = 20;

    private static readonly Html OpenLine = Html.Literal("""

        <p>Only this machine sees this page. To let others in: make a first key, <code>key create --scope manage</code>, and set <code>PublicUrl</code> to the address people will use; then they sign in with their mail address.</p>
        """);

    /// <summary>The page.</summary>
    public static PageText Of(BoardView view) => new(Title(view), Head(view), Html.Of($"""
        {NoWritesBanner.Of(view)}{LossBanner.Of(view)}{UnreadableBanner.Of(view)}{FileBanner.Of(view)}{MailBanner.Of(view)}{Slos(view)}{InputMarkup.Lines(view)}{SentMarkup.Lines(view)}
        <footer>
        {Bound(view)}{Uncovered(view)}{Uncounted(view)}
        {HeldMarkup.Line(view.Agents)}
        <p>{Mail(view)}</p>{(view.IsOpen ? OpenLine : null)}
        </footer>
        """));

    private static string Title(BoardView view)
    {
        var signs = Signs(view).Where(sign => sign.Sign != Andon.Green).Select(sign => $"{AndonSign.Shape(sign.Sign)} {sign.Words}");
        return string.Join(" · ", [.. signs, view.Plant]);
    }

    // SLOs are counted by their sign; refused items and owners are those of an agent, however many SLOs it has.
    private static IEnumerable<(Andon Sign, string Words)> Signs(BoardView view) => view.Slos
        .GroupBy(line => (line.Sign, line.Word))
        .Select(sign => (sign.Key.Sign, sign.Key.Word is SloLine.RefusedWord or SloLine.NoAnswerWord
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
            Html.Of($"<span>{AndonSign.Markup(sign.Sign)} {sign.Words}</span>")))} <a href="/alerts">{Alerts(view.OpenAlerts)}</a>{(view.ToReview == 0 ? null : Html.Of($" · <a href=\"/reviews\">{view.ToReview} to review</a>"))}</p>
        """);

    private static string Alerts(int open) => open switch
    {
        0 => "no alert open",
        1 => "1 alert open",
        _ => Invariant($"{open} alerts open"),
    };

    private static string Age(BoardView view) => view.NewestData is { } newest ? $"data {view.Present.Age(newest)} old" : "no data yet";

    // Who sees no red line must know of whom that is said.
    private static Html? Bound(BoardView view) => view.Scope.IsAll ? null
        : Html.Of($"<p>This key shows <bdi>{view.Scope.ToString()}</bdi> alone, and nothing of other agents.</p>\n");

    private static Html Slos(BoardView view)
    {
        if (view.Slos.Count == 0 && !view.Scope.IsAll)
        {
            return Html.Of($"<section class=\"empty\"><p>No SLO is registered for <bdi>{view.Scope.ToString()}</bdi>.</p></section>");
        }

        if (view.Slos.Count == 0)
        {
            return Html.Of($"""
                <section class="empty">
                <h2>Nothing is registered yet.</h2>{(view is { Revision.Revision: 0, OwnFile: { } file } ? Html.Of($"<p><code>{view.Settings.Registry}</code> {file.Why}.</p>") : null)}
                <p>Edit <code>{view.Settings.Registry}</code>: name the plant, its people, each agent with its owner and what was agreed. Then start the service again, or run <code>apply {view.Settings.Registry}</code>.</p>
                <p>An agent posts what it did, with the verdict where there is one:</p>
                {PostExample.Of(view, "order-entry")}
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
        {PostExample.Of(view, view.Slos[0].Agent.Name)}
        <p>What is watched stands in <code>{view.Settings.Registry}</code>.</p>
        </section>
        """);

    private static Html? Uncovered(BoardView view)
    {
        var agents = view.Uncovered.ToList();
        if (agents.Count == 0)
        {
            return view.NewestData is null || !view.Scope.IsAll ? null : Html.Literal("<p>Every agent that posts has an owner.</p>");
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
            ? Html.Of($"mail goes to a folder{(view.ReadsMails ? Html.Literal(" (<a href=\"/mails\">read it</a>)") : null)}")
            : Html.Literal("mail goes to an SMTP server");
        return Html.Of($"{sign} Delivery: {where}, {MailWords.Outbox(view.Outbox, view.Present)}");
    }
}

/// <summary>How an agent posts its first outcome, ready to be pasted.</summary>
internal static class PostExample
{
    private static readonly Html Key = Html.Literal("-H 'Authorization: Bearer ao_…' ");

    /// <summary>A command with the service's own address and an agent's name, and where it needs one with the place of a key.</summary>
    /// <param name="view">What is shown.</param>
    /// <param name="agent">Name of an agent.</param>
    public static Html Of(BoardView view, string agent) => Html.Of($$"""
        <pre><code>curl {{(view.IsOpen ? null : Key)}}-H 'Content-Type: application/json' {{view.Settings.PublicUrl}}/v1/outcomes \
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

/// <summary>
/// What stands above the SLOs while the service's own registry file is not what is in force, or while its time zone is not to be had: why,
/// and what to do.
/// </summary>
internal static class FileBanner
{
    private const int MostFaults = 5;

    /// <summary>The banners; null when the file and its zone are in force, or nothing is yet.</summary>
    public static Html? Of(BoardView view) => (File(view), Zone(view)) is not (null, null) and var (file, zone)
        ? Html.Of($"{file}{zone}") : null;

    private static Html? Zone(BoardView view) => view.ZoneMissing is not { } missing ? null : Html.Of($"""
        <section class="told" role="status">
        <h2>{AndonSign.Markup(Andon.Amber)} The plant's time zone is not to be had under its name.</h2>
        <p>{missing}. Write a name it has into the registry and apply it, or install the zone data.</p>
        </section>
        """);

    private static Html? File(BoardView view) => view is not { OwnFile: { } file, Revision: var revision } || revision == default(RevisionMark) ? null : Html.Of($"""
        <section class="told" role="status">
        <h2>{AndonSign.Markup(Andon.Amber)} This service's own registry file is not in force.</h2>
        <p><code>{view.Settings.Registry}</code> {file.Why}.</p>
        {Faults(file.Faults)}
        <p>What is in force is revision {revision.Revision} of {view.Present.Moment(revision.AppliedAt)}, and it stays. {file.Remedy}</p>
        </section>
        """);

    private static Html? Faults(IReadOnlyList<RegistryFault> faults) => faults.Count == 0 ? null : Html.Of($"""
        <ul>
        {faults.Take(MostFaults).Select(fault => Html.Of($"""
            <li>{fault.ToString()}</li>

            """))}{(faults.Count > MostFaults ? Html.Of($"<li>and {faults.Count - MostFaults} more</li>") : null)}</ul>
        """);
}

/// <summary>
/// What stands above the SLOs while mail is held, or does not leave by a fault of our side: what the server says, and what to check.
/// </summary>
internal static class MailBanner
{
    /// <summary>The banner; null when mail leaves.</summary>
    public static Html? Of(BoardView view) => view.Settings.Mail.Hold is { } hold ? Held(hold, view.Outbox.Waiting) : Refused(view);

    private static Html Held(MailHold hold, long waiting) => Html.Of($"""
        <section class="told" role="status">
        <h2>{AndonSign.Markup(Andon.Amber)} Mail is held: nobody is told of anything.</h2>
        <p>{hold.Why}. <a href="/v1/deliveries?state=waiting">{Waiting(waiting)}</a>. {hold.Remedy}</p>
        </section>
        """);

    private static Html? Refused(BoardView view) => view.Outbox.OwnFault is not { } own ? null : Html.Of($"""
        <section class="loss" role="alert">
        <h2>{AndonSign.Markup(Andon.Red)} {Heading(own)}</h2>
        <p>{Waiting(own.Waiting)}: <bdi>{Said(own)}</bdi></p>
        <p>Check {OwnFaults.Check(own.Fault)}. It is tried again for 72 hours, and <code>mail-test PERSON</code> tries at once.</p>
        </section>
        """);

    private static string Waiting(long messages) => messages == 1 ? "1 message waits" : Invariant($"{messages} messages wait");

    private static string Heading(FaultOfOurs own) =>
        own.Fault is OwnFault.Folder or OwnFault.Program or OwnFault.Database or OwnFault.Encryption ? "Mail does not leave." : "The mail server refuses us.";

    private static string Said(FaultOfOurs own) =>
        own.Said.StartsWith(Attempt.OurSide, StringComparison.Ordinal) ? own.Said[Attempt.OurSide.Length..] : own.Said;
}

/// <summary>One line for each agent whose inputs differ from their reference: seen before any verdict.</summary>
internal static class InputMarkup
{
    private const int MostNamed = 3;

    /// <summary>The lines; null when no input differs.</summary>
    public static Html? Lines(BoardView view) => view.Inputs.Count == 0 ? null : Html.Of($"""
        <section class="inputs">
        <h2>Inputs that differ from their reference</h2>
        {view.Inputs.Select(row => Line(row.Agent, row.Inputs, view.Present))}</section>
        """);

    private static Html Line(AgentReading agent, AgentInputs inputs, Present present)
    {
        var drifted = inputs.Inputs.Where(input => input.Drift is not null).OrderBy(input => input.Drift!.Since).ToList();
        var more = drifted.Count > MostNamed ? Html.Of($"; and {drifted.Count - MostNamed} more") : null;
        return Html.Of($"""
            <p id="inputs-{agent.Name}">{AndonSign.Markup(Andon.Amber)} <b><bdi>{agent.Coverage?.Title ?? agent.Name}</bdi></b>: {Html.Join(Html.Literal("; "), drifted.Take(MostNamed).Select(input => Input(input, present)))}{more} (<a href="/v1/agents/{agent.Name}/data-drift">evidence</a>)</p>

            """);
    }

    private static Html Input(InputWatch input, Present present)
    {
        var drift = input.Drift!;
        var first = drift.FirstTransactionId is { } id ? Html.Of($", first <bdi>{id}</bdi>") : null;
        return Html.Of($"<bdi>{input.Name.ToString()}</bdi> {InputWords.Of(drift.Change, input.Reference.Lowest, input.Reference.Highest)}{first}, since {present.Moment(drift.Since)}");
    }
}
