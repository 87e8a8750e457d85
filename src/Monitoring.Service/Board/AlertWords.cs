using Monitoring.Core.Alerts;
using Monitoring.Core.Mail.Words;
using Monitoring.Core.Markup;
using Monitoring.Storage.Reading;

namespace Monitoring.Service.Board;

/// <summary>What an alert is about and who has it, in the words of the board; the same on every page.</summary>
internal static class AlertWords
{
    private const int MostInLine = 120;

    /// <summary>What happened, without a full stop: <c>Order entry fell below its alert line</c>.</summary>
    public static Html What(AlertReading alert)
    {
        var title = Html.Of($"<bdi>{Title(alert)}</bdi>");
        return alert.Alert.Kind switch
        {
            AlertKind.Accuracy => Html.Of($"{title} fell below its alert line{(Time(alert) is { } time ? Html.Of($" for the {time} time") : null)}"),
            AlertKind.Drift => Html.Of($"{title} is wrong more often than normal{For(alert)}"),
            AlertKind.Silence => Html.Of($"Nothing comes from {title}"),
            AlertKind.LabelsLate => Html.Of($"{title} gets no verdicts"),
            _ => Html.Of($"Practice alarm for {title}"),
        };
    }

    /// <summary>The same for the title of a tab.</summary>
    public static string Plain(AlertReading alert) => $"{Title(alert)}: {State(alert)}";

    /// <summary>The same without the name of its agent.</summary>
    public static string State(AlertReading alert) => alert.Alert.Kind switch
    {
        AlertKind.Accuracy => $"below its alert line{(Time(alert) is { } time ? $", {time} time" : "")}",
        AlertKind.Drift => "wrong more often than normal",
        AlertKind.Silence => "nothing comes",
        AlertKind.LabelsLate => "no verdicts",
        _ => "practice alarm",
    };

    /// <summary>Its sign and what people made of it: red while nobody has it, amber while somebody has, grey for practice.</summary>
    public static (Andon Sign, string Word) Sign(AlertReading alert) => alert switch
    {
        { IsOpen: false } => (Andon.Green, "closed"),
        { Alert.Acknowledgement: not null } => (Andon.Amber, "acknowledged"),
        { Alert.Kind: AlertKind.Drill } => (Andon.Grey, "practice"),
        { Handling: Handling.Escalated } => (Andon.Red, "escalated"),
        _ => (Andon.Red, "nobody has it"),
    };

    /// <summary>Who has an open alert, or that nobody has and who is told next and when.</summary>
    public static Html WhoHasIt(AlertReading alert, People people, Present present) => alert.Alert.Acknowledgement is { } held
        ? Holding(alert, held, people, present) : Html.Of($"nobody has it {Yet(alert)}{After(alert, people, present)}");

    /// <summary>The same as a whole sentence.</summary>
    public static Html Sentence(AlertReading alert, People people, Present present) => alert.Alert.Acknowledgement is { } held
        ? Html.Of($"{Holding(alert, held, people, present)}.") : Html.Of($"Nobody has it {Yet(alert)}{After(alert, people, present)}.");

    /// <summary><c>Tom Kessler has it until Fri 13 Mar 09:31</c>.</summary>
    private static Html Has(Acknowledgement held, People people, Present present) =>
        Html.Of($"<strong><bdi>{people.NameOf(held.By)}</bdi></strong> has it until {present.Moment(held.Until)}");

    /// <summary>What whoever has it said; null when they said nothing.</summary>
    /// <param name="held">The acknowledgement.</param>
    /// <param name="most">Longest result, in UTF-16 units.</param>
    public static Html? Quoted(Acknowledgement held, int most = int.MaxValue) =>
        string.IsNullOrWhiteSpace(held.Comment) ? null : Html.Of($"“<bdi>{Visible.Line(held.Comment, most)}</bdi>”");

    /// <summary><c>Tom Kessler is told at 13:14</c>; of what is due already that it is happening.</summary>
    public static Html Told(ToldNext next, People people, Present present) =>
        Html.Of($"<bdi>{people.NameOf(next.Person)}</bdi> {(next.IsReminder ? "is reminded" : "is told")} {When(next.At, present)}");

    /// <summary>Who hears that somebody else takes it over.</summary>
    /// <param name="held">The acknowledgement of whoever has it.</param>
    /// <param name="people">Who is who.</param>
    public static Html TakingOver(Acknowledgement held, People people) =>
        Html.Of($"<p><bdi>{people.NameOf(held.By)}</bdi>, who has it now, gets a mail that says who took it over, as does everybody who was told of it.</p>\n");

    /// <summary>What people call its agent: as its newest notice says.</summary>
    public static string Title(AlertReading alert) => alert.Notices is [.., { Facts.Title: { Length: > 0 } title }] ? title : alert.Agent;

    private static Html Holding(AlertReading alert, Acknowledgement held, People people, Present present)
    {
        var said = Quoted(held, MostInLine) is { } quoted ? Html.Of($" ({quoted})") : null;
        return Html.Of($"{Has(held, people, present)}{said}{Then(alert, held, people, present)}");
    }

    // A drift alert closes with its acknowledgement.
    private static Html? Then(AlertReading alert, Acknowledgement held, People people, Present present)
    {
        if (alert.Next is not [var first, ..] next)
        {
            return alert.Alert.Kind == AlertKind.Drift ? Html.Literal(", then it closes") : null;
        }

        var who = Html.Join(Html.Literal(" and "), next.Select(each => Html.Of($"<bdi>{people.NameOf(each.Person)}</bdi>")));
        var when = first.At == held.Until ? null : Html.Of($" {When(first.At, present)}");
        return Html.Of($", then {who} {(next.Count == 1 ? "is" : "are")} reminded{when}");
    }

    private static string When(DateTimeOffset at, Present present) => at <= present.Now ? "now"
        : at == DateTimeOffset.MaxValue ? "when maintenance ends"
        : present.Clock.When(at, present.Now);

    private static string Yet(AlertReading alert) => alert.Alert.AnsweredAt is null ? "yet" : "any more";

    private static Html? After(AlertReading alert, People people, Present present) =>
        alert.Next is [var next, ..] ? Html.Of($"; {Told(next, people, present)}") : null;

    // Which time it is; null for the first.
    private static string? Time(AlertReading alert) =>
        alert.Notices.Select(notice => notice.Facts.Reopenings).DefaultIfEmpty(0).Max() is > 0 and var again ? Ordinal.Of(again + 1) : null;

    private static Html? For(AlertReading alert) => alert.Notices is [.., { Facts.Drift: { Cut.Length: > 0 } drift }]
        ? Html.Of($" for <bdi>{drift.Cut} {drift.Value}</bdi>") : null;
}
