namespace Monitoring.Service.Reading;

/// <summary>Whether an episode goes on.</summary>
internal enum EpisodeState
{
    /// <summary>The SLO is breached or recovering.</summary>
    Open,

    /// <summary>It was at target for a whole hold, or left the registry.</summary>
    Closed,
}
