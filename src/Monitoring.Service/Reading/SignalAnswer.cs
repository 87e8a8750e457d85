using Monitoring.Storage.Reading;

namespace Monitoring.Service.Reading;

/// <summary>One drift signal.</summary>
/// <param name="Cut">Segment key; null for all verdicts.</param>
/// <param name="Value">Segment value; null for all verdicts.</param>
/// <param name="Position">Position of the verdict that raised it.</param>
/// <param name="TransactionId">The transaction judged.</param>
/// <param name="RecordedAt">When it was recorded.</param>
/// <param name="Notified">True when the owner was told; false when a mail of the same stretch said it already.</param>
internal sealed record SignalAnswer(string? Cut, string? Value, long Position, string TransactionId, DateTimeOffset RecordedAt, bool Notified)
{
    /// <summary>The answer for a signal.</summary>
    public static SignalAnswer Of(SignalReading signal) => new(
        signal.Cut.Length == 0 ? null : signal.Cut,
        signal.Cut.Length == 0 ? null : signal.Value,
        signal.Position,
        signal.TransactionId,
        signal.At,
        signal.IsNotice);
}
