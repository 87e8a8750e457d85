using Monitoring.Core.Alerts;
using Monitoring.Core.Drift.Dependence;
using Monitoring.Core.Outcomes;
using static System.FormattableString;

namespace Monitoring.Core.Mail;

/// <summary>What a drift mail says: who got worse, since when, beside whom, and how far a mistake can be ruled out.</summary>
/// <param name="notice">A drift notice.</param>
/// <param name="clock">The reader's clock.</param>
/// <param name="publicUrl">Where the pages are seen from outside.</param>
internal sealed class DriftLetter(NoticeFacts notice, LocalClock clock, string publicUrl)
{
    private const int LongestTitle = 80;

    private readonly DriftFacts drift = notice.Drift ?? throw new ArgumentException("A drift notice says what drifted.", nameof(notice));

    /// <summary>Who got worse, in one sentence.</summary>
    public Phrase Headline()
    {
        var title = Phrase.Data(notice.Title, LongestTitle);
        return drift.Cut.Length == 0
            ? Phrase.Of($"{title} is wrong more often than its normal.")
            : Phrase.Of($"{title} is wrong far more often than normal for {drift.Cut} {drift.Value}.");
    }

    /// <summary>The numbers.</summary>
    public IReadOnlyList<Phrase> Sentences()
    {
        var sentences = new List<Phrase> { Since(), Normal(), Window() };
        if (notice.SelfReported > 0)
        {
            sentences.Add(Phrase.Of($"Self-reported: the agent judged {notice.SelfReported} of the {notice.Judged} itself."));
        }

        return sentences;
    }

    /// <summary>Where, since when, and what to do.</summary>
    public IReadOnlyList<LetterLine> Lines() => new EvidenceLines(notice, clock, publicUrl).OfDrift();

    /// <summary>How far a mistake can be ruled out.</summary>
    public Phrase Guarantee() => drift switch
    {
        { IsGuaranteed: true } => Phrase.Of(
            $"While {notice.Indicator ?? Indicator.Accuracy} is what was agreed, such a signal comes by mistake at most once in 1,000 verdicts{Phrase.Words(Over())}; usually far more rarely."),
        { Correlation: { } correlation } when correlation >= ErrorDependence.MostForGuarantee => Phrase.Words(Invariant(
            $"The errors of this agent come in bunches (correlation of neighbours {correlation:0.00}), so no rate of mistaken signals can be promised.")),
        _ => Phrase.Words("Too few verdicts so far to say whether errors come in bunches, so no rate of mistaken signals is promised yet."),
    };

    private Phrase Since()
    {
        var (wrong, judged) = ((int)drift.Wrong, (int)drift.Judged);
        var since = drift.Since is { } first ? Phrase.Of($"since {Phrase.Id(first.TransactionId)}") : Phrase.Words("since then");
        var what = judged == 1 ? Phrase.Of($"The one judged {since} was wrong.")
            : Phrase.Strong(Phrase.Of($"{wrong} of the {judged} judged {since} {(wrong == 1 ? "was" : "were")} wrong."));
        return drift.Cut.Length == 0 || drift.RestJudged == 0
            ? what
            : Phrase.Of($"{what} Everyone else: {Figures.Share(drift.RestWrong, drift.RestJudged)} right.");
    }

    private Phrase Normal() => drift.BaselineJudged > 0
        ? Phrase.Of($"Normal is what it had shown when its baseline was frozen: {(int)drift.BaselineWrong} wrong of {(int)drift.BaselineJudged}.")
        : Phrase.Of($"Normal is what was agreed: {Figures.Share(notice.Target)} right.");

    private Phrase Window() => notice.Judged == 0
        ? Phrase.Of($"Nothing in the window is judged.")
        : Phrase.Of($"The SLO itself stands at {Figures.Share(notice.Wrong, notice.Judged)}: {Phrase.Words(Figures.Count(notice))}, alert below {Figures.Share(notice.AlertBelow)}. This warning does not change its state.");

    private string Over() => drift.Cuts == 1 ? "" : Invariant($" over all {drift.Cuts} ways of looking together");
}
