using System.Diagnostics.Metrics;

namespace Monitoring.Service.Metrics;

/// <summary>Whether the page was made from the database, or without it.</summary>
internal static class DatabaseGauge
{
    /// <summary>Adds the gauge to a meter.</summary>
    /// <param name="meter">The meter.</param>
    /// <param name="latest">The rows of the page.</param>
    public static void Add(Meter meter, LatestRows latest) => meter.CreateObservableGauge(
        "agentops_database_up", () => latest.Rows.IsFromDatabase ? 1 : 0, null, "1 while the database answers.");
}
