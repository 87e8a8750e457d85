using Monitoring.Core.Outcomes;

namespace Monitoring.Storage.Writing;

/// <summary>What became of a request, after its commit.</summary>
/// <param name="Results">One per item, in order.</param>
/// <param name="Slos">The SLOs its items moved, as they stood after its last item.</param>
public sealed record WriteAnswer(IReadOnlyList<ItemResult> Results, IReadOnlyList<SloStanding> Slos);
