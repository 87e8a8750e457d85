using Microsoft.Extensions.Logging.Abstractions;
using Monitoring.Service.Health;
using Monitoring.Service.Ingest;

namespace Monitoring.Service.Tests.Health;

/// <summary>Outages for those who report them and are not asked about them.</summary>
internal static class Away
{
    /// <summary>Nothing is away, and nothing is said.</summary>
    public static Outages Never(TimeProvider? clock = null) => new(clock ?? TimeProvider.System, NullLogger<Outage>.Instance);

    /// <summary>A group that is late is late because the database is slow, and nothing is said.</summary>
    public static LateGroups Slow(TimeProvider clock) => new(() => Task.FromResult(false), clock, NullLogger.Instance);
}
