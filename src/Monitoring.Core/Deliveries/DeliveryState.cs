namespace Monitoring.Core.Deliveries;

/// <summary>What became of one message to one recipient.</summary>
/// <remarks>The numbers are stored.</remarks>
public enum DeliveryState
{
    /// <summary>Not accepted by the mail server yet.</summary>
    Waiting = 0,

    /// <summary>Accepted by the mail server, or written to the folder.</summary>
    Sent = 1,

    /// <summary>Permanently refused, or given up after 72 hours: somebody else is told. Or over before it could be sent.</summary>
    Dead = 2,

    /// <summary>
    /// Carried by another message to the same recipient, or taken back before it was sent: it told the next person of a refusal that was a
    /// fault of ours, or said that nobody has an alert that somebody has, or that is over; or the registry names its way no more, and it is told by
    /// those it names.
    /// </summary>
    Absorbed = 3,
}

/// <summary>Why a dead message matters no more, though it stays dead.</summary>
/// <remarks>The numbers are stored.</remarks>
public enum Overtaking
{
    /// <summary>It matters: somebody was not told.</summary>
    None = 0,

    /// <summary>
    /// The address it died on is no longer the recipient's; of a message that was taken back, its way is not.
    /// </summary>
    ByAddress = 1,

    /// <summary>A later message of each alert it tells of got through to the recipient; of a daily mail any, at the same address.</summary>
    ByLaterMessage = 2,

    /// <summary>
    /// What it says was for a time only (<see cref="PersonalMessage.Until"/>), so nobody waits for it, and it is not sent again. A daily
    /// mail that was refused for good matters: an alarm would be refused too.
    /// </summary>
    ByTime = 3,
}
