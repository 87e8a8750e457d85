using Monitoring.Core.Access;
using Monitoring.Core.Slos;
using Monitoring.Storage;
using Monitoring.Storage.Revisions;

namespace Monitoring.Service.Registry;

/// <summary>
/// The registry in force, for everyone who needs a name, an address or a rule. Judging does not: its rules lie in the store, under
/// the lock of the log they judge. At most a few seconds older than what another process applied. Thread-safe; only the keeper puts.
/// </summary>
internal sealed class RegistryInForce
{
    private Applied applied = new(null, default, null);

    /// <summary>The registry; null before the first.</summary>
    public PlantRegistry? Current => Volatile.Read(ref applied).Registry;

    /// <summary>True for an agent that is registered.</summary>
    public bool Has(string agent) => Volatile.Read(ref applied).Agents.Contains(agent);

    /// <summary>Whoever a link was mailed to; null when they have left, or have another mail address now and so are somebody else.</summary>
    /// <param name="link">The link.</param>
    /// <param name="person">Key of the person it was made for.</param>
    public Person? Holder(SignedLink link, string person) =>
        Current?.People.GetValueOrDefault(person) is { } known && link.IsFor(known.Email) ? known : null;

    /// <summary>Which revision it is; the default before the first.</summary>
    public RevisionMark Mark => Volatile.Read(ref applied).Mark;

    /// <summary>Both, of one moment.</summary>
    public (PlantRegistry? Registry, RevisionMark Mark) Revision
    {
        get
        {
            var now = Volatile.Read(ref applied);
            return (now.Registry, now.Mark);
        }
    }

    /// <summary>Why the service's own file is not what is in force; null when it is, or when there is no such file.</summary>
    public FileNotInForce? OwnFile => Volatile.Read(ref applied).OwnFile;

    /// <summary>Puts another registry in force here, after the store.</summary>
    public void Put(PlantRegistry? registry, RevisionMark mark, FileNotInForce? ownFile = null) =>
        Volatile.Write(ref applied, new(registry, mark, ownFile));

    private sealed record Applied(PlantRegistry? Registry, RevisionMark Mark, FileNotInForce? OwnFile)
    {
        public HashSet<string> Agents { get; } = [.. Registry?.Agents.Select(agent => agent.Name) ?? []];
    }
}

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
