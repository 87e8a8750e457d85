using Monitoring.Core.Alerts;

namespace Monitoring.Storage.Reading;

/// <summary>One change of state of an SLO.</summary>
/// <param name="Cursor">Order of the change within the agent; rises.</param>
/// <param name="Position">Position of the verdict event.</param>
/// <param name="TransactionId">The transaction judged; null when a registry revision caused it.</param>
/// <param name="From">State before.</param>
/// <param name="To">State after.</param>
/// <param name="Judged">Judged places after it.</param>
/// <param name="Wrong">Wrong places after it.</param>
/// <param name="Episode">Outward number of the episode it belongs to; null outside.</param>
/// <param name="Reopening">Which reopening of the episode this is part of; 0 before the first.</param>
/// <param name="RecordedAt">When it was recorded.</param>
public sealed record TransitionReading(
    long Cursor,
    long Position,
    string? TransactionId,
    AccuracyState From,
    AccuracyState To,
    int Judged,
    int Wrong,
    long? Episode,
    int Reopening,
    DateTimeOffset RecordedAt);
