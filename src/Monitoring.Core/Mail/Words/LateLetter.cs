using Monitoring.Core.Alerts;

namespace Monitoring.Core.Mail.Words;

/// <summary>
/// What a mail of late truth says: that accuracy was low in the past, how low, what was told then, and by which verdict it is known now.
/// </summary>
/// <param name="notice">A notice of late truth.</param>
/// <param name="late">What it says of the past.</param>
/// <param name="clock">The reader's clock.</param>
/// <param name="publicUrl">Where the pages are seen from outside.</param>
internal sealed class LateLetter(NoticeFacts notice, LateFacts late, LocalClock clock, string publicUrl)
{
    private const int LongestTitle = 80;

    /// <summary>What is known now, in one sentence.</summary>
    public Phrase Headline() =>
        Phrase.Of($"{Phrase.Data(notice.Title, LongestTitle)} was below its alert line {When()}: later verdicts show it.");

    /// <summary>The numbers, and that nothing else changed.</summary>
    public IReadOnlyList<Phrase> Sentences() =>
    [
        Phrase.Of($"At its lowest then, as is known now:"),
        .. Figures.Sentences(notice),
        Phrase.Of($"Nobody was told then, since it was not known. Its state now and all earlier mails stay as they are."),
    ];

    /// <summary>When it was lowest, what was known then, how it was learned, and what to do.</summary>
    public IReadOnlyList<LetterLine> Lines() =>
    [
        new("LOWEST", Phrase.Of($"{clock.Moment(late.LowestAt, notice.At)}.")),
        new("THEN", Phrase.Of($"{Then()}{ThenList()}")),
        new("LEARNED", Phrase.Of($"{clock.Moment(notice.At, late.From)}, by a verdict on {Phrase.Id(notice.TransactionId ?? "")}.")),
        new("DO", Phrase.Strong(Phrase.Of($"Look whether the same cause is still at work, and who must hear of what went out then."))),
        new("WRONG", Figures.WrongList(notice, publicUrl)),
    ];

    private string When()
    {
        var from = clock.Moment(late.From, notice.At);
        return from == clock.Moment(late.To, notice.At) ? from : $"from {from} to {clock.Moment(late.To, late.From)}";
    }

    private Phrase Then() => late.Then.Judged == 0
        ? Phrase.Of($"nothing in that window was judged.")
        : Phrase.Of($"that window stood at {Figures.Share(late.Then.Wrong, late.Then.Judged)}: {late.Then.Wrong} wrong of {late.Then.Judged}.");

    private Phrase? ThenList() => late.Then.Wrong == 0 ? null
        : Phrase.Of($" {Figures.WrongList(late.Then.Wrong, ListLink.Wrong(notice) with { KnownPosition = null }, publicUrl)}");
}
