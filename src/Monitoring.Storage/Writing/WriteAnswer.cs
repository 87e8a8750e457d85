using Monitoring.Core.Outcomes;

namespace Monitoring.Storage.Writing;

/// <summary>What became of a request, after its commit.</summary>
/// <param name="Results">One per item, in order.</param>
/// <param name="Slos">The SLOs its items moved, as they stood after its last item; none where the request omits them.</param>
/// <param name="MadeNotices">True when the transaction made a notice, so that the dispatcher should look at once.</param>
public sealed record WriteAnswer(IReadOnlyList<ItemResult> Results, IReadOnlyList<SloStanding> Slos, bool MadeNotices = false)
{
    /// <summary>Agents of its items that nobody has registered; nearly always none.</summary>
    public IReadOnlyList<string> Uncovered { get; init; } = [];
}
