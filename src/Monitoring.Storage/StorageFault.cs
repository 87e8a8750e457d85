namespace Monitoring.Storage;

/// <summary>Why the store did not take a write.</summary>
public enum StorageFault
{
    /// <summary>Something in the data: constraint, encoding, range. Its requests are tried one by one, once.</summary>
    Data,

    /// <summary>Deadlock or serialization: the whole group goes once more.</summary>
    Contention,

    /// <summary>A lock was not had in time: who needs it is sent back, the others go at once.</summary>
    Locked,

    /// <summary>Connection, time-out, disk, read-only, busy: answered 503 at once.</summary>
    Unavailable,
}
