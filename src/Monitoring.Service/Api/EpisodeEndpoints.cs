using System.Globalization;
using Monitoring.Core.Alerts;
using Monitoring.Core.Deliveries;
using Monitoring.Core.Outcomes;
using Monitoring.Service.Access;
using Monitoring.Storage.Reading;

namespace Monitoring.Service.Api;

/// <summary>Stretches of breach, newest first, with what was said about them and to whom.</summary>
internal static class EpisodeEndpoints
{
    private const string List = "episodes";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/episodes", EpisodesAsync)
            .WithQuery(
                new QueryParameter("slo", "Only episodes of this SLO."),
                new QueryParameter("state", $"Only episodes in this state: {Word<EpisodeState>.Choice}."),
                QueryParameter.After)
            .Produces<Page<EpisodeAnswer>>()
            .WithName("listEpisodes")
            .WithSummary("Episodes, newest first, of one SLO or of all, also of retired ones");
        routes.MapGet("/episodes/{id}", EpisodeAsync)
            .WithQuery()
            .Produces<EpisodeAnswer>()
            .WithName("getEpisode")
            .WithSummary("One episode with its notices and deliveries");
    }

    private static async Task<IResult> EpisodesAsync(
        string? slo, string? state, string? after, CallerReadings caller, CancellationToken cancellationToken)
    {
        var wanted = default(EpisodeState);
        if (!string.IsNullOrEmpty(state) && !Word<EpisodeState>.TryParse(state, out wanted))
        {
            return Refusals.BadQuery("state", $"must be {Word<EpisodeState>.Choice}");
        }

        if (!string.IsNullOrEmpty(slo) && !Names.IsName(slo))
        {
            return Refusals.BadQuery("slo", Names.NameRule);
        }

        if (!Cursor.TryRead(List, after, out var last))
        {
            return Refusals.BadCursor();
        }

        bool? isOpen = string.IsNullOrEmpty(state) ? null : wanted == EpisodeState.Open;
        var name = string.IsNullOrEmpty(slo) ? null : slo;
        var episodes = await caller.Readings.EpisodesAsync(name, isOpen, last, Paging.Most + 1, cancellationToken);
        return episodes is null
            ? Refusals.Unknown("the SLO")
            : TypedResults.Ok(Paging.Close(List, episodes, episode => episode.Id).Select(EpisodeAnswer.Of));
    }

    private static async Task<IResult> EpisodeAsync(string id, CallerReadings caller, CancellationToken cancellationToken)
    {
        var episode = long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? await caller.Readings.EpisodeAsync(number, cancellationToken)
            : null;
        return episode is null ? Refusals.Unknown("the episode") : TypedResults.Ok(EpisodeAnswer.Of(episode));
    }
}

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
    Handling Handling,
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
        episode.Handling,
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

/// <summary>The lowest window of an episode, the earliest on a tie.</summary>
/// <param name="Judged">Its judged places.</param>
/// <param name="Wrong">Wrong ones.</param>
internal sealed record WorstAnswer(int Judged, int Wrong);

/// <summary>One notice.</summary>
/// <param name="Kind">What it says, as in the mail's subject: <c>BREACH</c>.</param>
/// <param name="Position">Position of its evaluation.</param>
/// <param name="At">When it was made.</param>
/// <param name="Evidence">What it found out.</param>
/// <param name="Deliveries">One per recipient and channel.</param>
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
/// <param name="Channel">The way it goes.</param>
/// <param name="State">What became of it.</param>
/// <param name="Attempts">Attempts so far.</param>
/// <param name="MessageId">The same for every attempt, with angle brackets.</param>
/// <param name="AbsorbedBy">Message-Id of the message that carried it; null unless absorbed, and when it was taken back.</param>
/// <param name="SentAt">When it was accepted; null before.</param>
/// <param name="LastError">While it waits or is dead, what the last failed attempt said; null when none failed.</param>
internal sealed record DeliveryAnswer(
    string To,
    Channel Channel,
    DeliveryState State,
    int Attempts,
    string MessageId,
    string? AbsorbedBy,
    DateTimeOffset? SentAt,
    string? LastError)
{
    /// <summary>The answer for a delivery.</summary>
    public static DeliveryAnswer Of(DeliveryReading delivery) => new(
        delivery.To, delivery.Channel, delivery.State, delivery.Attempts, delivery.MessageId, delivery.AbsorbedBy, delivery.SentAt, delivery.LastError);
}

/// <summary>What a notice found out, with the numbers of its position: the same as in its mail.</summary>
/// <param name="Culprit">The segment value or agent version that drives it; null when nobody stands out.</param>
/// <param name="Onset">Since when its episode has most likely gone on.</param>
/// <param name="Causes">The wrong ones of the window by cause, the most frequent first, those without one last.</param>
/// <param name="NewestWrong">The newest wrong transactions of the window, newest first.</param>
/// <param name="Judges">Judges that first appear in the window.</param>
internal sealed record EvidenceAnswer(
    CulpritAnswer? Culprit,
    OnsetAnswer? Onset,
    IReadOnlyList<CauseAnswer> Causes,
    IReadOnlyList<WrongAnswer> NewestWrong,
    IReadOnlyList<NewJudgeAnswer> Judges)
{
    /// <summary>The answer for a notice.</summary>
    public static EvidenceAnswer Of(NoticeFacts facts) => new(
        facts.Culprit is { } culprit ? CulpritAnswer.Of(culprit) : null,
        OnsetAnswer.Of(facts.Began()?.Onset),
        [.. facts.Causes.Select(cause => new CauseAnswer(cause.CauseCode, cause.Count))],
        [.. facts.NewestWrong.Select(wrong => new WrongAnswer(wrong.TransactionId, wrong.OccurredAt, wrong.CauseCode))],
        [.. facts.Judges.Select(judge => new NewJudgeAnswer(judge.Judge.Name, judge.Judge.Version, judge.TransactionId))]);
}

/// <summary>Who drives a breach.</summary>
/// <param name="Cut">Segment key; null for an agent version.</param>
/// <param name="Value">Segment value, or the version.</param>
/// <param name="Wrong">Its wrong places in the window.</param>
/// <param name="Judged">Its judged places.</param>
/// <param name="RestWrong">Wrong places of everyone else.</param>
/// <param name="RestJudged">Judged places of everyone else.</param>
internal sealed record CulpritAnswer(string? Cut, string Value, int Wrong, int Judged, int RestWrong, int RestJudged)
{
    /// <summary>The answer for a culprit.</summary>
    public static CulpritAnswer Of(Culprit culprit) => new(
        culprit.Cut == Culprit.AgentVersion ? null : culprit.Cut,
        culprit.Value,
        culprit.Wrong,
        culprit.Judged,
        culprit.RestWrong,
        culprit.RestJudged);
}

/// <summary>How many wrong ones have one cause.</summary>
/// <param name="CauseCode">The caller's code; null for those without.</param>
/// <param name="Count">Wrong ones.</param>
internal sealed record CauseAnswer(string? CauseCode, int Count);

/// <summary>A wrong transaction.</summary>
/// <param name="TransactionId">The transaction.</param>
/// <param name="OccurredAt">When it happened.</param>
/// <param name="CauseCode">What went wrong; null when no code was sent.</param>
internal sealed record WrongAnswer(string TransactionId, DateTimeOffset OccurredAt, string? CauseCode);

/// <summary>A judge that first appears in a window: another yardstick.</summary>
/// <param name="JudgedBy">Its name.</param>
/// <param name="JudgeVersion">Its version; null when none was sent.</param>
/// <param name="SinceTransactionId">The first transaction of the window it judged.</param>
internal sealed record NewJudgeAnswer(string JudgedBy, string? JudgeVersion, string SinceTransactionId);
