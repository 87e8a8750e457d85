using Monitoring.Core.Alerts;
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
            AlertKind.Accuracy => Html.Of($"{title} fell below its alert line"),
            AlertKind.Drift => Html.Of($"{title} is wrong more often than normal{For(alert)}"),
            AlertKind.Silence => Html.Of($"Nothing comes from {title}"),
            AlertKind.LabelsLate => Html.Of($"{title} gets no verdicts"),
            _ => Html.Of($"Practice alarm for {title}"),
        };
    }

    /// <summary>The same for the title of a tab.</summary>
    public static string Plain(AlertReading alert) => alert.Alert.Kind switch
    {
        AlertKind.Accuracy => $"{Title(alert)}: below its alert line",
        AlertKind.Drift => $"{Title(alert)}: wrong more often than normal",
        AlertKind.Silence => $"{Title(alert)}: nothing comes",
        AlertKind.LabelsLate => $"{Title(alert)}: no verdicts",
        _ => $"{Title(alert)}: practice alarm",
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
        ? Holding(held, people, present) : Html.Of($"nobody has it yet{After("; ", alert, people, present)}");

    /// <summary>The same as a whole sentence.</summary>
    public static Html Sentence(AlertReading alert, People people, Present present) => alert.Alert.Acknowledgement is { } held
        ? Html.Of($"{Holding(held, people, present)}.") : Html.Of($"Nobody has it yet{After("; ", alert, people, present)}.");

    /// <summary>The same beside its sign, which says whether somebody has it.</summary>
    public static Html BesideSign(AlertReading alert, People people, Present present) => alert.Alert.Acknowledgement is { } held
        ? Holding(held, people, present) : Html.Of($"{After("", alert, people, present)}");

    /// <summary><c>Tom Kessler has it until Fri 13 Mar 09:31</c>.</summary>
    private static Html Has(Acknowledgement held, People people, Present present) =>
        Html.Of($"<strong><bdi>{people.NameOf(held.By)}</bdi></strong> has it until {present.Moment(held.Until)}");

    /// <summary>What whoever has it said; null when they said nothing.</summary>
    /// <param name="held">The acknowledgement.</param>
    /// <param name="most">Longest result, in UTF-16 units.</param>
    public static Html? Quoted(Acknowledgement held, int most = int.MaxValue) =>
        string.IsNullOrWhiteSpace(held.Comment) ? null : Html.Of($"“<bdi>{Visible.Line(held.Comment, most)}</bdi>”");

    /// <summary><c>Tom Kessler is told at 13:14</c>; of what is due already that it is happening.</summary>
    public static Html Told(NextStep next, People people, Present present)
    {
        var does = next.Step is LadderStep.Reminder or LadderStep.RanOut ? "is reminded" : "is told";
        var when = next.DueAt <= present.Now ? "now"
            : present.Clock.IsSameDay(next.DueAt, present.Now) ? $"at {present.Moment(next.DueAt)}"
            : next.DueAt == DateTimeOffset.MaxValue ? "when maintenance ends"
            : $"on {present.Moment(next.DueAt)}";
        return Html.Of($"<bdi>{people.NameOf(next.To)}</bdi> {does} {when}");
    }

    /// <summary>What people call its agent: as its newest notice says.</summary>
    public static string Title(AlertReading alert) => alert.Notices is [.., { Facts.Title: { Length: > 0 } title }] ? title : alert.Agent;

    private static Html Holding(Acknowledgement held, People people, Present present) =>
        Html.Of($"{Has(held, people, present)}{(Quoted(held, MostInLine) is { } said ? Html.Of($", {said}") : null)}");

    private static Html? After(string before, AlertReading alert, People people, Present present) =>
        Next(alert) is { } next ? Html.Of($"{before}{Told(next, people, present)}") : null;

    // Who is told next matters more than who is reminded.
    private static NextStep? Next(AlertReading alert) =>
        alert.ToCome.FirstOrDefault(step => step.Step == LadderStep.Escalation) ?? (alert.ToCome is [var first, ..] ? first : null);

    private static Html? For(AlertReading alert) => alert.Notices is [.., { Facts.Drift: { Cut.Length: > 0 } drift }]
        ? Html.Of($" for <bdi>{drift.Cut} {drift.Value}</bdi>") : null;
}
