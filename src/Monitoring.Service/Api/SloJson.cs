using System.Text.Json.Serialization;
using Monitoring.Core.Alerts;
using Monitoring.Core.Reviews;
using Monitoring.Core.Slos;
using Monitoring.Service.Trust;
using Monitoring.Storage.Reading;

namespace Monitoring.Service.Api;

/// <summary>One SLO: its rule, its window in numbers, its state.</summary>
/// <param name="Slo">Its name.</param>
/// <param name="Agent">The agent's name.</param>
/// <param name="Owner">Key of the owner.</param>
/// <param name="Revision">The registry revision that last changed it.</param>
/// <param name="Target">Agreed accuracy, a ratio.</param>
/// <param name="AlertBelow">Accuracy below which the owner is alerted, a ratio.</param>
/// <param name="Window">Places in the window.</param>
/// <param name="State">Its state.</param>
/// <param name="RatioState">How far the accuracy may be trusted.</param>
/// <param name="Judged">Judged places in the window.</param>
/// <param name="Wrong">Wrong ones.</param>
/// <param name="Allowed">Wrong ones allowed before breach.</param>
/// <param name="Accuracy">Right share of the judged places; null when nothing is judged.</param>
/// <param name="Interval">Low and high end of Wilson's 95 % interval, to three decimals; null when nothing is judged.</param>
/// <param name="Indicator">What is judged: the indicator whose verdicts it counts.</param>
/// <param name="SelfReported">True when the agent judged a place of the window itself.</param>
/// <param name="Pending">Admitted outcomes still without a verdict that counts.</param>
/// <param name="Uncounted">Transactions with verdicts of its indicator of which none counts.</param>
/// <param name="DataState">Where it stands on the data axis: never before silent before labelsLate.</param>
/// <param name="Episode">Number of the open episode; null when none is open.</param>
/// <param name="Onset">Since when it has most likely gone on; null when none is open.</param>
/// <param name="LastPosition">Position of the last verdict evaluated; 0 before the first.</param>
/// <param name="LastJudgedAt">When that was recorded; null before the first.</param>
internal sealed record SloAnswer(
    string Slo,
    string Agent,
    string Owner,
    long Revision,
    decimal Target,
    decimal AlertBelow,
    int Window,
    AccuracyState State,
    RatioState RatioState,
    int Judged,
    int Wrong,
    int Allowed,
    double? Accuracy,
    IReadOnlyList<double>? Interval,
    string Indicator,
    bool SelfReported,
    long Pending,
    UncountedAnswer Uncounted,
    DataState DataState,
    long? Episode,
    OnsetAnswer? Onset,
    long LastPosition,
    DateTimeOffset? LastJudgedAt)
{
    /// <summary>What the random verdicts of 30 days alone say; null when there are none.</summary>
    public RandomShareAnswer? RandomShare { get; init; }

    /// <summary>Everything it has counted; absent in lists.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public LiveAnswer? Live { get; init; }

    /// <summary>What the agent showed before it went live; absent in lists, and when the registry states none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public PilotAnswer? Pilot { get; init; }

    /// <summary>Stated confidence beside measured accuracy; absent in lists, and when the agent states none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ConfidenceAnswer? Confidence { get; init; }

    /// <summary>What watching it costs; absent in lists.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public PriceAnswer? Price { get; init; }

    /// <summary>The answer for an SLO with what stands behind its number.</summary>
    public static SloAnswer Of(AgentReading agent, SloReading slo, SloTrust trust) => Of(agent, slo) with
    {
        Live = LiveAnswer.Of(trust.Live),
        Pilot = trust.Pilot is null ? null : PilotAnswer.From(trust.Pilot),
        Confidence = ConfidenceAnswer.Of(trust.Confidence),
        Price = PriceAnswer.Of(trust.Price),
    };

    /// <summary>The answer for an SLO of an agent.</summary>
    public static SloAnswer Of(AgentReading agent, SloReading slo)
    {
        var rule = slo.Covered.Slo.Rule;
        return new(
            slo.Covered.Slo.Name,
            agent.Name,
            slo.Owner,
            slo.Covered.Revision,
            rule.Target,
            rule.AlertBelow,
            rule.Window,
            slo.State,
            slo.RatioState(),
            slo.Counts.Judged,
            slo.Counts.Wrong,
            rule.Allowed,
            slo.Counts.Accuracy(),
            slo.Counts.Interval()?.Rounded(),
            slo.Covered.Slo.Admission.Indicator,
            slo.SelfReported > 0,
            slo.Pending,
            UncountedAnswer.Of(slo.Uncounted),
            agent.DataState(slo),
            slo.Episode,
            OnsetAnswer.Of(slo.Onset),
            slo.LastPosition,
            slo.LastJudgedAt);
    }
}

/// <summary>What the random verdicts of 30 days alone say of all admitted outcomes, weighted by the chance each had to be judged.</summary>
/// <param name="Accuracy">Estimated right share.</param>
/// <param name="Interval">Low and high end of its 95 % interval, to three decimals.</param>
/// <param name="Judged">How many verdicts it is made of.</param>
internal sealed record RandomShareAnswer(double Accuracy, IReadOnlyList<double> Interval, int Judged)
{
    /// <summary>The answer; null for none.</summary>
    public static RandomShareAnswer? Of(RandomShare? share) =>
        share is null ? null : new(Math.Round(share.Accuracy, 6), share.Interval.Rounded(), share.Judged);
}

/// <summary>
/// Transactions with verdicts of the SLO's indicator of which none counts, by the first reason that applies to the newest of them, since its
/// indicator, dispositions, countFrom or selections last changed; those of kept outcomes.
/// </summary>
/// <param name="Disposition">Their disposition is not admitted.</param>
/// <param name="Source">The newest verdict's source is not counted.</param>
/// <param name="Weaker">The newest verdict is weaker than an earlier one.</param>
/// <param name="Selection">The newest verdict's selection is not admitted.</param>
internal sealed record UncountedAnswer(long Disposition, long Source, long Weaker, long Selection)
{
    /// <summary>The answer.</summary>
    public static UncountedAnswer Of(UncountedReading uncounted) =>
        new(uncounted.Disposition, uncounted.Source, uncounted.Weaker, uncounted.Selection);
}

/// <summary>How far a ratio may be trusted.</summary>
internal enum RatioState
{
    /// <summary>The W-th place is taken.</summary>
    Ok,

    /// <summary>Fewer than W places are taken.</summary>
    Insufficient,

    /// <summary>Nothing is judged: there is no ratio.</summary>
    NotMeasured,
}

/// <summary>Everything an SLO has counted, each transaction as first judged.</summary>
/// <param name="Judged">Transactions.</param>
/// <param name="Correct">Right ones.</param>
/// <param name="Accuracy">Right share; null when nothing is judged.</param>
/// <param name="Range">
/// Low and high end, to three decimals, of the true accuracies it is compatible with: 95 %, at every look since it began. Null when nothing
/// is judged.
/// </param>
internal sealed record LiveAnswer(long Judged, long Correct, double? Accuracy, IReadOnlyList<double>? Range)
{
    /// <summary>The answer.</summary>
    public static LiveAnswer Of(LiveCount live) =>
        new(live.Judged, live.Correct, live.Accuracy, live.Range?.Rounded());
}

/// <summary>What the agent showed before it went live; <c>live</c> of the SLO stands beside it.</summary>
/// <param name="Right">Right transactions.</param>
/// <param name="Of">Judged transactions.</param>
/// <param name="Accuracy">Right share.</param>
/// <param name="Interval">Low and high end of Wilson's 95 % interval, to three decimals.</param>
/// <param name="Finding">What the live accuracy says of it.</param>
internal sealed record PilotAnswer(int Right, int Of, double Accuracy, IReadOnlyList<double> Interval, PilotFinding Finding)
{
    /// <summary>The answer.</summary>
    public static PilotAnswer From(PilotComparison pilot) => new(
        pilot.Pilot.Right, pilot.Pilot.Of, (double)pilot.Pilot.Right / pilot.Pilot.Of, pilot.Shown.Rounded(), pilot.Finding);
}

/// <summary>Since when an episode has most likely gone on: the same in its mails, on its pages and here.</summary>
/// <param name="TransactionId">The wrong transaction with which it began.</param>
/// <param name="OccurredAt">When that happened.</param>
/// <param name="Basis">The drift detector, or the oldest wrong place of the window where it says nothing.</param>
internal sealed record OnsetAnswer(string TransactionId, DateTimeOffset OccurredAt, OnsetBasis Basis)
{
    /// <summary>The answer for an onset; null for none.</summary>
    public static OnsetAnswer? Of(Onset? onset) => onset is null ? null : new(onset.TransactionId, onset.OccurredAt, onset.Basis);
}

/// <summary>A transaction with which something began.</summary>
/// <param name="TransactionId">The transaction.</param>
/// <param name="OccurredAt">When it happened.</param>
internal sealed record SinceAnswer(string TransactionId, DateTimeOffset OccurredAt);

/// <summary>One change of state of an SLO.</summary>
/// <param name="Position">Position of the verdict event.</param>
/// <param name="TransactionId">The transaction judged; null when a registry revision caused the change.</param>
/// <param name="From">State before.</param>
/// <param name="To">State after.</param>
/// <param name="Judged">Judged places after it.</param>
/// <param name="Wrong">Wrong ones.</param>
/// <param name="Episode">The episode it belongs to; null outside.</param>
/// <param name="Reopening">Which reopening of the episode this is part of; 0 before the first.</param>
/// <param name="RecordedAt">When it was recorded.</param>
internal sealed record TransitionAnswer(
    long Position,
    string? TransactionId,
    AccuracyState From,
    AccuracyState To,
    int Judged,
    int Wrong,
    long? Episode,
    int Reopening,
    DateTimeOffset RecordedAt)
{
    /// <summary>The answer for a transition.</summary>
    public static TransitionAnswer Of(TransitionReading transition) => new(
        transition.Position,
        transition.TransactionId,
        transition.From,
        transition.To,
        transition.Judged,
        transition.Wrong,
        transition.Episode,
        transition.Reopening,
        transition.RecordedAt);
}

/// <summary>A stretch that should have breached, as was learned later.</summary>
/// <param name="From">When the verdict of its first evaluation below the alert line was recorded.</param>
/// <param name="To">When that of its last one was recorded, as is known so far.</param>
/// <param name="LearnedAt">When the verdict by which it was learned was recorded.</param>
/// <param name="TransactionId">The transaction which that verdict judged.</param>
/// <param name="FromPosition">Position of the first evaluation.</param>
/// <param name="ToPosition">Position of the last one.</param>
internal sealed record LateAnswer(
    DateTimeOffset From, DateTimeOffset To, DateTimeOffset LearnedAt, string TransactionId, long FromPosition, long ToPosition)
{
    /// <summary>The answer for a stretch.</summary>
    public static LateAnswer Of(LateStretchReading stretch) => new(
        stretch.From, stretch.To, stretch.LearnedAt, stretch.TransactionId, stretch.FromPosition, stretch.ToPosition);
}
