using Monitoring.Core.Access;
using Monitoring.Core.Alerts;
using Monitoring.Core.Markup;
using static System.FormattableString;

namespace Monitoring.Core.Mail.Words;

/// <summary>Open alerts in a daily mail: who has them, who is told next, and the button of whoever is asked to take one.</summary>
/// <param name="mail">The mail.</param>
internal sealed class DailyAlertWords(DailyMail mail)
{
    private const int LongestTitle = 120, LongestName = 64, LongestComment = 120;

    private readonly LocalClock clock = new(mail.Zone);
    private readonly string site = mail.PublicUrl.TrimEnd('/');

    /// <summary>The links "I have it", each once.</summary>
    public IEnumerable<LinkToken> Links => mail.Counted.Select(slo => slo.Alert).OfType<DailyAlert>()
        .Concat(mail.Asked.Select(asked => asked.Alert)).Where(alert => alert.IsAsked).DistinctBy(alert => alert.Id).Select(Link);

    /// <summary>An alert beside the SLOs.</summary>
    public LetterEntry Entry(DailyAsked asked)
    {
        var owner = asked.Owner is { } person ? Phrase.Of($"Its owner is {Phrase.Data(person, LongestName)}. ") : null;
        return new(
            DailySloWords.ToneOf(asked.Sign),
            Named(asked, $"{asked.Title}: {asked.What}"),
            Phrase.Words(""),
            [Phrase.Of($"{owner}{Standing(asked.Alert)}"), .. Take(asked.Alert)]);
    }

    /// <summary>Some of one kind and one owner: what they have in common once, then each by its name with its button.</summary>
    public IEnumerable<LetterEntry> Alike(IReadOnlyList<DailyAsked> some)
    {
        var owner = some[0].Owner is { } person ? Phrase.Of($"Their owner is {Phrase.Data(person, LongestName)}. ") : null;
        var who = Phrase.Strong(WhoOf([.. some.Select(asked => asked.Alert)]));
        var areSame = some.All(asked => asked.What == some[0].What);
        yield return new(
            DailySloWords.ToneOf(some[0].Sign), Phrase.Of($"{some.Count} {Phrase.Words(Are(some[0].Kind))}"), Phrase.Words(""), [Phrase.Of($"{owner}{who}")]);
        foreach (var asked in some)
        {
            var own = Phrase.Of($"{(areSame ? null : Phrase.Data(asked.What + ", "))}since {clock.Moment(asked.Alert.OpenedAt, mail.At)}");
            yield return OneOf(asked.Sign, Named(asked, asked.Title), own, asked.Alert);
        }
    }

    /// <summary>One of some that are told together.</summary>
    /// <param name="sign">Its sign.</param>
    /// <param name="name">Its name.</param>
    /// <param name="own">What it does not share with the others.</param>
    /// <param name="alert">Its alert; null when none is open.</param>
    public LetterEntry OneOf(Andon sign, Phrase name, Phrase own, DailyAlert? alert)
    {
        var small = own with { Markup = Html.Of($"<span class=\"dim\" style=\"color:#5a5a5a;font-size:13px\">{own.Markup}</span>") };
        return new(DailySloWords.ToneOf(sign), Phrase.Of($"{name}{Phrase.LineBreak}{small}"), TakeInLine(alert) ?? Phrase.Words(""), [])
        {
            IsSmall = true,
        };
    }

    /// <summary>Since when it is open and who has it.</summary>
    public Phrase Standing(DailyAlert alert)
    {
        var (began, lasted) = (clock.Moment(alert.OpenedAt, mail.At), Elapsed.Between(alert.OpenedAt, mail.At));
        return Phrase.Of($"Open since {began}, {lasted}. {Phrase.Strong(Who(alert))}");
    }

    /// <summary>The same in few words: <c>Since Wed 11 Mar 09:45. Nobody has it.</c></summary>
    public Phrase Brief(DailyAlert alert)
    {
        var who = alert.Held is { } held ? Phrase.Of($"{Holder(alert, held)} it.") : Phrase.Words("Nobody has it.");
        return Phrase.Of($"Since {clock.Moment(alert.OpenedAt, mail.At)}. {Phrase.Strong(who)}");
    }

    /// <summary>The button of whoever is asked to take it; nothing for everybody else.</summary>
    public IEnumerable<LetterDetail> Take(DailyAlert? alert) =>
        alert is { IsAsked: true } ? [Button.Main("I have it", Invariant($"{site}/ack/{Link(alert).Unsigned}"))] : [];

    // For one of many, which leaves its line as it is; null for everybody who is not asked.
    private Phrase? TakeInLine(DailyAlert? alert) =>
        alert is { IsAsked: true } ? Button.InLine("I have it", Invariant($"{site}/ack/{Link(alert).Unsigned}")) : null;

    /// <summary>Who has several, which one person has or nobody: of those that nobody has others may be told at different times.</summary>
    public Phrase WhoOf(IReadOnlyList<DailyAlert> alerts)
    {
        if (alerts[0].Held is { } held)
        {
            return Phrase.Of($"{Holder(alerts[0], held)} them, the first until {clock.Moment(alerts.Min(alert => alert.Held!.Until), mail.At)}.");
        }

        var next = alerts.Select(alert => alert.Next).OfType<ToldNext>().ToList();
        return next.MinBy(one => one.At) is not { } first ? Phrase.Words("Nobody has them.")
            : Phrase.Of($"Nobody has them; {Told(first)}{(next.Distinct().Count() == 1 ? null : Phrase.Words(" of the first"))} {clock.When(first.At, mail.At)}.");
    }

    /// <summary><c>Dana Ruiz has it until Fri 13 Mar 09:31</c>, or that nobody has and who is told next.</summary>
    private Phrase Who(DailyAlert alert) => alert switch
    {
        { Held: { } held } => Phrase.Of($"{Holder(alert, held)} it until {clock.Moment(held.Until, mail.At)}{Said(held)}."),
        { Next: { } next } => Phrase.Of($"Nobody has it; {Told(next)} {clock.When(next.At, mail.At)}."),
        _ => Phrase.Words("Nobody has it."),
    };

    private static string Are(AlertKind kind) => kind switch
    {
        AlertKind.Accuracy => "are below their alert line",
        AlertKind.Drift => "are wrong more often than normal",
        AlertKind.Silence => "are silent",
        AlertKind.LabelsLate => "get no verdicts",
        _ => "practise",
    };

    private Phrase Named(DailyAsked asked, string words)
    {
        var (name, address) = (Phrase.Data(words, LongestTitle), Invariant($"{site}/alerts/{asked.Alert.Id}"));
        return name with { Markup = Html.Of($"<a href=\"{address}\" class=\"ink\" style=\"color:#1f1f1f\">{name.Markup}</a>") };
    }

    private static Phrase Told(ToldNext next) => (next.Person, next.IsReminder) switch
    {
        (Naming.Reader, true) => Phrase.Words("you are reminded"),
        (Naming.Reader, false) => Phrase.Words("you are told again"),
        var (other, isReminder) => Phrase.Of($"{Phrase.Data(other, LongestName)} {Phrase.Words(isReminder ? "is reminded" : "is told")}"),
    };

    private static Phrase Holder(DailyAlert alert, Acknowledgement held) =>
        alert.HolderIsReader ? Phrase.Words("You have") : Phrase.Of($"{Phrase.Data(held.By, LongestName)} has");

    private static Phrase? Said(Acknowledgement held) =>
        string.IsNullOrWhiteSpace(held.Comment) ? null : Phrase.Of($": \"{Phrase.Data(held.Comment, LongestComment)}\"");

    private LinkToken Link(DailyAlert alert) => new AcknowledgeLink(alert.Id, mail.To.Key, mail.At).Token;
}

/// <summary>Links that a thumb finds; in the text they are links.</summary>
internal static class Button
{
    private const string Shape = "display:inline-block;border-radius:5px;font-size:15px;line-height:22px;font-weight:bold;text-decoration:none";

    /// <summary>The one that is asked for.</summary>
    public static Phrase Main(string words, string address) => Phrase.Link(words, address) with
    {
        Markup = Html.Of($"<a class=\"button\" href=\"{address}\" style=\"{Shape};margin:6px 0;padding:11px 22px;background:#0b57d0;color:#ffffff\">{words}</a>"),
    };

    /// <summary>A link that asks for nothing.</summary>
    public static Phrase Quiet(string words, string address) => Phrase.Link(words, address) with
    {
        Markup = Html.Of($"<a href=\"{address}\" style=\"display:inline-block;padding:11px 0\">{words}</a>"),
    };

    /// <summary>One of many below each other, at the end of its line.</summary>
    public static Phrase InLine(string words, string address) => Phrase.Link(words, address) with
    {
        Markup = Html.Of($"<a href=\"{address}\" style=\"{Shape};padding:10px 14px;border:1px solid currentColor;color:#0b57d0\">{words}</a>"),
    };

    /// <summary>One of several that weigh the same, beside each other, in the text below each other.</summary>
    public static Phrase OneOf(string words, string address) => Phrase.Link(words, address) with
    {
        Markup = Html.Of($"<a href=\"{address}\" style=\"{Shape};margin:6px 8px 4px 0;padding:10px 15px;border:1px solid currentColor;color:#0b57d0\">{words}</a>"),
    };
}
