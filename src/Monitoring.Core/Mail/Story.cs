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

    /// <summary>
    /// True when it tells more than the newest notice and knows from when on accuracy was low: of an alarm that came back, a fall is among
    /// what it tells.
    /// </summary>
    public bool TellsSinceWhen => IsCombined && (Falls > 0 || Newest.Reopenings == 0);

    private static bool IsFall(NoticeFacts notice) => notice.Kind is NoticeKind.Breach or NoticeKind.Reopened;
}
