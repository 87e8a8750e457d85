using Monitoring.Core.Alerts;
using Monitoring.Core.Drift.Watching;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;

namespace Monitoring.Core.Windows;

/// <summary>
/// The fold of one agent's log: every verdict event in commit order goes through the windows of its SLOs, one by one, so any
/// split of a stream into posts gives the same changes. Pure: replaying the log through it gives the same state after every
/// position. Not thread-safe.
/// </summary>
public sealed class AgentFold
{
    /// <summary>Most indicators kept that no SLO counts.</summary>
    public const int MostUncountedIndicators = 16;

    private readonly List<SloFold> slos = [];
    private readonly List<string> uncountedIndicators = [];
    private long lastEpisode;

    /// <summary>The SLOs in force, in registry order.</summary>
    public IReadOnlyList<SloFold> Slos => slos;

    /// <summary>The agent's counter of episodes.</summary>
    public long LastEpisode
    {
        get => lastEpisode;
        internal set => lastEpisode = value;
    }

    /// <summary>
    /// Position of the last verdict event judged by the rule before strength, by which the latest verdict held, whoever judged; 0 when none
    /// was. Each event is judged by the rule of its position, whenever that is done.
    /// </summary>
    public long StrengthAfter { get; init; }

    /// <summary>
    /// Indicators that verdicts had and no SLO in force counts, in the order in which they came; at most
    /// <see cref="MostUncountedIndicators"/>. Empty while there is no SLO, for nothing is counted then.
    /// </summary>
    public IReadOnlyList<string> UncountedIndicators => uncountedIndicators;

    /// <summary>The watched streams of segment values; complete unless the store loads those a transaction can touch.</summary>
    public DriftBank Bank { get; init; } = new() { IsComplete = true };

    /// <summary>Feeds one verdict event to every SLO.</summary>
    /// <param name="verdict">The event; positions rise by one.</param>
    /// <param name="history">Earlier verdict events of the same transaction; <c>default</c> for its first.</param>
    /// <param name="transactionId">The transaction, for the changes.</param>
    /// <param name="changes">Gets what changed; untouched when nothing did.</param>
    /// <param name="segments">The transaction's segments; null when it has none.</param>
    /// <param name="signals">Gets the drift signals; null when nobody asks.</param>
    /// <param name="late">Gets what turned out wrong after it had left a window; null when nobody asks.</param>
    public void Apply(
        in VerdictEvent verdict,
        EarlierVerdicts history,
        string transactionId,
        List<SloChange> changes,
        ISegmented? segments = null,
        List<DriftSignal>? signals = null,
        List<LateVerdict>? late = null)
    {
        NoteIndicator(verdict.Indicator);
        foreach (var slo in slos)
        {
            var change = slo.Apply(verdict, history, StrengthAfter, ref lastEpisode, out var place);
            if (place == PlaceEvent.Taken)
            {
                slo.Watch.Take(slo, verdict, segments, Bank, transactionId, signals);
            }
            else if (place == PlaceEvent.FoundWrongLate)
            {
                late?.Add(new(slo.Id, verdict.Position, transactionId));
            }

            if (change.IsAny)
            {
                changes.Add(Describe(slo, change, verdict.Position, verdict.At, transactionId));
            }
        }
    }

    /// <summary>Whether an SLO in force counts an indicator.</summary>
    public bool Counts(string indicator)
    {
        foreach (var slo in slos)
        {
            if (slo.Slo.Admission.Indicator == indicator)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>How an SLO stands, for a notice that the clock or a person makes; null when it is not in force.</summary>
    /// <param name="sloId">The store's number of the SLO.</param>
    /// <param name="notice">The notice.</param>
    /// <param name="position">Position of the last verdict event.</param>
    /// <param name="at">The present.</param>
    public SloChange? Standing(long sloId, NoticeKind notice, long position, DateTimeOffset at) => slos.Find(slo => slo.Id == sloId) is { } found
        ? Describe(found, new Change(found.Life.State, found.Life.State, notice), position, at, null) with { IsStanding = true }
        : null;

    /// <summary>Forgets a transaction that has verdict events and whose rows are removed.</summary>
    /// <param name="disposition">How it left the agent.</param>
    /// <param name="events">Its verdict events in order.</param>
    public void Forget(Disposition disposition, ReadOnlySpan<PriorVerdict> events)
    {
        foreach (var slo in slos)
        {
            slo.Forget(disposition, events, StrengthAfter);
        }
    }

    /// <summary>
    /// Begins to count anew what is not counted: <see cref="Recount"/> takes every transaction that has verdict events and is kept.
    /// </summary>
    /// <param name="stored">The stored fold: the log does not say which program began to count.</param>
    public void BeginRecount(AgentFold stored) => slos.ForEach(slo => slo.Uncounted = new Uncounted(
        slo.Uncounted.Since, stored.slos.Find(kept => kept.Id == slo.Id)?.Uncounted.TakesEarlier ?? true));

    /// <summary>Takes a transaction into a recount.</summary>
    /// <param name="disposition">How it left the agent.</param>
    /// <param name="events">Its verdict events in order.</param>
    public void Recount(Disposition disposition, ReadOnlySpan<PriorVerdict> events)
    {
        foreach (var slo in slos)
        {
            slo.Recount(disposition, events, StrengthAfter);
        }
    }

    /// <summary>
    /// Brings a registry revision into force after a position. A new SLO and one that counts differently fill their window from
    /// the log without notices and are evaluated once, like a correction; a missing one is retired.
    /// </summary>
    /// <param name="covered">The SLOs of the revision with their numbers, in registry order; empty for a retired agent.</param>
    /// <param name="position">Position of the last verdict event before the revision.</param>
    /// <param name="at">When the revision was recorded.</param>
    /// <param name="readBack">Reads the last places of the log up to the position, oldest first, as each of these definitions counts; asked
    /// at most once.</param>
    /// <param name="changes">Gets what changed.</param>
    public void Revise(
        IReadOnlyList<CoveredSlo> covered,
        long position,
        DateTimeOffset at,
        Func<IReadOnlyList<Slo>, IReadOnlyList<IReadOnlyList<Place>>> readBack,
        List<SloChange> changes)
    {
        var before = slos.ToDictionary(slo => slo.Id);
        List<Slo> refilled = [.. covered.Where(next => !before.TryGetValue(next.Id, out var slo) || !next.Slo.CountsLike(slo.Slo))
            .Select(next => next.Slo)];
        using var places = (position == 0 || refilled.Count == 0 ? [.. refilled.Select(_ => Array.Empty<Place>())] : readBack(refilled))
            .GetEnumerator();
        slos.Clear();
        foreach (var next in covered)
        {
            if (!before.Remove(next.Id, out var slo))
            {
                slo = new SloFold(next.Id, next.Slo, since: Math.Max(position, StrengthAfter));
                slo.Watch.BeganAt = position;
                FillAndEvaluate(slo, next.Slo, position, at, places, changes);
            }
            else if (next.Slo.CountsLike(slo.Slo))
            {
                slo.Rename(next.Slo, position);
            }
            else
            {
                FillAndEvaluate(slo, next.Slo, position, at, places, changes);
            }

            slos.Add(slo);
        }

        uncountedIndicators.RemoveAll(indicator => slos.Count == 0 || Counts(indicator));
        foreach (var retired in before.Values.Where(slo => slo.Life.IsOpen).OrderBy(slo => slo.Id))
        {
            retired.Life.Episode = retired.Life.Episode with { ClosedPosition = position, ClosedAt = at };
            var state = retired.Life.State;
            changes.Add(Describe(retired, new Change(state, state, NoticeKind.Retired), position, at, null));
        }
    }

    /// <summary>Places an SLO read from the store.</summary>
    internal void Add(SloFold slo) => slos.Add(slo);

    /// <summary>Adds an indicator read from the store.</summary>
    internal void AddUncounted(string indicator) => uncountedIndicators.Add(indicator);

    private void NoteIndicator(string indicator)
    {
        if (slos.Count > 0 && !Counts(indicator) && uncountedIndicators.Count < MostUncountedIndicators
            && !uncountedIndicators.Contains(indicator))
        {
            uncountedIndicators.Add(indicator);
        }
    }

    private SloChange Describe(SloFold slo, Change change, long position, DateTimeOffset at, string? transactionId)
    {
        var described = new SloChange(
            slo.Id,
            slo.Slo,
            change,
            slo.Counts,
            position,
            at,
            transactionId,
            slo.Life.Episode,
            change.From is AccuracyState.Breached or AccuracyState.Recovering
                || change.To is AccuracyState.Breached or AccuracyState.Recovering,
            change.Notice is null ? null : WindowPicture.Of(slo.Window))
        {
            Live = new LiveCount(slo.Watch.Judged, slo.Watch.Judged - slo.Watch.Wrong),
        };
        return described.Begins
            ? described with { Running = RunningStretches.Of(slo, Bank), SignalsFrom = slo.OldestOfThis(change.Notice) }
            : described;
    }

    private void FillAndEvaluate(
        SloFold fold, Slo slo, long position, DateTimeOffset at, IEnumerator<IReadOnlyList<Place>> places, List<SloChange> changes)
    {
        var from = fold.Life.State;
        places.MoveNext();
        fold.Refill(slo, position, StrengthAfter, places.Current);
        var change = fold.Window.Places == 0
            ? new Change(from, fold.Life.State, null)
            : fold.EvaluateFilled(position, at, ref lastEpisode) with { From = from };
        if (change.IsAny)
        {
            changes.Add(Describe(fold, change, position, at, null));
        }
    }
}
