using Monitoring.Core.Alerts;
using Monitoring.Core.Deliveries;
using Monitoring.Storage.Reading;

namespace Monitoring.Service.Api;

/// <summary>One episode.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Slo">Name of its SLO.</param>
/// <param name="State">Open or closed.</param>
/// <param name="OpenedAt">When it opened.</param>
/// <param name="OpenedPosition">Position of the verdict that opened it.</param>
/// <param name="ClosedAt">When it closed; null while open.</param>
/// <param name="ClosedPosition">Position of the verdict that closed it; null while open.</param>
/// <param name="Reopenings">How often it came back.</param>
/// <param name="Worst">Its lowest window.</param>
/// <param name="Held">Judgements of the running hold; 0 when none runs.</param>
/// <param name="Handling">What people made of it.</param>
/// <param name="Notices">Its notices in order.</param>
internal sealed record EpisodeAnswer(
    long Id,
    string Slo,
    EpisodeState State,
    DateTimeOffset OpenedAt,
    long OpenedPosition,
    DateTimeOffset? ClosedAt,
    long? ClosedPosition,
    int Reopenings,
    WorstAnswer Worst,
    int Held,
    EpisodeHandling Handling,
    IReadOnlyList<NoticeAnswer> Notices)
{
    /// <summary>The answer for an episode.</summary>
    public static EpisodeAnswer Of(EpisodeReading episode) => new(
        episode.Id,
        episode.Slo,
        episode.ClosedAt is null ? EpisodeState.Open : EpisodeState.Closed,
        episode.OpenedAt,
        episode.OpenedPosition,
        episode.ClosedAt,
        episode.ClosedPosition,
        episode.Reopenings,
        new(episode.WorstJudged, episode.WorstWrong),
        episode.Held,
        EpisodeHandling.Unacknowledged,
        [.. episode.Notices.Select(NoticeAnswer.Of)]);
}

/// <summary>Whether an episode goes on.</summary>
internal enum EpisodeState
{
    /// <summary>The SLO is breached or recovering.</summary>
    Open,

    /// <summary>It was at target for a whole hold, or left the registry.</summary>
    Closed,
}

/// <summary>What people made of an episode.</summary>
internal enum EpisodeHandling
{
    /// <summary>Nobody has said that they have it.</summary>
    Unacknowledged,

    /// <summary>Somebody has it.</summary>
    Acknowledged,

    /// <summary>The next person was told.</summary>
    Escalated,
}

/// <summary>The lowest window of an episode, the earliest on a tie.</summary>
/// <param name="Judged">Its judged places.</param>
/// <param name="Wrong">Wrong ones.</param>
internal sealed record WorstAnswer(int Judged, int Wrong);

/// <summary>One notice.</summary>
/// <param name="Kind">What it says, as in the mail's subject: <c>BREACH</c>.</param>
/// <param name="Position">Position of its evaluation.</param>
/// <param name="At">When it was made.</param>
/// <param name="Evidence">What it found out.</param>
/// <param name="Deliveries">One per recipient.</param>
internal sealed record NoticeAnswer(
    string Kind, long Position, DateTimeOffset At, EvidenceAnswer Evidence, IReadOnlyList<DeliveryAnswer> Deliveries)
{
    /// <summary>The answer for a notice.</summary>
    public static NoticeAnswer Of(NoticeReading notice) => new(
        NoticeWord.Of(notice.Kind),
        notice.Position,
        notice.At,
        EvidenceAnswer.Of(notice.Facts),
        [.. notice.Deliveries.Select(DeliveryAnswer.Of)]);
}

/// <summary>One message of a notice to one recipient.</summary>
/// <param name="To">Key of the person.</param>
/// <param name="State">What became of it.</param>
/// <param name="Attempts">Attempts so far.</param>
/// <param name="MessageId">The same for every attempt, with angle brackets.</param>
/// <param name="AbsorbedBy">Message-Id of the message that carried it; null unless absorbed, and when it was taken back.</param>
/// <param name="SentAt">When it was accepted; null before.</param>
/// <param name="LastError">While it waits or is dead, what the last failed attempt said; null when none failed.</param>
internal sealed record DeliveryAnswer(
    string To, DeliveryState State, int Attempts, string MessageId, string? AbsorbedBy, DateTimeOffset? SentAt, string? LastError)
{
    /// <summary>The answer for a delivery.</summary>
    public static DeliveryAnswer Of(DeliveryReading delivery) => new(
        delivery.To, delivery.State, delivery.Attempts, delivery.MessageId, delivery.AbsorbedBy, delivery.SentAt, delivery.LastError);
}
