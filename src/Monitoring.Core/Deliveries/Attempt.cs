namespace Monitoring.Core.Deliveries;

/// <summary>The end of one attempt.</summary>
/// <param name="Result">Sent, retry or refused.</param>
/// <param name="Reason">What the server or the network said; empty when sent.</param>
public sealed record Attempt(AttemptResult Result, string Reason)
{
    /// <summary>The server accepted the message.</summary>
    public static Attempt Sent { get; } = new(AttemptResult.Sent, "");

    /// <summary>A passing fault.</summary>
    public static Attempt Retry(string reason) => new(AttemptResult.Retry, reason);

    /// <summary>A permanent refusal.</summary>
    public static Attempt Refused(string reason) => new(AttemptResult.Refused, reason);
}
