namespace Monitoring.Service.Reading;

/// <summary>What people made of an episode.</summary>
internal enum EpisodeHandling
{
    /// <summary>Nobody has said that they have it.</summary>
    Unacknowledged,

    /// <summary>Somebody has it.</summary>
    Acknowledged,

    /// <summary>The next person was told.</summary>
    Escalated,
}
