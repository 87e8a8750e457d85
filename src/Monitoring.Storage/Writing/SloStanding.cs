using Monitoring.Core.Alerts;
using Monitoring.Core.Windows;

namespace Monitoring.Storage.Writing;

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
