using Monitoring.Core.Alerts;
using Monitoring.Core.Markup;
using Monitoring.Core.Windows;

namespace Monitoring.Core.Mail.Words;

/// <summary>What a notice knows about who, since when and what to do, one line each; what it does not know has no line.</summary>
/// <param name="notice">The notice.</param>
/// <param name="clock">The reader's clock.</param>
/// <param name="publicUrl">Where the pages are seen from outside, with or without a slash at the end; empty on a page itself.</param>
internal sealed class EvidenceLines(NoticeFacts notice, LocalClock clock, string publicUrl)
{
    private const int MostVersions = 3, MostCauses = 4, MostJudges = 3, LongestPlan = 1000, MostPlanLines = 10;

    /// <summary>The lines of an open episode, in reading order.</summary>
    public IReadOnlyList<LetterLine> OfOpenEpisode() =>
        Lines(("WHERE", Where()), ("ALSO", Also()), ("SINCE", Since()), ("CAUSE", Cause()), ("CHANGED", Changed()),
            ("DRIFT", Drift()), ("TREND", Trend()), ("DO", Do()), ("CHECK", Check()), ("WRONG", Wrong()));

    /// <summary>The lines of an open episode that its page has nowhere else.</summary>
    public IReadOnlyList<LetterLine> OfPage() => FeedLetter.IsOf(notice) ? new FeedLetter(notice, clock, publicUrl).Lines()
        : Lines(("WHERE", Where()), ("ALSO", Also()), ("SINCE", Since()), ("CAUSE", Cause()), ("CHANGED", Changed()), ("CHECK", Check()),
            ("WRONG", Wrong()));

    /// <summary>The lines of a drift warning.</summary>
    public IReadOnlyList<LetterLine> OfDrift() =>
        Lines(("WHERE", notice.Drift?.Cut.Length == 0 ? Where() : Drifted()), ("ALSO", Also()), ("SINCE", DriftSince()),
            ("CAUSE", Cause()), ("CHANGED", Changed()), ("TREND", Trend()), ("DO", Do()), ("WRONG", Wrong()));

    /// <summary>The lines of an episode that is over.</summary>
    /// <param name="end">When it ended.</param>
    public IReadOnlyList<LetterLine> OfClosedEpisode(DateTimeOffset end) =>
        Lines(("LOWEST", Lowest()), ("LASTED", Lasted(end)), ("WRONG", Toll()), ("DRIFT", Drift()), ("TREND", Trend()));

    private static LetterLine[] Lines(params ReadOnlySpan<(string Label, Phrase? Content)> lines)
    {
        var known = new List<LetterLine>();
        foreach (var (label, content) in lines)
        {
            if (content is not null)
            {
                known.Add(new(label, content));
            }
        }

        return [.. known];
    }

    private Phrase? Where() => notice.Culprit is not { } culprit ? null : Phrase.Of(
        $"{Named(culprit)}: {culprit.Wrong} of the {notice.Wrong} wrong, {culprit.Wrong} of its {culprit.Judged}.{Rest(culprit)}");

    // Whom the detector names, beside its own past.
    private Phrase? Drifted() =>
        notice.Ranking.FirstOrDefault(ranked => (ranked.Cut, ranked.Value) == (notice.Drift?.Cut, notice.Drift?.Value)) is { } ranked
            ? Phrase.Of($"{Phrase.Strong(Phrase.Of($"{ranked.Cut} {ranked.Value}"))}: {ranked.Wrong} wrong of {ranked.Judged}, {ranked.AboutMore()}.")
            : null;

    private static Phrase Named(Culprit culprit) => Phrase.Strong(Phrase.Of($"{culprit.Cut} {culprit.Value}"));

    private static Phrase? Rest(Culprit culprit) => culprit.RestJudged == 0
        ? null
        : Phrase.Of($" Everyone else {Figures.Share(culprit.RestWrong, culprit.RestJudged)}.");

    private Phrase? Also() => notice.Beside.Count == 0 ? null : Phrase.Of($"{Phrase.Join(Phrase.Words("; "), [.. notice.Beside.Select(Beside)])}.");

    private static Phrase Beside(Culprit beside) =>
        Phrase.Of($"{Named(beside)}: {beside.Wrong} of its {beside.Judged} wrong");

    private Phrase? Drift() => notice.Signals.Count == 0 ? null
        : Phrase.Of($"the drift detector signalled {Phrase.Join(Phrase.Words(", "), [.. notice.Signals.Select(Signalled)])}.");

    private static Phrase Signalled(ToldSignal signal) => signal.Of.Cut.Length == 0
        ? Phrase.Of($"all verdicts at {Phrase.Id(signal.TransactionId)}")
        : Phrase.Of($"{signal.Of.Cut} {signal.Of.Value} at {Phrase.Id(signal.TransactionId)}");

    private Phrase? Since()
    {
        var began = notice.Began()?.Onset is { } onset ? Began(onset)
            : notice.OldestWrong is { } oldest ? Oldest(oldest.TransactionId, oldest.OccurredAt)
            : null;
        var version = notice.Versions is [{ Version: { } only }] ? Phrase.Of($"Agent version {only} throughout.") : null;
        return began is null || version is null ? began ?? version : Phrase.Of($"{began} {version}");
    }

    private Phrase? DriftSince() => notice.Drift?.Since is { } first
        ? Phrase.Of($"probably since {At(first.TransactionId, first.OccurredAt)}.")
        : null;

    private Phrase Began(Onset onset) => onset switch
    {
        { Basis: OnsetBasis.Drift } => Phrase.Of($"probably since {At(onset.TransactionId, onset.OccurredAt)}."),
        _ when (notice.UndeliveredKind ?? notice.Kind) is NoticeKind.Breach or NoticeKind.Reopened =>
            Oldest(onset.TransactionId, onset.OccurredAt),
        _ => Phrase.Of($"when the alarm began the oldest wrong one was {At(onset.TransactionId, onset.OccurredAt)}."),
    };

    private Phrase Oldest(string transactionId, DateTimeOffset occurredAt) => notice.Wrong == 1
        ? Phrase.Of($"the wrong one is {At(transactionId, occurredAt)}.")
        : Phrase.Of($"the oldest of the {notice.Wrong} wrong is {At(transactionId, occurredAt)}.");

    private Phrase At(string transactionId, DateTimeOffset occurredAt) =>
        Phrase.Of($"{Phrase.Id(transactionId)}, {clock.Moment(occurredAt, notice.At)}");

    // A list of codes nobody sent would say nothing.
    private Phrase? Cause()
    {
        if (notice.Causes.All(cause => cause.CauseCode is null))
        {
            return null;
        }

        var coded = notice.Causes.Where(cause => cause.CauseCode is not null).ToList();
        var shown = coded.Count > MostCauses ? MostCauses - 1 : coded.Count;
        var words = coded.Take(shown).Select(cause => Phrase.Of($"{cause.Count} × {cause.CauseCode!}")).ToList();
        if (shown < coded.Count)
        {
            words.Add(Phrase.Of($"{coded.Skip(shown).Sum(cause => cause.Count)} of {coded.Count - shown} other causes"));
        }

        if (notice.Causes.FirstOrDefault(cause => cause.CauseCode is null) is { } none)
        {
            words.Add(Phrase.Of($"{none.Count} without a cause"));
        }

        return Phrase.Of($"{Phrase.Join(Phrase.Words(", "), words)}.");
    }

    private Phrase? Changed()
    {
        Phrase?[] changes = [ChangedVersions(), .. notice.Judges.Take(MostJudges).Select(New)];
        Phrase[] known = [.. changes.OfType<Phrase>()];
        return known.Length == 0 ? null : Phrase.Join(Phrase.LineBreak, known);
    }

    private static Phrase New(NewJudge judge) =>
        Phrase.Of($"judge {judge.Judge.ToString()} since {Phrase.Id(judge.TransactionId)}, another yardstick.");

    private Phrase? ChangedVersions()
    {
        if (notice.Versions.Count < 2)
        {
            return null;
        }

        var shown = notice.Versions.Skip(notice.Versions.Count - MostVersions).Select(Version).ToArray();
        var earlier = notice.Versions.Count - shown.Length;
        return Phrase.Of($"agent {Phrase.Join(Phrase.Words("; "), shown)}{(earlier == 0 ? null : Phrase.Of($"; {earlier} earlier"))}.");
    }

    private static Phrase Version(VersionShare share) => share.Version is { } version
        ? Phrase.Of($"version {version}: {share.Wrong} wrong of {share.Places}")
        : Phrase.Of($"version unknown: {share.Wrong} wrong of {share.Places}");

    private Phrase? Trend() => notice.Trend.Count < 2
        ? null
        : Phrase.Of($"{Phrase.Join(Phrase.Words(" · "), Hundreds())} (right per 100, newest last)");

    private Phrase[] Hundreds() => [.. notice.Trend.SkipLast(1).Select(Hundred), Phrase.Strong(Hundred(notice.Trend[^1]))];

    private static Phrase Hundred(TrendPoint point) => point.Judged switch
    {
        100 => Phrase.Of($"{point.Correct}"),
        0 => Phrase.Words("–"),
        _ => Phrase.Of($"{point.Correct}/{point.Judged}"),
    };

    private Phrase? Do()
    {
        var lines = new List<Phrase>();
        var room = LongestPlan;
        foreach (var line in Visible.Of(notice.ReactionPlan).Split('\n').Select(line => Visible.Line(line)).Where(line => line.Length > 0))
        {
            if (room <= 0 || lines.Count == MostPlanLines)
            {
                lines[^1] = Phrase.Of($"{lines[^1]} …");
                break;
            }

            lines.Add(Phrase.Data(line, room));
            room -= line.Length;
        }

        return lines.Count == 0 ? null : Phrase.Strong(Phrase.Join(Phrase.LineBreak, lines));
    }

    private Phrase? Check() => notice.Suspects is not { Count: > 0 } suspects ? null : Phrase.Of(
        $"{Number(suspects)} {Released(suspects)} since {clock.Moment(suspects.Since, notice.At)} {Have(suspects)} no verdict. {Unjudged(suspects, notice.Culprit)}");

    private Phrase Unjudged(Suspects suspects, Culprit? of) =>
        Phrase.Link("The list", publicUrl.TrimEnd('/') + ListLink.Unjudged(notice, suspects, of));

    private static Phrase Number(Suspects suspects) =>
        Phrase.Strong(suspects.IsAtLeast ? Phrase.Of($"at least {suspects.Count}") : Phrase.Of($"{suspects.Count}"));

    private Phrase Released(Suspects suspects)
    {
        var transactions = suspects.Count == 1 ? "transaction" : "transactions";
        return notice.Culprit is { } culprit
            ? Phrase.Of($"{transactions} of {culprit.Cut} {culprit.Value} released")
            : Phrase.Of($"{transactions} released");
    }

    private static string Have(Suspects suspects) => suspects.Count == 1 ? "has" : "have";

    private Phrase? Wrong()
    {
        if (notice.NewestWrong.Count == 0)
        {
            return null;
        }

        var ids = Phrase.Join(Phrase.Words(", "), [.. notice.NewestWrong.Select(Wrong)]);
        var more = notice.Wrong - notice.NewestWrong.Count;
        return Phrase.Of($"{ids}{(more > 0 ? Phrase.Of($" and {more} more") : null)}. {Figures.WrongList(notice, publicUrl)}");
    }

    // One cause of all is told once, above.
    private Phrase Wrong(WrongTransaction wrong) => wrong.CauseCode is null || notice.Causes is [_]
        ? Phrase.Id(wrong.TransactionId)
        : Phrase.Of($"{Phrase.Id(wrong.TransactionId)} ({wrong.CauseCode})");

    private Phrase? Lowest() => notice.WorstJudged == 0
        ? null
        : Phrase.Of($"{Figures.Share(notice.WorstWrong, notice.WorstJudged)}: {notice.WorstWrong} wrong of {notice.WorstJudged}{InTheWhole()}.");

    // What counts since the first beginning says so where the alarm came back: the toll counts since it last fell.
    private Phrase? InTheWhole() => notice.Reopenings > 0 ? Phrase.Words(", the lowest since the alarm first began") : null;

    // How many went out wrong, and how many more may have.
    private Phrase? Toll()
    {
        if (notice is not { Toll: { } toll, Beginning.Onset: { } onset })
        {
            return null;
        }

        var last = notice.Reopenings > 0 ? Phrase.Words("the last time ") : null;
        var how = toll.IsByFirstVerdict ? Phrase.Words(", each by its first verdict") : null;
        var list = toll is { Wrong: > 0, IsByFirstVerdict: false }
            ? Phrase.Of($" {Figures.WrongList(toll.Wrong, ListLink.WrongSince(notice, onset), publicUrl)}")
            : null;
        var (count, since) = (Phrase.Strong(Phrase.Of($"{(int)toll.Wrong}")), At(onset.TransactionId, onset.OccurredAt));
        var wrong = Phrase.Of($"{last}{count} of the {(int)toll.Judged} judged since {since}, went out wrong{how}.{list}");
        return notice.Suspects switch
        {
            null => wrong,
            { Count: 0 } => Phrase.Of($"{wrong}{Phrase.LineBreak}None is left unjudged."),
            { } suspects => Phrase.Of($"{wrong}{Phrase.LineBreak}{Number(suspects)} more nobody judged. {Unjudged(suspects, of: null)}"),
        };
    }

    private Phrase Lasted(DateTimeOffset end)
    {
        var (lasted, began) = (Elapsed.Between(notice.OpenedAt, end), clock.Moment(notice.OpenedAt, notice.At));
        return notice.Reopenings switch
        {
            0 => Phrase.Of($"{lasted}; the alarm began {began}."),
            1 => Phrase.Of($"{lasted} since the alarm first began, {began}. It came back once in between."),
            _ => Phrase.Of($"{lasted} since the alarm first began, {began}. It came back {notice.Reopenings} times in between."),
        };
    }
}

/// <summary>What a notice of an open episode knows about who, since when and why, for a page: word for word what its mail says.</summary>
public static class EvidenceMarkup
{
    /// <summary>One short label in capitals and what it says for each thing that is known, in reading order.</summary>
    /// <param name="notice">The notice.</param>
    /// <param name="clock">The reader's clock.</param>
    public static IReadOnlyList<(string Label, Html Words)> Of(NoticeFacts notice, LocalClock clock) =>
        [.. new EvidenceLines(notice, clock, publicUrl: "").OfPage().Select(line => (line.Label, line.Content.PageMarkup))];
}
