using Monitoring.Core.Alerts;

namespace Monitoring.Core.Mail;

/// <summary>What one mail tells of one alert: its newest notice and the untold ones before it.</summary>
/// <param name="Newest">The newest notice.</param>
/// <param name="Earlier">Those before it that the reader was never sent, oldest first; told along, so that nobody hears of a recovery alone.</param>
public sealed record Story(NoticeFacts Newest, IReadOnlyList<NoticeFacts> Earlier)
{
    /// <summary>True when earlier notices come along.</summary>
    public bool IsCombined => Earlier.Count > 0;

    /// <summary>Everything told, oldest first.</summary>
    public IEnumerable<NoticeFacts> All => Earlier.Append(Newest);

    /// <summary>Each kind once, where it happened last, so that the last one is the newest.</summary>
    public IReadOnlyList<NoticeKind> Kinds => [.. All.Select(notice => notice.Kind).Reverse().Distinct().Reverse()];

    /// <summary>
    /// Since when accuracy was low as far as the reader does not know it: the first untold fall, otherwise the episode's.
    /// </summary>
    public DateTimeOffset BelowSince => All.FirstOrDefault(IsFall)?.At ?? Newest.OpenedAt;

    /// <summary>When the episode closed, or the newest notice while it is open.</summary>
    public DateTimeOffset BelowUntil => Newest.ClosedAt ?? Newest.At;

    /// <summary>How often it fell as far as the reader does not know it: 0 when the only fall was told before.</summary>
    public int Falls => All.Count(IsFall);

    /// <summary>True when the reader was not told of it before: its beginning is among what it tells.</summary>
    public bool TellsOfOpening => Falls > 0 || All.Any(notice => notice.Kind is NoticeKind.Drift or NoticeKind.Silent
        or NoticeKind.LabelsLate or NoticeKind.Undelivered);

    /// <summary>
    /// True when it tells more than the newest notice and knows from when on accuracy was low: of an alarm that came back, a fall is among
    /// what it tells.
    /// </summary>
    public bool TellsSinceWhen => IsCombined && (Falls > 0 || Newest.Reopenings == 0);

    private static bool IsFall(NoticeFacts notice) => notice.Kind is NoticeKind.Breach or NoticeKind.Reopened;
}

/// <summary>
/// Which of several stories leads a mail: BREACH, REOPENED, WORSE, what nobody has answered, DRIFT, SILENT, LABELS LATE, LATE, what somebody
/// has, RECOVERED, RETIRED, BACK, LABELS BACK; then the one with the most errors over its allowance; then by the SLO's name. An open episode counts as the worst of what the
/// reader was not told of it, a closed one as closed; a message that could not be delivered as what it said.
/// </summary>
public sealed class WorstFirst : IComparer<Story>
{
    private static readonly NoticeKind[] Kinds =
    [
        NoticeKind.Breach, NoticeKind.Reopened, NoticeKind.Worse, NoticeKind.Escalated, NoticeKind.Reminder, NoticeKind.Drift,
        NoticeKind.Silent, NoticeKind.LabelsLate, NoticeKind.Late, NoticeKind.Acknowledged, NoticeKind.Recovered, NoticeKind.Retired,
        NoticeKind.Back, NoticeKind.LabelsBack,
    ];

    /// <summary>The one order.</summary>
    public static WorstFirst Order { get; } = new();

    /// <inheritdoc/>
    public int Compare(Story? x, Story? y)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        var (one, other) = (x.Newest, y.Newest);
        var order = Rank(x).CompareTo(Rank(y));
        order = order != 0 ? order : Over(other).CompareTo(Over(one));
        order = order != 0 ? order : string.CompareOrdinal(one.Slo, other.Slo);
        return order != 0 ? order : one.Position.CompareTo(other.Position);
    }

    private static int Over(NoticeFacts notice) => notice.Wrong - notice.Allowed;

    private static int Rank(Story story) => story.Newest.ClosedAt is not null ? Rank(story.Newest) : story.All.Min(Rank);

    private static int Rank(NoticeFacts notice) =>
        Array.IndexOf(Kinds, notice.UndeliveredKind ?? notice.Kind) is var rank and >= 0 ? rank : Kinds.Length;
}
