using Monitoring.Core.Alerts;
using Monitoring.Core.Deliveries;

namespace Monitoring.Storage.Reading;

/// <summary>One episode.</summary>
/// <param name="Id">Outward number.</param>
/// <param name="Slo">Name of its SLO.</param>
/// <param name="OpenedAt">When it opened.</param>
/// <param name="OpenedPosition">Position of the verdict that opened it.</param>
/// <param name="ClosedAt">When it closed; null while open.</param>
/// <param name="ClosedPosition">Position of the verdict that closed it; null while open.</param>
/// <param name="Reopenings">How often it came back.</param>
/// <param name="WorstJudged">Judged places of its lowest window.</param>
/// <param name="WorstWrong">Wrong places of its lowest window.</param>
/// <param name="Held">Judgements of the running hold; 0 when none runs.</param>
/// <param name="Notices">Its notices in order.</param>
public sealed record EpisodeReading(
    long Id,
    string Slo,
    DateTimeOffset OpenedAt,
    long OpenedPosition,
    DateTimeOffset? ClosedAt,
    long? ClosedPosition,
    int Reopenings,
    int WorstJudged,
    int WorstWrong,
    int Held,
    IReadOnlyList<NoticeReading> Notices);

/// <summary>One notice with its deliveries.</summary>
/// <param name="Kind">What it says.</param>
/// <param name="Position">Position of its evaluation.</param>
/// <param name="At">When it was made.</param>
/// <param name="Deliveries">One per recipient.</param>
/// <param name="Facts">What it says, with the numbers of its position.</param>
public sealed record NoticeReading(
    NoticeKind Kind, long Position, DateTimeOffset At, IReadOnlyList<DeliveryReading> Deliveries, NoticeFacts Facts);

/// <summary>One message of a notice to one recipient.</summary>
/// <param name="To">Key of the person.</param>
/// <param name="State">What became of it.</param>
/// <param name="Attempts">Attempts so far.</param>
/// <param name="MessageId">The same for every attempt, with angle brackets.</param>
/// <param name="AbsorbedBy">Message-Id of the message that carried it; null unless absorbed, and when it was taken back.</param>
/// <param name="SentAt">When it was accepted; null before.</param>
/// <param name="LastError">While it waits or is dead, what the last failed attempt said; null when none failed.</param>
public sealed record DeliveryReading(
    string To, DeliveryState State, int Attempts, string MessageId, string? AbsorbedBy, DateTimeOffset? SentAt, string? LastError)
{
    /// <summary>The message of another alert whose mail carries this one; null when none does.</summary>
    public DeliveryReading? Carrier { get; init; }
}

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
