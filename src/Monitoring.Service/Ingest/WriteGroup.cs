using Monitoring.Storage.Writing;

namespace Monitoring.Service.Ingest;

/// <summary>Writes a group of requests in one transaction; one answer per request, after the commit.</summary>
/// <param name="requests">The group, in arrival order.</param>
/// <param name="cancellationToken">Takes the attempt back: nothing is kept, unless its commit was sent already.</param>
internal delegate Task<IReadOnlyList<WriteAnswer>> WriteGroup(IReadOnlyList<WriteRequest> requests, CancellationToken cancellationToken);
