using Monitoring.Core.Alerts;

namespace Monitoring.Service.Api;

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
