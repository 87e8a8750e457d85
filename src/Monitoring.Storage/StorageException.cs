namespace Monitoring.Storage;

/// <summary>The store did not take a write; nothing of it was kept.</summary>
public sealed class StorageException : Exception
{
    /// <summary>Makes the exception.</summary>
    public StorageException(StorageFault fault, string message, Exception? inner = null)
        : base(message, inner) => Fault = fault;

    /// <summary>What the caller should do next.</summary>
    public StorageFault Fault { get; }
}
