namespace Monitoring.Service.Watch;

/// <summary>Why an item was not taken although nothing may be wrong with it; the sender should try again.</summary>
internal enum ShedReason
{
    /// <summary>Too much is waiting to be written.</summary>
    Full,

    /// <summary>
    /// The database did not take it in time, or its answer was lost. Its commit may have come all the same: then the rows are there
    /// and were never counted as accepted, nor will they be, for a repeat finds a duplicate.
    /// </summary>
    Database,
}
