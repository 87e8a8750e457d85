namespace Monitoring.Storage.Engines;

/// <summary>What only one transaction at a time may do, whichever process it runs in.</summary>
internal enum Turn
{
    /// <summary>Bring the schema up to date; may take long.</summary>
    Migrating = 1,

    /// <summary>Hand out numbers of agents and SLOs.</summary>
    Registering = 2,

    /// <summary>Claim messages.</summary>
    Claiming = 3,
}
