using Monitoring.Storage.Outbox;
using Monitoring.Storage.Reading;
using Monitoring.Storage.Registry;
using Monitoring.Storage.Replaying;
using Monitoring.Storage.Writing;

namespace Monitoring.Storage;

/// <summary>The database and everything that may be asked of it. Thread-safe.</summary>
public sealed class Store : IAsyncDisposable
{
    /// <summary>Outcomes and verdicts in, judged in the same transaction.</summary>
    public OutcomeLog Log { get; } = null!;

    /// <summary>Registry revisions.</summary>
    public RegistryLog Registry { get; } = null!;

    /// <summary>Unsent messages.</summary>
    public DeliveryOutbox Outbox { get; } = null!;

    /// <summary>The committed state.</summary>
    public Readings Readings { get; } = null!;

    /// <summary>Replay of the log.</summary>
    public Replay Replay { get; } = null!;

    /// <summary>Opens the database, creating and migrating it as needed.</summary>
    /// <param name="database"><c>sqlite:PATH</c>.</param>
    /// <param name="clock">The clock of receipts, leases and attempts.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="StorageException">The database cannot be opened or is newer than this program.</exception>
    public static Task<Store> OpenAsync(string database, TimeProvider clock, CancellationToken cancellationToken) => throw new NotSupportedException("later");

    /// <summary>Tries whether the database answers, takes writes and has this program's schema.</summary>
    /// <returns>Null when it does; otherwise the reason in words.</returns>
    public Task<string?> WhyNotReadyAsync(CancellationToken cancellationToken) => throw new NotSupportedException("later");

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => throw new NotSupportedException("later");
}
