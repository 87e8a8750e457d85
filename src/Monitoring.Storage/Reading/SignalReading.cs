namespace Monitoring.Storage.Reading;

/// <summary>One signal.</summary>
/// <param name="Cut">Segment key; empty for all verdicts.</param>
/// <param name="Value">Segment value; empty for all verdicts.</param>
/// <param name="Position">Position of the verdict that raised it.</param>
/// <param name="TransactionId">The transaction judged.</param>
/// <param name="At">When it was recorded.</param>
/// <param name="IsNotice">True when the owner was told.</param>
public sealed record SignalReading(string Cut, string Value, long Position, string TransactionId, DateTimeOffset At, bool IsNotice);
