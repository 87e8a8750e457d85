using Monitoring.Core.Alerts;

namespace Monitoring.Service.Contract;

/// <summary>How an SLO stands after the last item.</summary>
/// <param name="Slo">Its name.</param>
/// <param name="State">Its state.</param>
/// <param name="Judged">Judged places in the window.</param>
/// <param name="Wrong">Wrong ones.</param>
/// <param name="Allowed">Wrong ones allowed before breach.</param>
/// <param name="Accuracy">Right share of the judged places; null when nothing is judged.</param>
/// <param name="Episode">Number of the open episode; null when none is open.</param>
internal sealed record MovedSlo(string Slo, AccuracyState State, int Judged, int Wrong, int Allowed, double? Accuracy, long? Episode);
