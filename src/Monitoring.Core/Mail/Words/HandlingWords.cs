using Monitoring.Core.Alerts;
using static System.FormattableString;

namespace Monitoring.Core.Mail.Words;

/// <summary>Who has an alert, who has not answered, and who is told next, in words. People are named already (<see cref="Naming"/>).</summary>
/// <param name="notice">A notice.</param>
/// <param name="clock">The reader's clock.</param>
internal sealed class HandlingWords(NoticeFacts notice, LocalClock clock)
{
    private const int LongestName = 64, LongestComment = 300;

    private readonly HandlingFacts facts = notice.Handling ?? new();

    /// <summary>True for a notice that says who has an alert, and nothing new of what it is about.</summary>
    public static bool IsAllOf(NoticeFacts notice) => notice.Kind is NoticeKind.Reminder or NoticeKind.Escalated or NoticeKind.Acknowledged;

    /// <summary>True for a notice about an agent as a whole: a practice alarm, or another owner.</summary>
    public static bool IsOfAgent(NoticeFacts notice) => IsHandover(notice) || IsDrill(notice);

    /// <summary>True for a notice that an agent has another owner, or that somebody could not be told so.</summary>
    public static bool IsHandover(NoticeFacts notice) => (notice.UndeliveredKind ?? notice.Kind) == NoticeKind.Handover;

    /// <summary>True for whatever is said of a practice alarm.</summary>
    public static bool IsDrill(NoticeFacts notice) => notice.Kind == NoticeKind.Drill || notice.Handling is { Kind: AlertKind.Drill };

    /// <summary>True when somebody has it and what it is about was told before: then that is all there is to say.</summary>
    public static bool IsAnswered(Story story) => story.Newest.Kind == NoticeKind.Acknowledged && !story.TellsOfOpening;

    /// <summary>What a subject ends with: <c>unacknowledged 2 h</c>; null when the notice says nothing of who has it.</summary>
    public Phrase? Ending => notice.Kind switch
    {
        NoticeKind.Reminder when RanOut is { } ranOut => Phrase.Of($"acknowledgement by {Name(ranOut.By)} expired"),
        NoticeKind.Reminder => Phrase.Words("unacknowledged " + Waited),
        NoticeKind.Escalated => Phrase.Of($"{First} has not answered"), // the headline names all
        NoticeKind.Acknowledged when facts.Acknowledgement is { } held => Has(held),
        NoticeKind.Handover => Phrase.Of($"{OwnerNow} owns it now, {Alerts} open"),
        NoticeKind.Drill => Phrase.Words("please acknowledge"),
        _ => null,
    };

    /// <summary>What a headline begins with, before a colon and what the alert is about; null when the notice says nothing of who has it.</summary>
    public Phrase? Lead => notice.Kind switch
    {
        NoticeKind.Reminder when RanOut is { } ranOut => Phrase.Of($"{Name(ranOut.By)} had it until {clock.Moment(ranOut.Until, notice.At)}"),
        NoticeKind.Reminder => Phrase.Words(facts.WasTaken ? "Nobody has it any more" : "Nobody has it yet"),
        NoticeKind.Escalated => Phrase.Of($"{Unanswered} not answered"),
        NoticeKind.Acknowledged when facts.Acknowledgement is { } held => Has(held),
        _ => null,
    };

    /// <summary>What the reader should know and do, in whole sentences.</summary>
    /// <param name="reader">Full name of the reader.</param>
    public IReadOnlyList<Phrase> Sentences(string reader) => notice.Kind switch
    {
        NoticeKind.Reminder when RanOut is { } ranOut =>
            [Phrase.Of($"Nobody has it any more: please take it{(ranOut.By == reader ? Phrase.Words(" again") : null)}, or agree who does.{Said(ranOut)}")],
        NoticeKind.Reminder => [Phrase.Of($"It has waited for somebody since {Since}.")],
        NoticeKind.Escalated => [Phrase.Of($"It has waited for somebody since {Since}: please take it, or reach {Whom} another way.")],
        NoticeKind.Acknowledged when facts.Acknowledgement is { } held => [Phrase.Of($"You need not do anything until then.{Said(held)}")],
        _ => [],
    };

    /// <summary>Who had what is over: <c>Tom Kessler had it, since 09:31.</c>; null when nobody had it then.</summary>
    public Phrase? Had => facts.Acknowledgement is { } held ? Phrase.Of($"{Name(held.By)} had it, since {clock.Moment(held.At, notice.At)}.") : null;

    /// <summary>How many alerts are open: <c>1 alert</c>.</summary>
    public Phrase Alerts => Phrase.Words(IsOneOpen ? "1 alert" : Invariant($"{facts.OpenAlerts} alerts"));

    /// <summary>True when one alert is open.</summary>
    public bool IsOneOpen => facts.OpenAlerts == 1;

    /// <summary>Who owns the agent now.</summary>
    public Phrase OwnerNow => Name(facts.OwnerNow ?? "somebody else");

    /// <summary>Who owned it before; null when that is not known.</summary>
    public Phrase? OwnerBefore => facts.OwnerBefore is { } before ? Name(before) : null;

    private Acknowledgement? RanOut => facts.RanOut ? facts.Acknowledgement : null;

    private DateTimeOffset Began => facts.UnansweredSince > default(DateTimeOffset) ? facts.UnansweredSince : notice.OpenedAt;

    private Phrase Since => Phrase.Of($"{clock.Time(Began)} {Phrase.Unbroken($"({clock.Day(Began)})")}, {Waited}");

    // Whole hours, and before the first one minutes.
    private string Waited => (notice.At - Began) is { TotalHours: >= 1 } hours
        ? Invariant($"{(long)hours.TotalHours} h")
        : Invariant($"{Math.Max(1, (long)(notice.At - Began).TotalMinutes)} min");

    private Phrase Unanswered => Phrase.Of($"{Whom} {(facts.Unanswered.Count > 1 ? Phrase.Words("have") : Phrase.Words("has"))}");

    private Phrase First => facts.Unanswered is [var first, ..] ? Name(first) : Phrase.Words("the owner");

    private Phrase Whom => facts.Unanswered switch
    {
        [] or [_] => First,
        [.., var last] => Phrase.Of($"{Phrase.Join(Phrase.Words(", "), [.. facts.Unanswered.SkipLast(1).Select(Name)])} and {Name(last)}"),
    };

    /// <summary>
    /// What happens if the reader does nothing: <c>Tom Kessler is told at 13:14</c>, or who has it already; null when that is not known.
    /// </summary>
    /// <param name="unless">What stands before who is told: <c>If nobody takes it, </c>.</param>
    public Phrase? Otherwise(string unless) => facts switch
    {
        { RanOut: false, Acknowledgement: { } held } => Has(held),
        _ when ToldNext.Among(facts.Next) is { } next => Phrase.Of($"{Phrase.Words(unless)}{Who(next)} {Phrase.Words(At(next))}"),
        _ => null,
    };

    private static Phrase Who(ToldNext next) => (next.Person, next.IsReminder) switch
    {
        (Naming.Reader, true) => Phrase.Words("you are reminded"),
        (Naming.Reader, false) => Phrase.Words("you are told"),
        (var other, true) => Phrase.Of($"{Name(other)} is reminded"),
        (var other, false) => Phrase.Of($"{Name(other)} is told"),
    };

    private static Phrase Name(string name) => Phrase.Data(name, LongestName);

    private static Phrase? Said(Acknowledgement held) =>
        string.IsNullOrWhiteSpace(held.Comment) ? null : Phrase.Of($" {Name(held.By)} wrote: \"{Phrase.Data(held.Comment, LongestComment)}\"");

    private Phrase Has(Acknowledgement held) =>
        Phrase.Of($"{Name(held.By)} has it until {clock.Day(held.Until)} {clock.Time(held.Until)}");

    private string At(ToldNext next) => clock.When(next.At, notice.At);
}
