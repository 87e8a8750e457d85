namespace Monitoring.Storage;

/// <summary>The store did not take a write; nothing of it was kept.</summary>
public sealed class StorageException : Exception
{
    /// <summary>Makes the exception.</summary>
    public StorageException(StorageFault fault, string message, Exception? inner = null)
        : base(message, inner) => Fault = fault;

    /// <summary>What the caller should do next.</summary>
    public StorageFault Fault { get; }

    /// <summary>
    /// True when nothing is wrong but that the database is not there, not yet or not now: waiting may help, and a mistake in
    /// the settings cannot be told from it.
    /// </summary>
    public bool MayPass { get; init; }

    /// <summary>
    /// True when the database itself is damaged: nothing is read from it or written to it any more, and repeating does not help until
    /// somebody has restored it.
    /// </summary>
    public bool IsDamage { get; init; }

    /// <summary>The agents that were <see cref="StorageFault.Locked"/>; empty where it is not known or no agent is.</summary>
    public IReadOnlyCollection<string> Held { get; init; } = [];

    /// <summary>True when somebody else wrote what the writer had read without a lock: it reads anew and tries again, once.</summary>
    internal bool IsOutdated { get; init; }

    /// <summary>Something stored cannot be read.</summary>
    internal static StorageException Unreadable(InvalidDataException damage) =>
        new(StorageFault.Unreadable, "What is stored of this cannot be read. " + damage.Message, damage);

    /// <summary>What the writer had read without a lock was written by another one since.</summary>
    internal static StorageException Outdated(Exception? inner = null) =>
        new(StorageFault.Contention, "Another process wrote an agent's log meanwhile.", inner) { IsOutdated = true };
}

/// <summary>Why the store did not take a write.</summary>
public enum StorageFault
{
    /// <summary>
    /// Something in the data: constraint, encoding, range. Its requests are tried one by one, once; what fails alone can never be stored.
    /// </summary>
    Data,

    /// <summary>The stored state of an agent cannot be read: what needs it is refused, and nothing else.</summary>
    Unreadable,

    /// <summary>Deadlock or serialization: the whole group goes once more.</summary>
    Contention,

    /// <summary>A lock was not had in time: who needs it is sent back, the others go at once.</summary>
    Locked,

    /// <summary>Connection, time-out, disk, read-only, busy, damaged: answered 503 at once.</summary>
    Unavailable,
}
