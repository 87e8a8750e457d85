using System.Text.Json.Serialization;
using Monitoring.Core.Alerts;
using Monitoring.Service.Trust;
using Monitoring.Storage.Reading;

namespace Monitoring.Service.Reading;

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
/// <param name="SelfReported">True when the agent judged a place of the window itself.</param>
/// <param name="Pending">Outcomes still without verdict.</param>
/// <param name="DataState">Where the agent stands on the data axis.</param>
/// <param name="Episode">Number of the open episode; null when none is open.</param>
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
    bool SelfReported,
    long Pending,
    DataState DataState,
    long? Episode,
    long LastPosition,
    DateTimeOffset? LastJudgedAt)
{
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
            slo.SelfReported > 0,
            slo.Pending,
            agent.DataState(),
            slo.Episode,
            slo.LastPosition,
            slo.LastJudgedAt);
    }
}
