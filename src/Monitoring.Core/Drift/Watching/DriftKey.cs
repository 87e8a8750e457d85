namespace Monitoring.Core.Drift.Watching;

/// <summary>One stream of verdicts that a detector watches.</summary>
/// <param name="SloId">The store's number of the SLO.</param>
/// <param name="Cut">The segment key, <c>customer</c>; <see cref="Total"/> for all verdicts of the SLO.</param>
/// <param name="Value">The segment value, <c>acme</c>; empty for all verdicts.</param>
public readonly record struct DriftKey(long SloId, string Cut, string Value)
{
    /// <summary>The name of the cut that does not cut; no segment key is empty.</summary>
    public const string Total = "";

    /// <summary>All verdicts of an SLO.</summary>
    public static DriftKey TotalOf(long sloId) => new(sloId, Total, "");
}
