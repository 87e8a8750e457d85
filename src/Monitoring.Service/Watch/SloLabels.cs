using Monitoring.Core.Alerts;

namespace Monitoring.Service.Watch;

/// <summary>The label sets of one SLO.</summary>
/// <param name="Own">Agent and SLO.</param>
/// <param name="Info">The same with owner, deputy and revision.</param>
/// <param name="States">The same with each state, in the order of <see cref="AllStates"/>.</param>
/// <param name="Cuts">Agent and SLO with <see cref="Total"/> and each declared cut; never a segment value.</param>
internal sealed record SloLabels(
    KeyValuePair<string, object?>[] Own,
    KeyValuePair<string, object?>[] Info,
    KeyValuePair<string, object?>[][] States,
    KeyValuePair<string, object?>[][] Cuts)
{
    /// <summary>The word for all verdicts where a cut is named.</summary>
    public const string Total = "total";

    /// <summary>Every state.</summary>
    public static readonly AccuracyState[] AllStates = Enum.GetValues<AccuracyState>();

    /// <summary>Makes them.</summary>
    public static SloLabels Of(SloKey key) => new(
        [new("agent", key.Agent), new("slo", key.Slo)],
        [new("agent", key.Agent), new("deputy", key.Deputy), new("owner", key.Owner), new("revision", key.Revision), new("slo", key.Slo)],
        [.. AllStates.Select(state => new KeyValuePair<string, object?>[] { new("agent", key.Agent), new("slo", key.Slo), new("state", Word(state)) })],
        [.. key.Cuts.Split(' ', StringSplitOptions.RemoveEmptyEntries).Prepend(Total).Select(cut => new KeyValuePair<string, object?>[] { new("agent", key.Agent), new("cut", cut), new("slo", key.Slo) })]);

    private static string Word(AccuracyState state) => state switch
    {
        AccuracyState.WarmingUp => "warming_up",
        AccuracyState.Healthy => "healthy",
        AccuracyState.AtRisk => "at_risk",
        AccuracyState.Breached => "breached",
        AccuracyState.Recovering => "recovering",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "has no word"),
    };
}
