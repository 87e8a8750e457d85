namespace Monitoring.Core.Deliveries;

/// <summary>The end of one attempt.</summary>
/// <param name="Result">Sent, retry or refused.</param>
/// <param name="Reason">What the server or the network said; empty when sent.</param>
public sealed record Attempt(AttemptResult Result, string Reason)
{
    /// <summary>What the reason of a fault of our side begins with.</summary>
    public const string OurSide = "our side: ";

    /// <summary>The server accepted the message.</summary>
    public static Attempt Sent { get; } = new(AttemptResult.Sent, "");

    /// <summary>
    /// What is wrong on our side when a retry cannot help before somebody there mends something: the server does not like us, our sender,
    /// our password or our encryption, or the folder cannot be written. Null when nothing is.
    /// </summary>
    public OwnFault? OwnFault { get; private init; }

    /// <summary>Set where a refusal does not say whose fault it is; it then counts as the recipient's.</summary>
    public Doubt? Doubt { get; init; }

    /// <summary>True when something is wrong on our side.</summary>
    public bool IsOurFault => OwnFault is not null;

    /// <summary>
    /// True when every mail would have failed alike, whoever gets it and whatever it says: nobody took the connection, or the sender was
    /// refused before a recipient was named.
    /// </summary>
    public bool ConcernsEveryMail { get; init; }

    /// <summary>Where it was sent to; null when no address of the recipient is known.</summary>
    public string? Address { get; init; }

    /// <summary>A passing fault.</summary>
    public static Attempt Retry(string reason) => new(AttemptResult.Retry, reason);

    /// <summary>A fault of our side: tried again like a passing one, and shown.</summary>
    /// <param name="reason">What the server or the system said.</param>
    /// <param name="fault">What is wrong.</param>
    public static Attempt OurFault(string reason, OwnFault fault) => new(AttemptResult.Retry, OurSide + reason) { OwnFault = fault };

    /// <summary>A permanent refusal.</summary>
    public static Attempt Refused(string reason) => new(AttemptResult.Refused, reason);

    /// <summary>The same once its doubt is resolved: somebody else got the same reply, so it was our fault.</summary>
    /// <exception cref="InvalidOperationException">There is no doubt.</exception>
    public Attempt InCompany() => Doubt is { } doubt
        ? OurFault(Reason, doubt.IfOurs) with { Doubt = doubt, Address = Address }
        : throw new InvalidOperationException("Nothing is in doubt.");
}

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
