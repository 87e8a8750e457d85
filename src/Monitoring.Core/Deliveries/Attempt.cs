namespace Monitoring.Core.Deliveries;

/// <summary>The end of one attempt.</summary>
/// <param name="Result">Sent, retry or refused.</param>
/// <param name="Reason">What the server or the network said; empty when sent.</param>
public sealed record Attempt(AttemptResult Result, string Reason)
{
    /// <summary>The server accepted the message.</summary>
    public static Attempt Sent { get; } = new(AttemptResult.Sent, "");

    /// <summary>
    /// True when a retry cannot help before somebody on our side mends something: the server does not like us, our sender, our
    /// password or our encryption, or the folder cannot be written.
    /// </summary>
    public bool IsOurFault { get; private init; }

    /// <summary>Where it was sent to; null when no address of the recipient is known.</summary>
    public string? Address { get; init; }

    /// <summary>A passing fault.</summary>
    public static Attempt Retry(string reason) => new(AttemptResult.Retry, reason);

    /// <summary>A fault of our side: tried again like a passing one, and shown.</summary>
    public static Attempt OurFault(string reason) => new(AttemptResult.Retry, $"our side: {reason}") { IsOurFault = true };

    /// <summary>A permanent refusal.</summary>
    public static Attempt Refused(string reason) => new(AttemptResult.Refused, reason);
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
