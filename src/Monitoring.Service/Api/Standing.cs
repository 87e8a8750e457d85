using Monitoring.Core.Alerts;
using Monitoring.Core.Slos;
using Monitoring.Storage.Reading;

namespace Monitoring.Service.Api;

/// <summary>What the numbers of an SLO mean; the API and the pages say the same because both ask here.</summary>
internal static class Standing
{
    /// <summary>How far its ratio may be trusted.</summary>
    public static RatioState RatioState(this SloReading slo) => slo.Counts switch
    {
        { Judged: 0 } => Api.RatioState.NotMeasured,
        { IsFull: false } => Api.RatioState.Insufficient,
        _ => Api.RatioState.Ok,
    };

    /// <summary>Where the agent stands on the data axis.</summary>
    public static DataState DataState(this AgentReading agent) => agent.Outcomes == 0 ? Api.DataState.Never : Api.DataState.Live;

    /// <summary>Share of right places among the judged ones; null when nothing is judged.</summary>
    public static double? Accuracy(this WindowCounts counts) => counts.Judged == 0 ? null : (double)counts.Correct / counts.Judged;

    /// <summary>Wilson's 95 % interval of the accuracy; null when nothing is judged.</summary>
    public static Interval? Interval(this WindowCounts counts) =>
        counts.Judged == 0 ? null : Core.Slos.Interval.Wilson(counts.Correct, counts.Judged);

    /// <summary>Low and high end of an interval to three decimals.</summary>
    public static IReadOnlyList<double> Rounded(this Interval interval) => [Math.Round(interval.Low, 3), Math.Round(interval.High, 3)];
}
