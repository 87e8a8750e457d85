namespace Monitoring.Service.Reading;

/// <summary>How far a ratio may be trusted.</summary>
internal enum RatioState
{
    /// <summary>The W-th place is taken.</summary>
    Ok,

    /// <summary>Fewer than W places are taken.</summary>
    Insufficient,

    /// <summary>Nothing is judged: there is no ratio.</summary>
    NotMeasured,
}
