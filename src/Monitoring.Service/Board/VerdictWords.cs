using Monitoring.Core.Outcomes;
using Monitoring.Core.Windows;
using Monitoring.Storage.Reading;

namespace Monitoring.Service.Board;

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
