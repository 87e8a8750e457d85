using Monitoring.Core.Drift.Watching;

namespace Monitoring.Core.Tests.Drift.Watching;

/// <summary>The segments of a transaction of a customer.</summary>
internal sealed record Segmented(string Customer) : ISegmented
{
    public string? ValueOf(string cut) => cut == "customer" ? Customer : null;
}
