namespace Monitoring.Core.Deliveries;

/// <summary>How an attempt to deliver ended.</summary>
public enum AttemptResult
{
    /// <summary>The server accepted the message.</summary>
    Sent,

    /// <summary>A passing fault, or one on our side: tried again.</summary>
    Retry,

    /// <summary>The recipient or the message was permanently refused.</summary>
    Refused,
}
