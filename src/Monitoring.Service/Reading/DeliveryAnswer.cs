using Monitoring.Core.Deliveries;
using Monitoring.Storage.Reading;

namespace Monitoring.Service.Reading;

/// <summary>One message of a notice to one recipient.</summary>
/// <param name="To">Key of the person.</param>
/// <param name="State">What became of it.</param>
/// <param name="Attempts">Attempts so far.</param>
/// <param name="MessageId">The same for every attempt, with angle brackets.</param>
/// <param name="AbsorbedBy">Message-Id of the message that carried it; null unless absorbed.</param>
/// <param name="SentAt">When it was accepted; null before.</param>
/// <param name="LastError">What the last failed attempt said; null when none failed.</param>
internal sealed record DeliveryAnswer(
    string To, DeliveryState State, int Attempts, string MessageId, string? AbsorbedBy, DateTimeOffset? SentAt, string? LastError)
{
    /// <summary>The answer for a delivery.</summary>
    public static DeliveryAnswer Of(DeliveryReading delivery) => new(
        delivery.To, delivery.State, delivery.Attempts, delivery.MessageId, delivery.AbsorbedBy, delivery.SentAt, delivery.LastError);
}
