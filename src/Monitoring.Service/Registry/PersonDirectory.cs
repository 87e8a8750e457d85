using Monitoring.Core.Slos;
using Monitoring.Storage;

namespace Monitoring.Service.Registry;

/// <summary>
/// Finds the people of notices. A notice may be ahead of the registry this process knows, and it may be for somebody who has left
/// the registry since: then the newest stored revision that names the person counts. Thread-safe.
/// </summary>
/// <param name="inForce">The registry in force, as this process knows it.</param>
/// <param name="store">Every revision.</param>
internal sealed class PersonDirectory(RegistryInForce inForce, Store store)
{
    /// <summary>The person of a key; null when no revision ever named one.</summary>
    /// <exception cref="StorageException">The store did not answer.</exception>
    public async Task<Person?> FindAsync(string key, CancellationToken cancellationToken)
    {
        var newest = await store.Registry.NewestAsync(cancellationToken);
        if (newest == inForce.Mark && inForce.Current?.People.TryGetValue(key, out var known) == true)
        {
            return known;
        }

        var revision = await store.Registry.CurrentAsync(cancellationToken);
        while (revision is not null)
        {
            if (RegistryReader.Read(revision) is RegistryReading.Valid valid
                && valid.Registry.People.TryGetValue(key, out var person))
            {
                return person;
            }

            revision = await store.Registry.BeforeAsync(revision.Revision, cancellationToken);
        }

        return null;
    }
}
