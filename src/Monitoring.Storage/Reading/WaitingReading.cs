namespace Monitoring.Storage.Reading;

/// <summary>The verdicts of an agent that wait for their outcome, as committed.</summary>
/// <param name="Count">How many.</param>
/// <param name="Since">Receipt of the oldest; null when there is none.</param>
/// <param name="Oldest">The transaction the oldest names; null when there is none.</param>
public sealed record WaitingReading(long Count, DateTimeOffset? Since, string? Oldest)
{
    /// <summary>None waits.</summary>
    public static WaitingReading None { get; } = new(0, null, null);
}
