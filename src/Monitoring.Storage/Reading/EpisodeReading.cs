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
