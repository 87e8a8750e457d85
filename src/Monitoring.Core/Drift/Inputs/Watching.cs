using Monitoring.Core.Slos;

namespace Monitoring.Core.Drift.Inputs;

/// <summary>Which agents' inputs are watched, and when the next look is due.</summary>
public static class Watching
{
    /// <summary>True when an SLO of the agent freezes a baseline and has drift watched.</summary>
    public static bool WatchesInputs(this Coverage coverage)
    {
        // Asked with every write: nothing is allocated.
        for (var i = 0; i < coverage.Slos.Count; i++)
        {
            if (coverage.Slos[i].Slo is { FreezesBaseline: true, Drift: not DriftMode.Off })
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The cuts that the agent's SLOs declare, each once, in registry order.</summary>
    public static IReadOnlyList<string> Cuts(this Coverage coverage) =>
        [.. coverage.Slos.SelectMany(slo => slo.Slo.Cuts).Distinct(StringComparer.Ordinal)];

    /// <summary>The first midnight of the plant after an instant; where that hour is skipped, the first moment after it.</summary>
    public static DateTimeOffset NextLook(DateTimeOffset after, TimeZoneInfo zone)
    {
        var midnight = TimeZoneInfo.ConvertTime(after, zone).Date.AddDays(1);
        while (zone.IsInvalidTime(midnight))
        {
            midnight = midnight.AddMinutes(30);
        }

        return new DateTimeOffset(midnight, zone.GetUtcOffset(midnight)).ToUniversalTime();
    }
}
