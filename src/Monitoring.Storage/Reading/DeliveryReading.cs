using Monitoring.Core.Deliveries;

namespace Monitoring.Storage.Reading;

/// <summary>One message of a notice to one recipient.</summary>
/// <param name="To">Key of the person.</param>
/// <param name="State">What became of it.</param>
/// <param name="Attempts">Attempts so far.</param>
/// <param name="MessageId">The same for every attempt, with angle brackets.</param>
/// <param name="AbsorbedBy">Message-Id of the message that carried it; null unless absorbed.</param>
/// <param name="SentAt">When it was accepted; null before.</param>
/// <param name="LastError">What the last failed attempt said; null when none failed.</param>
public sealed record DeliveryReading(
    string To, DeliveryState State, int Attempts, string MessageId, string? AbsorbedBy, DateTimeOffset? SentAt, string? LastError);
