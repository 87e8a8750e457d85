using Monitoring.Core.Alerts;

namespace Monitoring.Storage.Reading;

/// <summary>One notice with its deliveries.</summary>
/// <param name="Kind">What it says.</param>
/// <param name="Position">Position of its evaluation.</param>
/// <param name="At">When it was made.</param>
/// <param name="Deliveries">One per recipient.</param>
/// <param name="Facts">What it says, with the numbers of its position.</param>
public sealed record NoticeReading(
    NoticeKind Kind, long Position, DateTimeOffset At, IReadOnlyList<DeliveryReading> Deliveries, NoticeFacts Facts);
