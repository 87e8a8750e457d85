namespace Monitoring.Service.Watch;

/// <summary>Why an item was not taken although nothing may be wrong with it; the sender should try again.</summary>
internal enum ShedReason
{
    /// <summary>Too much is waiting to be written.</summary>
    Full,

    /// <summary>The database did not take it.</summary>
    Database,
}
