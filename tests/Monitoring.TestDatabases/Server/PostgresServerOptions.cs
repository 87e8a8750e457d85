namespace Monitoring.TestDatabases.Server;

/// <summary>What a private server is given.</summary>
public sealed record PostgresServerOptions
{
    /// <summary>How many clients it takes at a time; two more places are kept for its superuser.</summary>
    public int MaxConnections { get; init; } = 100;

    /// <summary>
    /// Size of the memory file system its data is on, in MiB, so that it can run full; null for the disk. Needs root. An empty server takes
    /// about 45.
    /// </summary>
    public int? DataMegabytes { get; init; }

    /// <summary>
    /// How much longer each of its disk syncs takes, as a slower disk would; zero for the disk as it is. Needs a C compiler.
    /// </summary>
    public TimeSpan SyncDelay { get; init; }
}
