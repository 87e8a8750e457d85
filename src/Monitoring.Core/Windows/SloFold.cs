using Monitoring.Core.Alerts;
using Monitoring.Core.Drift.Watching;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;

namespace Monitoring.Core.Windows;

/// <summary>One SLO of one agent as the fold holds it: its window and its alert life. Not thread-safe.</summary>
public sealed class SloFold
{
    private readonly int? holdOverride;

    /// <summary>Starts an SLO with an empty window.</summary>
    /// <param name="id">The store's number of this SLO.</param>
    /// <param name="slo">What the registry says.</param>
    /// <param name="hold">Judgements at target that close an episode; null for the product's ⌈W/4⌉.</param>
    /// <param name="since">Position of the last verdict event before it began.</param>
    public SloFold(long id, Slo slo, int? hold = null, long since = 0)
    {
        Id = id;
        Slo = slo;
        holdOverride = hold;
        Window = new Window(slo.Rule.Window);
        Uncounted = new Uncounted(since);
    }

    /// <summary>The store's number of this SLO; a name that comes back after retirement gets a new one.</summary>
    public long Id { get; }

    /// <summary>What the registry says.</summary>
    public Slo Slo { get; private set; }

    /// <summary>The window.</summary>
    public Window Window { get; internal set; }

    /// <summary>What it does not count.</summary>
    public Uncounted Uncounted { get; internal set; }

    /// <summary>Its drift watch.</summary>
    public DriftWatch Watch { get; } = new();

    /// <summary>State, hold and episode.</summary>
    public AlertLife Life { get; } = new();

    /// <summary>
    /// Position of the last verdict that was evaluated; of the revision that filled the window, until one is; 0 before.
    /// </summary>
    public long LastPosition { get; internal set; }

    /// <summary>When that was recorded; null before.</summary>
    public DateTimeOffset? LastJudgedAt { get; internal set; }

    /// <summary>The window in numbers.</summary>
    public WindowCounts Counts => new(Window.Wrong, Window.Judged, Window.IsFull);

    /// <summary>Judgements at target that close the present episode.</summary>
    public int HoldNeeded => Life.HoldNeeded(Slo.Rule, Hold);

    private int Hold => holdOverride ?? Slo.Rule.Hold;

    /// <summary>Feeds one verdict event.</summary>
    /// <param name="verdict">The event.</param>
    /// <param name="history">Earlier verdict events of the same transaction.</param>
    /// <param name="strengthAfter">Position of the last event judged by the rule before strength; 0 when none was.</param>
    /// <param name="lastEpisode">The agent's counter of episodes.</param>
    /// <param name="place">What became of the transaction's place.</param>
    /// <returns>What changed.</returns>
    public Change Apply(
        in VerdictEvent verdict, EarlierVerdicts history, long strengthAfter, ref long lastEpisode, out PlaceEvent place)
    {
        place = PlaceEvent.None;
        var before = history.In(Slo.Admission, verdict.Disposition, strengthAfter);
        var after = before.Take(Slo.Admission, verdict.Disposition, verdict.Prior, strengthAfter);
        Uncounted.Move(history, before.Counting, verdict.Position, after.Counting);
        if (!after.IsNewestCounted || after.Place == 0)
        {
            return default;
        }

        var content = PlaceContents.Of(verdict.Verdict, verdict.Source);
        if (before.Place != 0)
        {
            place = verdict.Verdict == Verdict.Incorrect && before.Holds != Verdict.Incorrect && before.Place < Window.FirstPosition
                ? PlaceEvent.FoundWrongLate
                : PlaceEvent.None;
            return Window.Rewrite(before.Place, content)
                ? Evaluate(Evaluation.Correction, verdict.Position, verdict.At, ref lastEpisode)
                : default;
        }

        Window.Take(verdict.Position, content);
        place = PlaceEvent.Taken;
        return Evaluate(Evaluation.Judgement, verdict.Position, verdict.At, ref lastEpisode);
    }

    /// <summary>Forgets a transaction whose rows are removed.</summary>
    /// <param name="disposition">How it left the agent.</param>
    /// <param name="events">Its verdict events in order, at least one.</param>
    /// <param name="strengthAfter">Position of the last event judged by the rule before strength; 0 when none was.</param>
    internal void Forget(Disposition disposition, ReadOnlySpan<PriorVerdict> events, long strengthAfter) =>
        Uncounted.Add(events, CountingOf(disposition, events, strengthAfter), -1);

    /// <summary>Counts a transaction that is kept; the parameters are those of <see cref="Forget"/>.</summary>
    internal void Recount(Disposition disposition, ReadOnlySpan<PriorVerdict> events, long strengthAfter) =>
        Uncounted.Add(events, CountingOf(disposition, events, strengthAfter), 1);

    /// <summary>Evaluates a window that a registry revision filled. That is no judgement: the last one stays what it was.</summary>
    internal Change EvaluateFilled(long position, DateTimeOffset at, ref long lastEpisode)
    {
        if (LastJudgedAt is null)
        {
            LastPosition = position;
            LastJudgedAt = at;
        }

        return Life.Step(Slo.Rule, Hold, Counts, Evaluation.Correction, position, at, ref lastEpisode);
    }

    /// <summary>Takes another definition that counts the same.</summary>
    internal void Rename(Slo slo, long position)
    {
        Watch.Revise(Slo, slo, position);
        Slo = slo;
    }

    /// <summary>Takes another definition and a window filled anew from the log.</summary>
    internal void Refill(Slo slo, long position, long strengthAfter, IReadOnlyList<Place> places)
    {
        Watch.Revise(Slo, slo, position);
        Uncounted = slo.Admission == Slo.Admission ? Uncounted : new Uncounted(Math.Max(position, strengthAfter));
        Slo = slo;
        Window = new Window(slo.Rule.Window);
        long sinceRecovered = 0;
        foreach (var place in places)
        {
            Window.Take(place.Position, place.Content);
            sinceRecovered += place.Position > Life.Episode.ClosedPosition ? 1 : 0;
        }

        Life.Restart(slo.Rule, Counts, sinceRecovered);
    }

    /// <summary>The position of the oldest place in the window that belongs to an alarm: of a reopened one the first since it had recovered.</summary>
    internal long OldestOfThis(NoticeKind? notice)
    {
        if (notice != NoticeKind.Reopened)
        {
            return Window.FirstPosition;
        }

        var since = (int)Math.Min(Life.PlacesSinceRecovered, Window.Places);
        return since == 0 ? long.MaxValue : Window.KeptPositions[^since];
    }

    private Counting CountingOf(Disposition disposition, ReadOnlySpan<PriorVerdict> events, long strengthAfter) =>
        TransactionInSlo.Of(Slo.Admission, disposition, events, strengthAfter).Counting;

    private Change Evaluate(Evaluation cause, long position, DateTimeOffset at, ref long lastEpisode)
    {
        LastPosition = position;
        LastJudgedAt = at;
        return Life.Step(Slo.Rule, Hold, Counts, cause, position, at, ref lastEpisode);
    }
}

/// <summary>
/// What the verdict events of one transaction, taken in their order, have made of it in one SLO. A verdict concerns the SLO when it is of
/// its indicator, its source is counted and the disposition is admitted; no other exists for it. Every concerning one, whatever its
/// selection and <c>unsure</c> too, gives the transaction its source's strength; a later weaker one changes nothing. Of the rest a verdict
/// counts when its selection is admitted or the transaction has its place, which it takes with its first counting correct or
/// incorrect one. <c>default</c> is a transaction nobody has judged. It follows from the log alone, so nothing of it is stored.
/// </summary>
public readonly record struct TransactionInSlo
{
    /// <summary>
    /// The position that says of every event that it is judged by the rule before strength: there the latest verdict held, whoever judged.
    /// </summary>
    public const long AllBeforeStrength = long.MaxValue;

    /// <summary>Position at which the transaction took its place; 0 when it has none.</summary>
    public long Place { get; private init; }

    /// <summary>How the SLO counts the transaction.</summary>
    public Counting Counting { get; private init; }

    /// <summary>True when the last event taken counts.</summary>
    public bool IsNewestCounted { get; private init; }

    /// <summary>The verdict that holds, which is that of the last event that counts; null while none does.</summary>
    public Verdict? Holds { get; private init; }

    private int Strength { get; init; }

    /// <summary>What some events made of a transaction.</summary>
    /// <param name="admission">What the SLO counts.</param>
    /// <param name="disposition">How the transaction left the agent.</param>
    /// <param name="history">Its events in order, of every indicator.</param>
    /// <param name="strengthAfter">Position of the last event judged by the rule before strength; 0 when none was.</param>
    public static TransactionInSlo Of(
        in Admission admission, Disposition disposition, ReadOnlySpan<PriorVerdict> history, long strengthAfter)
    {
        var found = default(TransactionInSlo);
        foreach (ref readonly var prior in history)
        {
            found = found.Take(admission, disposition, prior, strengthAfter);
        }

        return found;
    }

    /// <summary>Takes the next event; the parameters are those of <see cref="Of"/>.</summary>
    public TransactionInSlo Take(in Admission admission, Disposition disposition, in PriorVerdict verdict, long strengthAfter)
    {
        var isAdmitted = admission.Dispositions.Has(disposition);
        if (verdict.Indicator != admission.Indicator)
        {
            return this with
            {
                IsNewestCounted = false,
                Counting = isAdmitted && Counting == Counting.Nothing ? Counting.OtherIndicator : Counting,
            };
        }

        var outside = !isAdmitted ? Counting.Disposition : !admission.Sources.Has(verdict.Source) ? Counting.Source : Counting.Nothing;
        if (outside != Counting.Nothing)
        {
            return Without(outside, Strength);
        }

        var strength = verdict.Source.Strength();
        if (strength < Strength && verdict.Position > strengthAfter)
        {
            return Without(Counting.Weaker, Strength);
        }

        strength = Math.Max(strength, Strength);
        return Place == 0 && !admission.Selections.Has(verdict.Selection)
            ? Without(Counting.Selection, strength)
            : new TransactionInSlo
            {
                Strength = strength,
                Counting = Counting.Counted,
                IsNewestCounted = true,
                Holds = verdict.Verdict,
                Place = Place == 0 && verdict.Verdict != Verdict.Unsure ? verdict.Position : Place,
            };
    }

    // One that counts keeps the transaction counted for good; of those that do not, the newest says why.
    private TransactionInSlo Without(Counting reason, int strength) => new()
    {
        Place = Place,
        Holds = Holds,
        Strength = strength,
        Counting = Counting == Counting.Counted ? Counting.Counted : reason,
    };
}

/// <summary>How an SLO counts a transaction.</summary>
public enum Counting
{
    /// <summary>Nobody has judged it, or only other indicators of a transaction whose disposition is not admitted.</summary>
    Nothing,

    /// <summary>Its disposition is admitted, and all its verdicts are of other indicators.</summary>
    OtherIndicator,

    /// <summary>None of its verdicts counts: its disposition is not admitted.</summary>
    Disposition,

    /// <summary>None of its verdicts counts: the source of the newest is not counted.</summary>
    Source,

    /// <summary>None of its verdicts counts: the newest is weaker than an earlier one.</summary>
    Weaker,

    /// <summary>None of its verdicts counts: the selection of the newest is not admitted.</summary>
    Selection,

    /// <summary>One of its verdicts counts, <c>unsure</c> too.</summary>
    Counted,
}
