using Monitoring.Core.Alerts;
using Monitoring.Core.Deliveries;
using Monitoring.Core.Markup;
using Monitoring.Core.Slos;
using static System.FormattableString;

namespace Monitoring.Core.Mail.Words;

/// <summary>
/// Says in a chat what <see cref="MailWriter"/> says in a mail, of the same facts and in the same words, without the small print. Where
/// others may read it no link acts in its recipient's name: it leads to the page on which whoever signs in acts in their own.
/// </summary>
public static class ChatWriter
{
    private const int LongestName = 100;

    /// <summary>Writes the message of a notice and of what goes with it.</summary>
    /// <param name="draft">What a mail would be made of.</param>
    /// <param name="address">Where it goes.</param>
    public static MailMessage Write(MailDraft draft, ChannelAddress address)
    {
        draft = Naming.Of(address.IsPersonal ? draft : draft with { Signer = null });
        var story = new Story(draft.Notice, draft.Absorbed);
        var clock = new LocalClock(draft.Zone);
        var input = draft.Notice.Input is { } signal ? new InputLetter(draft, signal, clock) : null;
        var subject = input?.Subject ?? Subject.Of(story, draft.Others, clock);
        var letter = input?.Letter() ?? Composing.Letter(story, draft, clock);
        var board = draft.PublicUrl.TrimEnd('/');
        var page = Page(draft.Notice, board);
        var chat = new ChatMessage
        {
            Tone = letter.Tone,
            Title = subject,
            Headline = Plain(letter.Headline),
            Sentences = [.. letter.Sentences.Append(letter.Ask?.Otherwise).OfType<Phrase>().Select(Plain)],
            Lines =
            [
                .. letter.Lines.Select(line => new ChatLine(line.Label, Plain(line.Content))),
                .. letter.Also is { } also ? [new("", Plain(also))] : Array.Empty<ChatLine>(),
                .. letter.Others.Select(line => new ChatLine(line.Label, Plain(line.Content))),
                new("FOR", Visible.Line(draft.To.Name, LongestName)),
            ],
            Links = [.. letter.Ask is { } ask ? [new(ask.Words, ask.Address)] : Array.Empty<ChatLink>(),
                .. letter.Ask?.Address == page ? [] : new[] { new ChatLink("Open its page", page) }],
            Recipient = draft.To.Key,
            Alerts = [Told(story, input?.Subject ?? Subject.Of(story, [], clock), board),
                .. draft.Others.Select(other => Told(other, Subject.Of(other, [], clock), board))],
            PublicUrl = board,
            Asks = letter.Ask is not null,
        };
        return Message(draft.To, address, chat, draft.MessageId, NoticeWord.Of(draft.Notice.Kind), draft.Notice.HeldUntil ?? draft.Notice.At);
    }

    /// <summary>Writes a message that only shows that messages arrive.</summary>
    /// <param name="to">Who gets it.</param>
    /// <param name="address">Where it goes.</param>
    /// <param name="publicUrl">The address people reach the board by.</param>
    /// <param name="messageId">Its own id, with angle brackets.</param>
    /// <param name="at">When it was asked for.</param>
    public static MailMessage Test(Person to, ChannelAddress address, string publicUrl, string messageId, DateTimeOffset at)
    {
        var board = publicUrl.TrimEnd('/');
        var chat = new ChatMessage
        {
            Tone = Tone.Grey,
            Title = Subject.OfTest(address.Channel, to.Name),
            Headline = Plain(Phrase.Of($"What is said to {to.Name} arrives here.")),
            Sentences = ["This is a test. Nothing is wrong and there is nothing to do."],
            Links = [new("Open the board", board + "/")],
            Recipient = to.Key,
            PublicUrl = board,
        };
        return Message(to, address, chat, messageId, "TEST", at);
    }

    private static MailMessage Message(Person to, ChannelAddress address, ChatMessage chat, string messageId, string kind, DateTimeOffset at) =>
        new(Visible.Line(to.Name, LongestName), address.Place, chat.Title, Text: "", Html: "", messageId, [], kind, at) { Chat = chat };

    private static ToldAlert Told(Story story, string summary, string board)
    {
        var notice = story.Newest;
        return new()
        {
            Notice = NoticeWord.Of(notice.Kind),
            Kind = notice.AlertId is null ? null : KindOf(notice),
            AlertId = notice.AlertId,
            Agent = notice.Agent,
            Slo = notice.Slo,
            Summary = summary,
            OpenedAt = notice.AlertId is null ? notice.At : notice.OpenedAt,
            ClosedAt = notice.ClosedAt,
            Page = Page(notice, board),
        };
    }

    private static AlertKind KindOf(NoticeFacts notice) => notice switch
    {
        { Handling.Kind: not AlertKind.Accuracy and var kind } => kind,
        _ when FeedLetter.IsOf(notice) => notice.Slo.Length == 0 ? AlertKind.Silence : AlertKind.LabelsLate,
        { Drift: not null } => AlertKind.Drift,
        _ => AlertKind.Accuracy,
    };

    private static string Page(NoticeFacts notice, string board) => notice switch
    {
        { AlertId: { } alert } => Invariant($"{board}/alerts/{alert}"),
        { Slo.Length: > 0 } => $"{board}/slos/{Uri.EscapeDataString(notice.Slo)}",
        _ => board + "/",
    };

    private static string Plain(Phrase phrase) => phrase.Text.Replace('\u00A0', ' ');
}
