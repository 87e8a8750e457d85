using System.Text;
using Monitoring.Core.Alerts;
using Monitoring.Core.Feeds;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using static System.FormattableString;

namespace Monitoring.Service.Tests.Registry;

/// <summary>Writes a registry as a document, in one of many spellings.</summary>
/// <param name="style">Which spelling: every bit pattern is one.</param>
internal sealed class RegistryPrinter(uint style)
{
    private readonly StringBuilder text = new();
    private uint style = style;

    /// <summary>The document.</summary>
    public string Print(PlantRegistry registry)
    {
        Line(0, $"plant: {{ name: {Text(registry.Plant.Name)}, timeZone: {registry.Plant.TimeZone}, dailyMailAt: {Choose("\"", "")}{Invariant($"{registry.Plant.DailyMailAt:HH:mm}")}{Last("\"", "")}{Calendar(registry.Plant)} }}");
        Line(0, $"fallback: {registry.Fallback}");
        Line(0, $"keepOutcomes: {Duration(registry.KeepOutcomes)}");
        Line(0, "agents:" + (registry.Agents is [] ? " {}" : ""));
        foreach (var agent in registry.Agents)
        {
            Print(agent);
        }

        Line(0, "people:");
        foreach (var person in registry.People.Values)
        {
            if (Choose(true, false))
            {
                Line(2, $"{Text(person.Key)}: {{ email: {Text(person.Email)}, name: {Text(person.Name)}{(person.Away is [] ? "" : ", away: " + Away(person.Away))} }}");
            }
            else
            {
                Line(2, $"{person.Key}:");
                Line(4, $"name: {Text(person.Name)}");
                Line(4, $"email: {Text(person.Email)}");
                Optional(4, "away", Away(person.Away), person.Away is []);
            }
        }

        return text.ToString();
    }

    private void Print(Agent agent)
    {
        Line(2, $"{agent.Name}:");
        Line(4, $"owner: {Text(agent.Owner)}");
        Optional(4, "deputy", agent.Deputy, agent.Deputy is null);
        Optional(4, "title", Text(agent.Title), agent.Title == agent.Name && Choose(true, false));
        Optional(4, "silentAfter", agent.SilentAfter is { } silence ? Duration(silence) : "", agent.SilentAfter is null);
        Optional(4, "expects", $"[{string.Join(", ", agent.Expects.Select(rule => $"\"{rule.Text}\""))}]", agent.Expects is []);
        Optional(4, "grace", Duration(agent.Grace), agent.Grace == SlotCalendar.UsualGrace && Choose(true, false));
        Optional(4, "expectFirstBy", agent.ExpectFirstBy is { } day ? Invariant($"{day:yyyy-MM-dd}") : "", agent.ExpectFirstBy is null);
        Optional(4, "pilot", agent.Pilot is { } pilot ? Invariant($"{{ of: {Text(Invariant($"{pilot.Of}"))}, right: {pilot.Right} }}") : "",
            agent.Pilot is null);
        Optional(4, "drills", agent.Drills ? "on" : "off", agent.Drills && Choose(true, false));
        Optional(4, "reviews", Invariant($"{agent.Reviews} a day"), agent.Reviews == 5 && Choose(true, false));
        Optional(4, "transactionUrl", agent.TransactionUrl is { } url ? Invariant($"\"{url}\"") : "", agent.TransactionUrl is null);
        if (agent.Slos is [])
        {
            Optional(4, "slos", "{}", Choose(true, false));
            return;
        }

        Line(4, "slos:");
        foreach (var slo in agent.Slos)
        {
            Line(6, $"{slo.Name}:");
            Line(8, $"alertBelow: {Ratio.Percent(slo.Rule.AlertBelow)}");
            Line(8, $"target: {Text(Ratio.Percent(slo.Rule.Target))}");
            Line(8, $"over: {slo.Rule.Window.ToString(System.Globalization.CultureInfo.InvariantCulture)} {Choose("transactions", "transaction")}");
            var (byDefault, admission) = (Admission.Default, slo.Admission);
            Optional(8, "dispositions", List(admission.Dispositions.Words), admission.Dispositions == byDefault.Dispositions
                && Choose(true, false));
            Optional(8, "selections", List(admission.Selections.Words), admission.Selections == byDefault.Selections
                && Choose(true, false));
            Optional(8, "indicator", admission.Indicator, admission.Indicator == byDefault.Indicator && Choose(true, false));
            var isAny = admission.Sources == OneOf<VerdictSource>.Any;
            Optional(8, "countFrom", isAny && Choose(true, false) ? "[any]" : List(admission.Sources.Words), isAny && Choose(true, false));
            Optional(8, "segments", List(slo.Cuts), slo.Cuts is []);
            Optional(8, "reactionPlan", Text(slo.ReactionPlan), slo.ReactionPlan.Length == 0);
            Optional(8, "drift", Text(Word<DriftMode>.Of(slo.Drift)), slo.Drift == DriftMode.Notify && Choose(true, false));
            Optional(8, "labelsWithin", slo.LabelsWithin is { } within ? Duration(within) : "", slo.LabelsWithin is null);
            Optional(8, "baseline", Text("frozen"), !slo.FreezesBaseline);
        }
    }

    private static string Calendar(Plant plant) =>
        (plant.Hours is { } hours ? $", hours: \"{hours.Text}\"" : "")
        + (plant.Holidays is [] ? "" : $", holidays: [{string.Join(", ", plant.Holidays.Reverse().Select(day => Invariant($"{day:yyyy-MM-dd}")))}]");

    private string Away(IReadOnlyList<DaysAway> absences)
    {
        var maps = absences.Reverse().Select(away => Invariant($"{{ until: {away.Until:yyyy-MM-dd}, from: {away.From:yyyy-MM-dd}")
            + (away.Acting is { } acting ? $", acting: {Text(acting)} }}" : " }")).ToList();
        return maps.Count == 1 && Choose(true, false) ? maps[0] : $"[{string.Join(", ", maps)}]";
    }

    private void Optional(int indent, string key, string? value, bool leftOut)
    {
        if (!leftOut)
        {
            Line(indent, $"{key}: {value}");
        }
    }

    private void Line(int indent, string text)
    {
        if (Choose(false, false, false, true))
        {
            this.text.Append(new string(' ', (int)(style % 7))).Append("# a comment: with { braces }\n\n");
        }

        this.text.Append(' ', indent).Append(text).Append(Choose("", "", " ", "  # said")).Append('\n');
    }

    private string List(IReadOnlyList<string> words) => "[" + string.Join(Choose(", ", " ,  "), words.Select(word => Text(word))) + "]";

    private string Duration(TimeSpan time) => time.TotalMinutes % 1440 == 0 && Choose(true, false)
        ? Invariant($"{time.TotalDays} {Choose("days", "day")}")
        : time.TotalMinutes % 60 == 0 && Choose(true, false) ? Invariant($"{time.TotalHours} {Choose("hours", "hour")}")
            : Invariant($"{time.TotalMinutes} minutes");

    /// <summary>The text plain where that is safe, or in one of the two kinds of quotes.</summary>
    private string Text(string text)
    {
        if (text.Length > 0 && text.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '.' or '_' or '%')
            && text[0] is not ('-' or '%' or '.') && text != "null" && Choose(true, false))
        {
            return text;
        }

        return text.Contains('\n', StringComparison.Ordinal) || Choose(true, false)
            ? "\"" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)
                .Replace("\n", "\\n", StringComparison.Ordinal) + "\""
            : "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'";
    }

    private T Choose<T>(params ReadOnlySpan<T> choices)
    {
        style = unchecked((style * 1_664_525) + 1_013_904_223);
        return choices[(int)((style >> 16) % (uint)choices.Length)];
    }

    /// <summary>What the choice just made among as many would be of others.</summary>
    private T Last<T>(params ReadOnlySpan<T> choices) => choices[(int)((style >> 16) % (uint)choices.Length)];
}
