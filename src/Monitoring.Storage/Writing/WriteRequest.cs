using Monitoring.Core.Outcomes;

namespace Monitoring.Storage.Writing;

/// <summary>One caller's well-formed items, in order; written whole, in one transaction.</summary>
/// <param name="Posts">At most <see cref="OutcomeLog.LargestRequest"/> items, outcomes or verdicts.</param>
public sealed record WriteRequest(IReadOnlyList<Post> Posts)
{
    /// <summary>True when the caller does not ask how SLOs stand after it.</summary>
    public bool OmitsStandings { get; init; }
}
