using Monitoring.Core.Alerts;

namespace Monitoring.Core.Mail.Words;

/// <summary>Which mails ask for somebody, and what they offer: the link "I have it", and what happens if nobody follows it.</summary>
/// <param name="draft">The mail.</param>
/// <param name="clock">The reader's clock.</param>
internal sealed class Asking(MailDraft draft, LocalClock clock)
{
    private static readonly NoticeKind[] Kinds =
    [
        NoticeKind.Breach, NoticeKind.Reopened, NoticeKind.Worse, NoticeKind.Drift, NoticeKind.Reminder, NoticeKind.Escalated,
        NoticeKind.Undelivered, NoticeKind.Drill, NoticeKind.Silent, NoticeKind.LabelsLate,
    ];

    // Where others read it too, whoever takes it says so on its page in their own name.
    private string Words => draft.Signer is null ? "Take it" : "I have it";

    /// <summary>What the leading story of a mail offers; null when it asks for nobody. Beside others it says what it is about.</summary>
    public LetterAsk? Of(Story story) => Address(story) is not { } address ? null : new LetterAsk(
        draft.Others.Count == 0 ? Words : $"{Words}: {story.Newest.Slo}",
        address,
        Handling(story).Otherwise("If nobody takes it, ") is { } otherwise ? Phrase.Of($"{otherwise}.") : null);

    /// <summary>The same in the line of one of the other stories.</summary>
    public Phrase? InLine(Story story)
    {
        if (Address(story) is not { } address)
        {
            return null;
        }

        return InLine(said: null, address, Handling(story).Otherwise("otherwise ") is { } words ? Phrase.Of($" ({words})") : null);
    }

    /// <summary>Of a hand-over of several alerts, each with a button for its new owner; nothing otherwise.</summary>
    public IReadOnlyList<LetterLine> Handed(NoticeFacts notice) => HandedTo(notice) is not [_, _, ..] handed ? [] :
    [
        .. handed.Select(alert => new LetterLine(WordOf(alert.Kind), InLine(
            Phrase.Id(alert.Slo ?? notice.Agent), PageOf(alert.AlertId, notice), otherwise: null))),
    ];

    private HandlingWords Handling(Story story) => new(story.Newest, clock);

    private Phrase InLine(Phrase? said, string address, Phrase? otherwise) => new(
        $"{said?.Text}\n{Words}{otherwise?.Text}:\n{address}",
        Phrase.Of($"{said}{Phrase.LineBreak}{Button.OneOf(Words, address)}{otherwise}").Markup);

    // Whoever owned it before is asked for nothing.
    private IReadOnlyList<HandedAlert> HandedTo(NoticeFacts notice) =>
        notice is { Kind: NoticeKind.Handover, Handling: { } facts } && facts.OwnerBefore != draft.To.Name ? facts.Handed : [];

    private static string WordOf(AlertKind kind) => kind switch
    {
        AlertKind.Silence => "SILENT",
        AlertKind.LabelsLate => "LATE",
        AlertKind.Drift => "DRIFT",
        AlertKind.Drill => "PRACTICE",
        _ => "RED",
    };

    // An alert that is over needs nobody, and whoever has one is not asked for it.
    private string? Address(Story story) => story.Newest switch
    {
        var notice when HandedTo(notice) is [var alert] => PageOf(alert.AlertId, notice),
        { ClosedAt: null, AlertId: { } alert } notice when Kinds.Contains(notice.UndeliveredKind ?? notice.Kind)
            && !(notice.Handling is { RanOut: false, Acknowledgement.By: var holder } && holder == draft.To.Name) => PageOf(alert, notice),
        _ => null,
    };

    private string PageOf(long alert, NoticeFacts notice) => $"{draft.PublicUrl.TrimEnd('/')}/{Page(alert, notice)}";

    private string Page(long alert, NoticeFacts notice) => draft.Signer is { } signer
        ? $"ack/{signer.Sign(new AcknowledgeLink(alert, draft.To.Key, MailedAt(notice)).Token, draft.To.Email)}"
        : FormattableString.Invariant($"alerts/{alert}");

    // What tells the next person, or was held back, keeps the instant of what it tells.
    private static DateTimeOffset MailedAt(NoticeFacts notice) => notice.UndeliveredAt ?? notice.HeldUntil ?? notice.At;
}
