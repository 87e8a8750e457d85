using Monitoring.Core.Alerts;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Windows;

namespace Monitoring.Storage.Writing;

/// <summary>One caller's well-formed items, in order; written whole, in one transaction.</summary>
/// <param name="Posts">At most <see cref="OutcomeLog.LargestRequest"/> items, outcomes or verdicts.</param>
public sealed record WriteRequest(IReadOnlyList<Post> Posts)
{
    /// <summary>True when the caller does not ask how SLOs stand after it.</summary>
    public bool OmitsStandings { get; init; }
}

/// <summary>What became of a request, after its commit.</summary>
/// <param name="Results">One per item, in order.</param>
/// <param name="Slos">The SLOs its items moved, as they stood after its last item; none where the request omits them.</param>
/// <param name="MadeNotices">True when the transaction made a notice, so that the dispatcher should look at once.</param>
public sealed record WriteAnswer(IReadOnlyList<ItemResult> Results, IReadOnlyList<SloStanding> Slos, bool MadeNotices = false)
{
    /// <summary>Agents of its items that nobody has registered; nearly always none.</summary>
    public IReadOnlyList<string> Uncovered { get; init; } = [];

    /// <summary>Indicators of its items that no SLO of their agent counts, each once; nearly always none.</summary>
    public IReadOnlyList<UncountedIndicator> UncountedIndicators { get; init; } = [];

    /// <summary>Verdicts of its items, each once, that wait for their outcome after it; nearly always none.</summary>
    public int Waiting { get; init; }
}

/// <summary>An indicator that verdicts have and no SLO of their agent counts.</summary>
/// <param name="Agent">The agent's name.</param>
/// <param name="Indicator">The indicator.</param>
public sealed record UncountedIndicator(string Agent, string Indicator);

/// <summary>How an SLO stands.</summary>
/// <param name="Slo">Its name.</param>
/// <param name="State">Its state.</param>
/// <param name="Judged">Judged places in the window.</param>
/// <param name="Wrong">Wrong ones.</param>
/// <param name="Allowed">Wrong ones allowed before breach.</param>
/// <param name="Episode">Outward number of the open episode; null when none is open.</param>
public readonly record struct SloStanding(string Slo, AccuracyState State, int Judged, int Wrong, int Allowed, long? Episode)
{
    /// <summary>Correct share of the judged places; null when nothing was judged.</summary>
    public double? Accuracy => Judged == 0 ? null : (double)(Judged - Wrong) / Judged;

    internal static SloStanding Of(long agentId, SloFold slo) => new(
        slo.Slo.Name,
        slo.Life.State,
        slo.Window.Judged,
        slo.Window.Wrong,
        slo.Slo.Rule.Allowed,
        slo.Life.IsOpen ? EpisodeNumber.Of(agentId, slo.Life.Episode.Id) : null);
}
