using Monitoring.Core.Slos;
using Monitoring.Storage.Revisions;

namespace Monitoring.Service.Owners;

/// <summary>
/// The registry in force, for everyone who needs a name, an address or a rule. Judging does not: its rules lie in the store, under
/// the lock of the log they judge. At most a few seconds older than what another process applied. Thread-safe; only the keeper puts.
/// </summary>
internal sealed class RegistryInForce
{
    private Applied? _applied;

    /// <summary>The registry.</summary>
    /// <exception cref="InvalidOperationException">The service has not started yet.</exception>
    public Registry Current => Volatile.Read(ref _applied)?.Registry ?? throw new InvalidOperationException("No registry is in force before the service has started.");

    /// <summary>Which revision it is; the default before the first.</summary>
    public RevisionMark Mark => Volatile.Read(ref _applied)?.Mark ?? default;

    /// <summary>Puts another registry in force here, after the store.</summary>
    public void Put(Registry registry, RevisionMark mark) => Volatile.Write(ref _applied, new(registry, mark));

    private sealed record Applied(Registry Registry, RevisionMark Mark);
}
