namespace Monitoring.Service.Registry;

/// <summary>How the service's own registry file stands to what is in force.</summary>
internal enum FileStanding
{
    /// <summary>Its content is in force.</summary>
    InForce,

    /// <summary>Its content is in force and came from it, under an earlier name of it.</summary>
    Renamed,

    /// <summary>It was never in force, and what is in force, if anything, came from it: a start applies it.</summary>
    New,

    /// <summary>It has mistakes.</summary>
    Mistaken,

    /// <summary>It is the example as it was written.</summary>
    Example,

    /// <summary>It was in force before what is in force now: a folder was restored, or another file applied since.</summary>
    Earlier,

    /// <summary>What is in force came from another file: this is a second host, or another file was applied.</summary>
    Beside,
}
