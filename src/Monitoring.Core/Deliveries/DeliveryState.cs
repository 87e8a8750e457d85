namespace Monitoring.Core.Deliveries;

/// <summary>What became of one message to one recipient.</summary>
/// <remarks>The numbers are stored.</remarks>
public enum DeliveryState
{
    /// <summary>Not accepted by the mail server yet.</summary>
    Waiting = 0,

    /// <summary>Accepted by the mail server, or written to the folder.</summary>
    Sent = 1,

    /// <summary>Permanently refused, or given up after 72 hours; somebody else is told.</summary>
    Dead = 2,

    /// <summary>
    /// Carried by another message to the same recipient, or taken back: it told the next person of a refusal that was a fault of ours.
    /// </summary>
    Absorbed = 3,
}
