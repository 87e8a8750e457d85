using Monitoring.Core.Alerts;
using Monitoring.Storage.Reading;

namespace Monitoring.Service.Reading;

/// <summary>One notice.</summary>
/// <param name="Kind">What it says, as in the mail's subject: <c>BREACH</c>.</param>
/// <param name="Position">Position of its evaluation.</param>
/// <param name="At">When it was made.</param>
/// <param name="Deliveries">One per recipient.</param>
internal sealed record NoticeAnswer(string Kind, long Position, DateTimeOffset At, IReadOnlyList<DeliveryAnswer> Deliveries)
{
    /// <summary>The answer for a notice.</summary>
    public static NoticeAnswer Of(NoticeReading notice) =>
        new(NoticeWord.Of(notice.Kind), notice.Position, notice.At, [.. notice.Deliveries.Select(DeliveryAnswer.Of)]);
}
