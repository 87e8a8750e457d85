using System.Globalization;
using Monitoring.Core.Slos;
using Monitoring.Service.Registry.Yaml;
using static System.FormattableString;

namespace Monitoring.Service.Registry;

/// <summary>Reads days and hours. Each answers null when something is refused, the fault being noted.</summary>
internal static class CalendarReader
{
    /// <summary>Every agent's coverage carries them: those of a year and the next are enough.</summary>
    private const int MostHolidays = 400;

    private const int FirstYear = 2000, LastYear = 2199;

    /// <summary>The hours of a plant.</summary>
    public static PlantHours? Hours(Field field)
    {
        const string Remedy = "write days and times such as Mon-Fri 06:00-22:00, or \"Mon-Fri 06:00-22:00, Sat 06:00-14:00\"";
        if (field.Text(Remedy) is not { } text)
        {
            return null;
        }

        if (PlantHours.Parse(text, out var problem) is { } hours)
        {
            return hours;
        }

        field.RefuseValue(problem, Remedy);
        return null;
    }

    /// <summary>The holidays of a plant, in order.</summary>
    public static IReadOnlyList<DateOnly>? Holidays(Field field)
    {
        const string Remedy = "write a list of dates such as [2026-12-25, 2027-01-01], or leave it out";
        var fields = field.Items(Remedy);
        var days = new SortedSet<DateOnly>();
        foreach (var item in fields)
        {
            if (Day(item, "write a date such as 2026-12-25") is { } day && !days.Add(day))
            {
                item.RefuseValue("is in the list already", "keep one");
            }
        }

        if (days.Count > MostHolidays)
        {
            field.Refuse(Invariant($"has more than {MostHolidays} dates"), "keep those to come");
            return null;
        }

        return fields is not [] && days.Count == fields.Count ? [.. days] : null;
    }

    /// <summary>A calendar day.</summary>
    public static DateOnly? Day(Field field, string remedy)
    {
        if (field.Text(remedy) is not { } text)
        {
            return null;
        }

        if (!DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            field.RefuseValue("is no date", remedy);
            return null;
        }

        if (day.Year is >= FirstYear and <= LastYear)
        {
            return day;
        }

        field.RefuseValue(Invariant($"is outside the years {FirstYear} to {LastYear}"), remedy);
        return null;
    }
}

/// <summary>Reads when a person is away: <c>{ from: 2026-07-01, until: 2026-07-14, acting: tom }</c>, or a list of such.</summary>
/// <param name="people">Those who may act, all of them known by key.</param>
internal sealed class AwayReader(PeopleReader people)
{
    /// <summary>The keys of an absence.</summary>
    public static readonly IReadOnlyList<string> Keys = ["from", "until", "acting"];

    private const int Most = 50;

    private const string Remedy = "state from, until and acting, such as { from: 2026-07-01, until: 2026-07-14, acting: tom }";
    private const string FromRemedy = "write the first day away, such as 2026-07-01";
    private const string UntilRemedy = "write the last day away, such as 2026-07-14";

    /// <summary>The absences of a person in order; null when something is refused, the faults being noted.</summary>
    /// <param name="person">Key of the person.</param>
    /// <param name="field">What is stated.</param>
    public IReadOnlyList<DaysAway>? Read(string person, Field field)
    {
        var fields = field.Node is YamlNode.List ? field.Items(Remedy) : [field];
        var read = fields.Select(one => (Field: one, Away: ReadOne(person, one))).Where(one => one.Away is not null)
            .OrderBy(one => one.Away!.From).ToList();
        if (fields.Count > Most)
        {
            field.Refuse(Invariant($"has more than {Most} absences"), "keep those to come");
            return null;
        }

        var isApart = true;
        foreach (var (before, after) in read.Zip(read.Skip(1)).Where(pair => pair.Second.Away!.From <= pair.First.Away!.Until))
        {
            after.Field.Refuse(Invariant($"begins {after.Away!.From:yyyy-MM-dd}, before the absence until {before.Away!.Until:yyyy-MM-dd} is over"),
                "write absences that do not overlap");
            isApart = false;
        }

        return isApart && fields is not [] && read.Count == fields.Count ? [.. read.Select(one => one.Away!)] : null;
    }

    private DaysAway? ReadOne(string person, Field field)
    {
        var away = field.Section(Remedy, Keys);
        var from = away.Required("from", FromRemedy) is { } first ? CalendarReader.Day(first, FromRemedy) : null;
        var untilField = away.Required("until", UntilRemedy);
        var until = untilField is null ? null : CalendarReader.Day(untilField, UntilRemedy);
        if (until < from)
        {
            untilField!.RefuseValue(Invariant($"is before {from:yyyy-MM-dd}, the first day away"), UntilRemedy);
            return null;
        }

        var actingField = away.Optional("acting");
        var acting = actingField is null ? null : people.Key(actingField);
        if (acting == person)
        {
            actingField!.RefuseValue("is who is away", "name another person, or leave acting out");
            return null;
        }

        return from is not null && until is not null && (actingField is null || acting is not null)
            ? new(from.Value, until.Value, acting) : null;
    }
}
