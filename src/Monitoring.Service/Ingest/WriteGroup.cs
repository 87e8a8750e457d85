using Monitoring.Storage.Writing;

namespace Monitoring.Service.Ingest;

/// <summary>Writes a group of requests in one transaction; one answer per request, after the commit.</summary>
/// <param name="requests">The group, in arrival order.</param>
/// <param name="cancellationToken">Ends the attempt; nothing is kept then.</param>
internal delegate Task<IReadOnlyList<WriteAnswer>> WriteGroup(IReadOnlyList<WriteRequest> requests, CancellationToken cancellationToken);
