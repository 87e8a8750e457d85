namespace Monitoring.Storage.Outbox;

/// <summary>How the outbox stands.</summary>
/// <param name="Waiting">Unsent messages.</param>
/// <param name="Dead">Permanently refused messages and those given up.</param>
/// <param name="OldestWaiting">Creation of the oldest unsent one; null when none waits.</param>
/// <param name="LastSentAt">When the last one was sent; null before the first.</param>
/// <param name="LastError">What the newest failed attempt of a waiting message said; null when none failed.</param>
public sealed record DeliveryTotals(
    long Waiting, long Dead, DateTimeOffset? OldestWaiting, DateTimeOffset? LastSentAt, string? LastError);
