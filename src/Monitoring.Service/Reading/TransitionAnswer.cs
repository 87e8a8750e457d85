using Monitoring.Core.Alerts;
using Monitoring.Storage.Reading;

namespace Monitoring.Service.Reading;

/// <summary>One change of state of an SLO.</summary>
/// <param name="Position">Position of the verdict event.</param>
/// <param name="TransactionId">The transaction judged; null when a registry revision caused the change.</param>
/// <param name="From">State before.</param>
/// <param name="To">State after.</param>
/// <param name="Judged">Judged places after it.</param>
/// <param name="Wrong">Wrong ones.</param>
/// <param name="Episode">The episode it belongs to; null outside.</param>
/// <param name="Reopening">Which reopening of the episode this is part of; 0 before the first.</param>
/// <param name="RecordedAt">When it was recorded.</param>
internal sealed record TransitionAnswer(
    long Position,
    string? TransactionId,
    AccuracyState From,
    AccuracyState To,
    int Judged,
    int Wrong,
    long? Episode,
    int Reopening,
    DateTimeOffset RecordedAt)
{
    /// <summary>The answer for a transition.</summary>
    public static TransitionAnswer Of(TransitionReading transition) => new(
        transition.Position,
        transition.TransactionId,
        transition.From,
        transition.To,
        transition.Judged,
        transition.Wrong,
        transition.Episode,
        transition.Reopening,
        transition.RecordedAt);
}
