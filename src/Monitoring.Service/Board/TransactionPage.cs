using System.Globalization;
using System.Text.Json;
using Monitoring.Core.Markup;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Windows;
using Monitoring.Storage.Reading;
using static System.FormattableString;

namespace Monitoring.Service.Board;

/// <summary>One transaction: what the agent did, and who judged it how, in order.</summary>
internal static class TransactionPage
{
    /// <summary>Path of the page.</summary>
    public const string Path = "/transactions";

    /// <summary>The address of a transaction's page.</summary>
    public static string Address(string agent, string transactionId) => Path + Query(agent, transactionId);

    /// <summary>The page.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="present">When it was read.</param>
    /// <param name="publicUrl">Where the service is reached.</param>
    public static PageText Of(TransactionReading transaction, Present present, string publicUrl) => new(transaction.TransactionId, Html.Of($"""
        <nav><a href="/">Board</a></nav>
        <h1><bdi>{transaction.TransactionId}</bdi></h1>
        <p class="age">{present.Clock.Full(present.Now)} <span class="dim">{present.Clock.ZoneName}</span></p>
        """), Html.Of($"""
        <dl>
        <dt>Agent</dt><dd><bdi>{transaction.Agent}</bdi></dd>
        {(transaction.Outcome is { } outcome ? Outcome(outcome, present) : NoOutcome)}</dl>
        {(transaction.Verdicts.Count == 0 ? NoVerdict : Verdicts(transaction, present))}
        {Correction(transaction, publicUrl)}
        <p class="dim"><a href="/v1/transactions{Query(transaction.Agent, transaction.TransactionId)}">As JSON</a></p>
        """));

    private static Html NoOutcome { get; } =
        Html.Literal("<dt>Outcome</dt><dd>none yet: the verdicts below wait for it, and count when it comes</dd>\n");

    private static Html NoVerdict { get; } = Html.Literal("<section>\n<h2>Verdicts</h2>\n<p>Nobody has judged it.</p>\n</section>");

    private static string Query(string agent, string transactionId) =>
        $"?agent={agent}&transactionId={Uri.EscapeDataString(transactionId)}";

    private static Html Outcome(StoredOutcome outcome, Present present)
    {
        var sent = OutcomeContent.Read(outcome.Content);
        return Html.Join(Html.Empty,
        [
            Fact("Happened", present.Clock.Full(outcome.OccurredAt)),
            Fact("Received", present.Clock.Full(outcome.ReceivedAt)),
            sent.CompletedAt is { } completed ? Fact("Completed", present.Clock.Full(completed)) : null,
            sent.DueBy is { } due ? Fact("Due", present.Clock.Full(due)) : null,
            Fact("Disposition", Word<Disposition>.Of(outcome.Disposition)),
            sent.AgentVersion is { } version ? Fact("Agent version", version) : null,
            sent.Confidence is { } confidence ? Fact("Confidence", Invariant($"{confidence}")) : null,
            .. sent.Segments.Select(segment => Fact(segment.Key, segment.Value)),
            .. sent.Attributes.Select(attribute => Fact(
                attribute.Key, attribute.Value.Number?.ToString(CultureInfo.InvariantCulture) ?? attribute.Value.Text ?? "")),
        ]);
    }

    private static Html Fact(string name, string words) => Html.Of($"""
        <dt><bdi>{name}</bdi></dt><dd><bdi>{words}</bdi></dd>

        """);

    private static Html Verdicts(TransactionReading transaction, Present present) => Html.Of($"""
        <section>
        <h2>Verdicts</h2>
        <table>
        <thead><tr><th>When</th><th>Verdict</th><th>By</th><th>Cause and comment</th><th>Position</th></tr></thead>
        <tbody>
        {transaction.Verdicts.Select(verdict => Verdict(verdict, present))}</tbody>
        </table>
        </section>
        """);

    // A person's word holds against every earlier one; the id tells it from each of them, and a repeat of it changes nothing.
    private static Html Correction(TransactionReading transaction, string publicUrl)
    {
        var held = transaction.Verdicts.LastOrDefault(verdict => verdict.IsEffective)?.Facts;
        var indicator = held is { Indicator: not Indicator.Accuracy and var other } ? $",\"indicator\":\"{other}\"" : "";
        var verdict = held is { Verdict: Core.Outcomes.Verdict.Correct } ? "incorrect" : "correct";
        var number = transaction.Verdicts.Count + 1;
        return Html.Of($$"""
            <section id="correct">
            <p>{{(held is null ? "To judge it, send a verdict" : "Is the verdict that holds mistaken? Send another one")}}; whoever posts needs this, and your own words in it:</p>
            <pre><code>curl -H 'Content-Type: application/json' {{publicUrl}}/v1/verdicts \
              -d '{"agent":"{{transaction.Agent}}","transactionId":"{{JsonEncodedText.Encode(transaction.TransactionId).Value}}"{{indicator}},"verdict":"{{verdict}}","source":"review","judgedBy":"your name","verdictId":"review-{{number}}"}'</code></pre>
            </section>
            """);
    }

    private static Html Verdict(VerdictReading verdict, Present present)
    {
        var sent = OutcomeContent.Read(verdict.Content);
        var indicator = verdict.Facts.Indicator == Indicator.Accuracy ? "" : $" ({verdict.Facts.Indicator})";
        var position = verdict.Position is { } at ? Invariant($"{at}") : "waits for the outcome";
        return Html.Of($"""
            <tr><td class="when">{present.Moment(verdict.RecordedAt)}</td><td><b>{VerdictWords.Of(verdict.Facts.Verdict)}</b>{indicator}{(verdict.IsEffective ? null : Html.Literal("<br><span class=\"dim\">another one holds</span>"))}</td><td><bdi>{VerdictWords.By(verdict.Facts, sent)}</bdi></td><td><bdi>{VerdictWords.Said(sent)}</bdi></td><td>{position}</td></tr>

            """);
    }
}

/// <summary>A verdict in plain words.</summary>
internal static class VerdictWords
{
    /// <summary>Whether the agent was right.</summary>
    public static string Of(Verdict verdict) => verdict switch
    {
        Verdict.Correct => "right",
        Verdict.Incorrect => "wrong",
        _ => "unsure",
    };

    /// <summary>Who judged: <c>order-checker 3, check</c>; empty without a verdict.</summary>
    public static string By(ListedVerdict? verdict) => verdict is null ? "" : By(verdict.Facts, verdict.Sent);

    /// <summary>Who judged: <c>order-checker 3, check</c>.</summary>
    /// <param name="facts">The judgement.</param>
    /// <param name="sent">What was sent with it.</param>
    public static string By(VerdictFacts facts, OutcomeContent sent)
    {
        var source = facts.Source == VerdictSource.Self ? "the agent itself" : Word<VerdictSource>.Of(facts.Source);
        string?[] judge = [sent.JudgedBy, sent.JudgeVersion];
        var name = string.Join(' ', judge.OfType<string>());
        var selection = facts.Selection == Selection.All ? "" : $", {Word<Selection>.Of(facts.Selection)}";
        return (name.Length == 0 ? source : $"{name}, {source}") + selection;
    }

    /// <summary>What the judge said beside the verdict: the cause, then the comment.</summary>
    public static string Said(OutcomeContent? sent) => (sent?.CauseCode, sent?.Comment) switch
    {
        ({ } cause, { } comment) => $"{cause}: {comment}",
        var (cause, comment) => cause ?? comment ?? "",
    };

    /// <summary>Why an SLO counts none of a transaction's verdicts; null when it counts one, and without any.</summary>
    public static string? WhyNot(Counting counting) => counting switch
    {
        Counting.Disposition => "its disposition is not counted",
        Counting.Source => "its source is not counted",
        Counting.Weaker => "weaker than an earlier verdict",
        Counting.Selection => "its selection is not counted",
        Counting.OtherIndicator => "judged for something else only",
        _ => null,
    };
}
