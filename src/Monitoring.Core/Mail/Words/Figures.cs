using Monitoring.Core.Alerts;
using Monitoring.Core.Slos;
using static System.FormattableString;

namespace Monitoring.Core.Mail.Words;

/// <summary>
/// The numbers of a notice in words, the same in every mail. A share is cut, never rounded, and always comes with its counts.
/// </summary>
internal static class Figures
{
    /// <summary><c>11 wrong of last 100</c>; while the window is not full <c>11 wrong of first 22</c>.</summary>
    public static string Count(NoticeFacts notice) => Invariant($"{notice.Wrong} wrong of {Span(notice)} {notice.Judged}");

    /// <summary><c>89.0 %</c>; <c>not measured</c> when nothing was judged.</summary>
    public static Phrase Share(int wrong, int judged) => Phrase.Words(Ratio.Apart(judged - wrong, judged));

    /// <summary>The list of a notice's wrong ones: <c>All 11</c>, as a link.</summary>
    /// <param name="notice">The notice, with at least one.</param>
    /// <param name="publicUrl">Where the pages are seen from outside, with or without a slash at the end.</param>
    public static Phrase WrongList(NoticeFacts notice, string publicUrl) => WrongList(notice.Wrong, ListLink.Wrong(notice), publicUrl);

    /// <summary>A list of wrong ones: <c>All 11</c>, as a link.</summary>
    /// <param name="count">How many there are, at least 1.</param>
    /// <param name="list">The list.</param>
    /// <param name="publicUrl">Where the pages are seen from outside, with or without a slash at the end.</param>
    public static Phrase WrongList(long count, ListLink list, string publicUrl) =>
        Phrase.Link(count == 1 ? "The list" : Invariant($"All {count}"), publicUrl.TrimEnd('/') + list);

    /// <summary><c>92 %</c>.</summary>
    public static Phrase Share(decimal ratio) => Phrase.Words(Ratio.Apart(ratio));

    /// <summary>True when the window's accuracy is lower than a ratio, exactly; nothing judged is not.</summary>
    public static bool IsBelow(NoticeFacts notice, decimal ratio) => notice.Judged - notice.Wrong < ratio * notice.Judged;

    /// <summary>How many are wrong and how many may be; then the share, what was agreed, and the range it is compatible with.</summary>
    public static IReadOnlyList<Phrase> Sentences(NoticeFacts notice)
    {
        if (notice.Judged == 0)
        {
            return [Phrase.Of($"Nothing in its window is judged. {Agreed(notice)}")];
        }

        var sentences = new List<Phrase>
        {
            Phrase.Of($"{Wrong(notice)}{(notice.ClosedAt is null || notice.Wrong > notice.Allowed ? Allowance(notice) : AtTarget(notice))}"),
            Phrase.Of($"{Phrase.Strong(Phrase.Of($"{Share(notice.Wrong, notice.Judged)} right."))} {Agreed(notice)} {Range(notice)}"),
        };
        if (notice.SelfReported > 0)
        {
            sentences.Add(Phrase.Of($"Self-reported: the agent judged {notice.SelfReported} of the {notice.Judged} itself."));
        }

        return sentences;
    }

    private static Phrase Wrong(NoticeFacts notice) => notice switch
    {
        { Judged: 1, Wrong: 1 } => Phrase.Strong(Phrase.Of($"The {Span(notice)} {Judged(notice, "transaction")} was wrong")),
        { Judged: 1 } => Phrase.Of($"The {Span(notice)} {Judged(notice, "transaction")} was right"),
        { Wrong: 0 } => Phrase.Of($"None of the {Span(notice)} {notice.Judged} {Judged(notice, "transactions")} was wrong"),
        _ => Phrase.Of($"{Phrase.Strong(Phrase.Of($"{notice.Wrong} of the {Span(notice)} {notice.Judged}"))} {Judged(notice, "transactions")} {Were(notice.Wrong)} wrong"),
    };

    private static Phrase Judged(NoticeFacts notice, string transactions) => notice.Indicator is { } indicator
        ? Phrase.Of($"{transactions} judged for {indicator}")
        : Phrase.Of($"judged {transactions}");

    private static Phrase Allowance(NoticeFacts notice)
    {
        var over = notice.Wrong - notice.Allowed;
        return (over, notice.Allowed) switch
        {
            ( > 0, 0) => Phrase.Of($"; none is allowed."),
            ( > 0, _) when notice.IsFull => Phrase.Of($": {over} more than the {notice.Allowed} allowed."),
            ( > 0, _) => Phrase.Of($": {over} more than the {notice.Allowed} allowed in {notice.Window}."),
            (_, 0) => Phrase.Of($"."),
            (_, 1) => Phrase.Of($"; 1 is allowed."),
            _ => Phrase.Of($"; {notice.Allowed} are allowed."),
        };
    }

    /// <summary>What counts once it is over: how many the target allows.</summary>
    private static Phrase AtTarget(NoticeFacts notice) =>
        Phrase.Of($"; the target allows {new AccuracyRule(notice.Target, notice.AlertBelow, notice.Window).AtTarget}.");

    private static Phrase Agreed(NoticeFacts notice) =>
        Phrase.Of($"Target {Share(notice.Target)}, alert below {Share(notice.AlertBelow)}.");

    private static Phrase Range(NoticeFacts notice)
    {
        var interval = Interval.Wilson(notice.Judged - notice.Wrong, notice.Judged);
        return Phrase.Words($"95\u00A0% range {Ratio.Range(interval, decimals: 0)}.");
    }

    private static string Span(NoticeFacts notice) => notice.IsFull ? "last" : "first";

    private static string Were(int count) => count == 1 ? "was" : "were";
}
