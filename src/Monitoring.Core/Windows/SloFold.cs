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
    /// <param name="hasPlace">True when the transaction took a place.</param>
    /// <returns>What changed.</returns>
    public Change Apply(
        in VerdictEvent verdict, EarlierVerdicts history, long strengthAfter, ref long lastEpisode, out bool hasPlace)
    {
        hasPlace = false;
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
            return Window.Rewrite(before.Place, content)
                ? Evaluate(Evaluation.Correction, verdict.Position, verdict.At, ref lastEpisode)
                : default;
        }

        Window.Take(verdict.Position, content);
        hasPlace = true;
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
