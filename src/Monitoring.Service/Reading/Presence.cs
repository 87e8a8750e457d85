namespace Monitoring.Service.Reading;

/// <summary>Whether a parameter may be absent.</summary>
internal enum Presence
{
    /// <summary>It may be absent or empty.</summary>
    Optional,

    /// <summary>It must be there.</summary>
    Required,
}
