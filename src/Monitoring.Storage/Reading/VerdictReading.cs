using Monitoring.Core.Outcomes;

namespace Monitoring.Storage.Reading;

/// <summary>One verdict.</summary>
/// <param name="Position">Its position; null while it waits for its outcome.</param>
/// <param name="Facts">The judgement.</param>
/// <param name="Content">Canonical form of what was sent (for an outcome's own verdict the outcome's content).</param>
/// <param name="RecordedAt">When it was recorded; its receipt while it waits.</param>
public sealed record VerdictReading(long? Position, VerdictFacts Facts, string Content, DateTimeOffset RecordedAt);
