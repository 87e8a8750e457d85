namespace Monitoring.Core.Deliveries;

/// <summary>Why a dead message matters no more, though it stays dead.</summary>
/// <remarks>The numbers are stored.</remarks>
public enum Overtaking
{
    /// <summary>It matters: somebody was not told.</summary>
    None = 0,

    /// <summary>The address it died on is no longer the recipient's.</summary>
    ByAddress = 1,

    /// <summary>A later message of each alert it tells of got through to the recipient.</summary>
    ByLaterMessage = 2,
}
