using System.Text.RegularExpressions;

namespace Monitoring.Scenarios.Postgres;

/// <summary>What the log of a process has of an outage of its database: two lines, whoever met it.</summary>
internal static partial class OutageLines
{
    /// <summary>How the last one begins.</summary>
    public const string Over = "The outage of the database is over after ";

    // Of the start, of SLOs and of mails; and on a busy machine a lock may be waited for in vain before the outage, a group be given up
    // at the moment in which the database is back, or a scrape in the moment before the outage is noticed.
    private static readonly string[] EverydayPlaces =
    [
        "Monitoring.Service[9", "Registry.RegistryKeeper[", "Microsoft.Hosting.Lifetime[", "Notices[", "Delivery.DeliveryReport[4001]",
        "Ingest.GroupWriter[1008]", "Ingest.GroupWriter[1005]", "Metrics.ScrapeGate[5002]",
    ];

    /// <summary>Fails unless each line is one message, and an outage's beginning and its end are all there is beside everyday life.</summary>
    /// <returns>The two.</returns>
    public static (string Began, string Over) AreAll(ServiceProcess service)
    {
        var lines = service.Log.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.All(lines, line => Assert.Matches(Line(), line));
        var ofTheOutage = lines.Where(line => !EverydayPlaces.Any(place => line.Contains(" " + place, StringComparison.Ordinal))).ToList();
        Assert.True(ofTheOutage.Count == 2, string.Join('\n', ofTheOutage));
        Assert.Contains(" error Health.Outage[7001] Outage of the database: ", ofTheOutage[0], StringComparison.Ordinal);
        Assert.Contains(" info Health.Outage[7003] " + Over, ofTheOutage[1], StringComparison.Ordinal);
        return (ofTheOutage[0], ofTheOutage[1]);
    }

    [GeneratedRegex("^[0-9-]{10}T[0-9:.]{12}Z (info|warning|error) [A-Za-z.]+\\[[0-9]+\\] .+$", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Line();
}
