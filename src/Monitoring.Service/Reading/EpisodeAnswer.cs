using Monitoring.Storage.Reading;

namespace Monitoring.Service.Reading;

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
