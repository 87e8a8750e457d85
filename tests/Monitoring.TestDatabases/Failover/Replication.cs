namespace Monitoring.TestDatabases.Failover;

/// <summary>What a commit on the primary waits for.</summary>
public enum Replication
{
    /// <summary>
    /// Until the standby has applied it (<c>synchronous_commit = remote_apply</c>): a promoted standby has every acknowledged row.
    /// </summary>
    Synchronous,

    /// <summary>For its own disk only: a promoted standby may lack what was acknowledged last.</summary>
    Asynchronous,
}
