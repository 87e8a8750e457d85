using Monitoring.Core.Slos;
using Monitoring.Storage;
using Monitoring.Storage.Revisions;

namespace Monitoring.Service.Owners;

/// <summary>The registry in force, read from its stored document whenever the revision changes. Thread-safe.</summary>
/// <param name="store">Where revisions are stored.</param>
/// <param name="read">Reads a stored document; it was valid when it was applied.</param>
internal sealed class RegistryInForce(Store store, Func<AppliedRevision, Registry> read)
{
    private volatile Known? known;

    /// <summary>The registry; null before the first.</summary>
    public async Task<Registry?> ReadAsync(CancellationToken cancellationToken)
    {
        if (await store.Registry.CurrentAsync(cancellationToken).ConfigureAwait(false) is not { } current)
        {
            return null;
        }

        if (known is not { } last || last.Revision != current.Revision)
        {
            known = last = new(current.Revision, read(current));
        }

        return last.Registry;
    }

    private sealed record Known(long Revision, Registry Registry);
}
