using Monitoring.Core.Alerts;
using Monitoring.Core.Drift.Dependence;
using Monitoring.Core.Drift.Inputs;
using Monitoring.Core.Outcomes;
using static System.FormattableString;

namespace Monitoring.Core.Mail.Words;

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

/// <summary>
/// The letter about an input that differs from its reference: what an agent reads has changed, seen before any verdict. It says what
/// is new, whom it concerns and since which transaction, how often such a letter is a mistake, and what to do.
/// </summary>
/// <param name="draft">The mail.</param>
/// <param name="signal">What its notice says.</param>
/// <param name="clock">The reader's clock.</param>
internal sealed class InputLetter(MailDraft draft, InputSignal signal, LocalClock clock)
{
    private const int MostValues = 3, LongestTitle = 80;

    private readonly NoticeFacts notice = draft.Notice;

    /// <summary>The subject: <c>[DATA DRIFT] order-entry: layout has a value never seen before, first PO-1101</c>.</summary>
    public string Subject => Mail.Words.Subject.OfInput(notice, Invariant($"{Mail.Words.Subject.Piece(signal.Input.ToString())} {What}{First}"));

    private string What => InputWords.Of(signal.Change, signal.Lowest, signal.Highest);

    private string First => signal.Examples.Count == 0 ? "" : Invariant($", first {Mail.Words.Subject.Piece(signal.Examples[0].TransactionId)}");

    private Phrase Differs =>
        Phrase.Words(signal.Input.Kind == InputKind.Confidence ? "is no longer as sure as it was" : "gets other work than before");

    private Phrase Name => Phrase.Data(signal.Input.ToString());

    /// <summary>The letter.</summary>
    public Letter Letter() => new()
    {
        Tone = Tone.Amber,
        Kicker = Phrase.Of($"{NoticeWord.Of(notice.Kind)} · {notice.Agent}"),
        Headline = Headline(),
        Sentences =
        [
            .. notice.Kind == NoticeKind.Undelivered ? Composing.Unreached(draft, clock) : [],
            .. Composing.Held(notice, clock),
        ],
        Lines = [.. Lines().Where(line => line.Content is not null).Select(line => new LetterLine(line.Label, line.Content!))],
        Notes =
        [
            Phrase.Of($"This was seen in the input alone: no verdict says yet whether the agent gets it right. To call it normal from now on, take baseline out of the registry, apply, and set it again."),
            .. signal.Look is { } look ? new[] { Moved(look) } : [],
            Phrase.Of($"Compared with {Whole(signal.ReferenceRows)} outcomes received since {clock.Full(signal.ReferenceSince)}, frozen {clock.Full(signal.FrozenAt)}."),
            Phrase.Data(signal.Budget, signal.Budget.Length),
            Phrase.Of($"Told once, and again only after it has been quiet for {InputDrift.OverAfterOutcomes} outcomes, or two daily looks."),
            Phrase.Of($"{Composing.Owner(draft)} · {Phrase.Link("Open the board", Invariant($"{draft.PublicUrl.TrimEnd('/')}/#inputs-{Uri.EscapeDataString(notice.Agent)}"))}"),
            Composing.AsOf(notice, clock),
        ],
    };

    private static Phrase Whole(long count) => Phrase.Words(Invariant($"{count:N0}"));

    private static Phrase Value(string value) => value.Length == 0 ? Phrase.Words("missing") : Phrase.Data(value);

    private static Phrase Shift(ValueShift shift) => Phrase.Of(
        $"{(shift.Value is null ? Phrase.Words("all others") : Value(shift.Value))} {InputWords.Share(shift.Before)} before, {Phrase.Strong(Phrase.Words(InputWords.Share(shift.Now)))} now");

    private static Phrase Number(double number) => Phrase.Words(Invariant($"{number:0.####}"));

    private Phrase Headline()
    {
        var title = Phrase.Data(notice.Title, LongestTitle);
        var when = Phrase.Of($"{clock.Time(notice.At)} {Phrase.Unbroken($"({clock.Day(notice.At)})")}");
        return notice.Kind == NoticeKind.Undelivered
            ? Phrase.Of($"{Mail.Words.Headline.Unreached(notice)} could not be told that {title} {Differs}: {Name} {What}.")
            : Phrase.Of($"{title} {Differs}: {Name} {What}, found at {when}.");
    }

    private static Phrase Moved(Look look) => Phrase.Of(
        $"{Phrase.Strong(Phrase.Words(InputWords.Share(look.Moved)))} of {Whole(look.Rows)} values lie elsewhere than before; without any change one look in {Phrase.Words(Invariant($"{1 / look.Allowed:N0}"))} says so.");

    /// <summary>What came, where, since when, and what to do.</summary>
    private IEnumerable<(string Label, Phrase? Content)> Lines()
    {
        yield return ("CAME", signal.Examples.Count == 0 ? Came() : New());
        yield return ("WHERE", signal.Shared is { } shared
            ? Phrase.Of($"{Phrase.Strong(Phrase.Of($"{shared.Cut} {shared.Value}"))}: {shared.Transactions} of the {(shared.Of == signal.Unseen ? null : Phrase.Words("last "))}{shared.Of}.")
            : null);
        yield return ("SINCE", Since());
        yield return ("DO", Do());
    }

    private Phrase New()
    {
        var values = signal.Examples.Select(example => example.Value).Where(value => value.Length > 0).Distinct(StringComparer.Ordinal).ToList();
        var named = Phrase.Join(Phrase.Words(", "), [.. values.Take(MostValues).Select(Value)]);
        var what = values.Count == 0 ? Name : values.Count > MostValues ? Phrase.Of($"{named}, …") : named;
        var count = signal.Judged == signal.Unseen
            ? Phrase.Of($"the last {Whole(signal.Unseen)} transactions")
            : Phrase.Of($"{Whole(signal.Unseen)} of {Whole(signal.Judged)} transactions");
        return signal.Change switch
        {
            InputChange.Missing => Phrase.Of($"no {Name} in {Phrase.Strong(count)}; none of the {Whole(signal.ReferenceRows)} before lacked it."),
            InputChange.OutOfRange => Phrase.Of($"{what} in {Phrase.Strong(count)}; all {Whole(signal.ReferenceRows)} before lay from {Number(signal.Lowest ?? 0)} to {Number(signal.Highest ?? 0)}."),
            _ => Phrase.Of($"{what} in {Phrase.Strong(count)}; none of the {Whole(signal.ReferenceRows)} before had it."),
        };
    }

    private Phrase? Came() => signal switch
    {
        { MiddleNow: { } now, MiddleBefore: { } before } =>
            Phrase.Of($"half of the values were up to {Number(before)} before, and are up to {Phrase.Strong(Number(now))} now."),
        { Shifts.Count: > 0 } => Phrase.Join(Phrase.LineBreak, [.. signal.Shifts.Select(Shift)]),
        _ => null,
    };

    private Phrase? Since()
    {
        if (signal.Examples is not [var first, ..])
        {
            return null;
        }

        var later = signal.Examples.Skip(1).ToList();
        var began = Phrase.Of($"{Phrase.Id(first.TransactionId)}, {clock.Moment(first.OccurredAt, notice.At)}");
        return later.Count == 0 ? Phrase.Of($"{began}.")
            : Phrase.Of($"{began}; then {Phrase.Join(Phrase.Words(", "), [.. later.Select(example => Phrase.Id(example.TransactionId))])}.");
    }

    private Phrase Do()
    {
        var look = signal.Examples.Count == 0 ? Phrase.Of($"Look at some of the latest transactions") : Phrase.Of($"Look at these");
        var whom = signal.Shared is { } shared ? Phrase.Of($"{shared.Cut} {shared.Value}") : Phrase.Of($"such work");
        return Phrase.Of(
            $"{Phrase.Strong(Phrase.Of($"{look} before the agent releases more."))} Wrong? Put {whom} on manual review. Right? Nothing to do.");
    }
}

/// <summary>What has become of an input, in the words of the mail's subject, the board and the answers.</summary>
public static class InputWords
{
    /// <summary>What changed: <c>has a value never seen before</c>; continues the input's name.</summary>
    /// <param name="change">How it differs.</param>
    /// <param name="lowest">The smallest number of the reference.</param>
    /// <param name="highest">The largest number of the reference.</param>
    public static string Of(InputChange change, double? lowest, double? highest) => change switch
    {
        InputChange.NeverSeen => "has a value never seen before",
        InputChange.OutOfRange => Invariant($"lies outside {lowest:0.####} to {highest:0.####}"),
        InputChange.Missing => "is missing, which it never was",
        _ => "has moved away from its reference",
    };

    /// <summary>A share in words: <c>12.5 %</c>.</summary>
    public static string Share(double share) => Ratio.Apart(share);
}
