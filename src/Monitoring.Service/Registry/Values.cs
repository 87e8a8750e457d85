using System.Globalization;
using System.Text;
using Monitoring.Core.Alerts;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Service.Settings;
using static System.FormattableString;

namespace Monitoring.Service.Registry;

/// <summary>Reads the values of registry fields. Each answers null when the value is refused, the fault being noted.</summary>
internal static class Values
{
    /// <summary>Room for what to do, in UTF-16 units: the mail that prints it is one screen.</summary>
    private const int LongestPlan = 2_000;

    private static readonly TimeSpan ShortestSilence = TimeSpan.FromMinutes(1), LongestSilence = TimeSpan.FromDays(400), LongestGrace = TimeSpan.FromDays(30);
    private static readonly TimeSpan ShortestKeeping = TimeSpan.FromDays(1), LongestKeeping = TimeSpan.FromDays(36_500);

    /// <summary>A short printable text.</summary>
    public static string? Text(Field field, string remedy)
    {
        var text = field.Text(remedy);
        if (text is null || Names.IsText(text))
        {
            return text;
        }

        field.RefuseValue(Names.TextRule, remedy);
        return null;
    }

    /// <summary>What to do: printable text, which may have several lines.</summary>
    public static string? Plan(Field field)
    {
        const string Remedy = "write what the owner does first, or leave it out";
        if (field.Text(Remedy)?.TrimEnd('\n') is not { } plan)
        {
            return null;
        }

        if (plan.Length is > 0 and <= LongestPlan && plan.Split('\n').All(line => Names.IsPrintable(line)))
        {
            return plan;
        }

        field.RefuseValue(Invariant($"must be 1 to {LongestPlan:N0} printable characters, line breaks included"), Remedy);
        return null;
    }

    /// <summary>A mail address.</summary>
    public static string? Email(Field field)
    {
        const string Remedy = "write one address such as dana.ruiz@example.com";
        var text = field.Text(Remedy);
        if (text is null || EmailAddress.IsValid(text))
        {
            return text;
        }

        field.RefuseValue("is no mail address", Remedy);
        return null;
    }

    /// <summary>The IANA id of a time zone.</summary>
    public static string? TimeZone(Field field)
    {
        const string Remedy = "write an IANA name such as America/Chicago";
        var id = field.Text(Remedy);
        if (id is null)
        {
            return null;
        }

        if (IanaZone.WhyNot(id) is not { } missing)
        {
            if (IanaZone.PresentName(id) is { } present && IanaZone.IsKnown(present))
            {
                field.Faults.Warn(field.Node.Line, field.Path, $"{id} is an old name, which systems drop by and by; write {present}");
            }

            return id;
        }

        if (IanaZone.Resolve(id) is not null || field.Faults.Kind == DocumentKind.Stored)
        {
            field.Faults.Warn(field.Node.Line, field.Path, missing);
            return id;
        }

        field.RefuseValue("is no known time zone", field.Suggestion(id, IanaZone.All) ?? Remedy);
        return null;
    }

    /// <summary>A time of day, hours and minutes.</summary>
    public static TimeOnly? TimeOfDay(Field field)
    {
        const string Remedy = "write hours and minutes such as \"05:45\"";
        if (field.Text(Remedy) is not { } text)
        {
            return null;
        }

        if (TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
        {
            return time;
        }

        field.RefuseValue("is no time of day", Remedy);
        return null;
    }

    /// <summary>A silence, 1 minute to 400 days.</summary>
    public static TimeSpan? Silence(Field field) =>
        Duration(field, ShortestSilence, LongestSilence, "must be 1 minute to 400 days", "4 hours");

    /// <summary>How long before and after its slot an outcome may come, 1 minute to 30 days.</summary>
    public static TimeSpan? Grace(Field field) =>
        Duration(field, ShortestSilence, LongestGrace, "must be 1 minute to 30 days", "1 hour");

    /// <summary>Within which time verdicts are to come, 1 minute to 400 days.</summary>
    public static TimeSpan? LabelsWithin(Field field) =>
        Duration(field, ShortestSilence, LongestSilence, "must be 1 minute to 400 days", "3 days");

    /// <summary>How long something is kept, 1 day to 36,500 days.</summary>
    public static TimeSpan? Keeping(Field field) =>
        Duration(field, ShortestKeeping, LongestKeeping, "must be 1 day to 36500 days", "400 days");

    /// <summary>The size of a window.</summary>
    public static int? Window(Field field)
    {
        const string Remedy = "write a number from 1 to 10000 and the word transactions, such as 100 transactions";
        if (field.Text(Remedy) is not { } text)
        {
            return null;
        }

        if (Counted(text, "transaction") is not { } window)
        {
            field.RefuseValue("is no number of transactions", Remedy);
            return null;
        }

        if (window is >= AccuracyRule.SmallestWindow and <= AccuracyRule.LargestWindow)
        {
            return window;
        }

        field.RefuseValue("is outside 1 to 10000 transactions", Remedy);
        return null;
    }

    /// <summary>A whole number in digits, within bounds that are included.</summary>
    public static int? Count(Field field, int least, int most, string remedy)
    {
        if (field.Text(remedy) is not { } text)
        {
            return null;
        }

        if (text.AsSpan().ContainsAnyExceptInRange('0', '9'))
        {
            field.RefuseValue("is no whole number in digits", remedy);
            return null;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count >= least && count <= most)
        {
            return count;
        }

        field.RefuseValue(Invariant($"is outside {least} to {most}"), remedy);
        return null;
    }

    /// <summary>So many a day, within bounds that are included: <c>5 a day</c>.</summary>
    public static int? EachDay(Field field, int most, string remedy)
    {
        if (field.Text(remedy) is not { } text)
        {
            return null;
        }

        if (text.Split(' ', StringSplitOptions.RemoveEmptyEntries) is not [var number, "a", "day"]
            || !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            field.RefuseValue("is no number a day", remedy);
            return null;
        }

        if (count <= most)
        {
            return count;
        }

        field.RefuseValue(Invariant($"is outside 0 to {most} a day"), remedy);
        return null;
    }

    /// <summary>A number and a unit in singular or plural: <c>1 hour</c>, <c>4 hours</c>. Null when it is something else.</summary>
    private static int? Counted(string text, string unit)
    {
        var space = text.IndexOf(' ', StringComparison.Ordinal);
        if (space < 1 || !int.TryParse(text.AsSpan(0, space), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return null;
        }

        var word = text.AsSpan(space).TrimStart(' ');
        return word.SequenceEqual(unit) || (word is [.. var singular, 's'] && singular.SequenceEqual(unit)) ? number : null;
    }

    private static TimeSpan? Duration(Field field, TimeSpan shortest, TimeSpan longest, string bounds, string example)
    {
        var remedy = $"write a number and minutes, hours or days, such as {example}";
        if (field.Text(remedy) is not { } text)
        {
            return null;
        }

        double? minutes = Counted(text, "minute") ?? (Counted(text, "hour") * 60.0) ?? (Counted(text, "day") * 1440.0);
        if (minutes is null)
        {
            field.RefuseValue("is no duration", remedy);
        }
        else if (minutes < shortest.TotalMinutes || minutes > longest.TotalMinutes)
        {
            field.RefuseValue(bounds, remedy);
        }
        else
        {
            return TimeSpan.FromMinutes(minutes.Value);
        }

        return null;
    }
}

/// <summary>
/// Finds characters that no editor shows, or shows as a plain space: they come with text copied from pages and documents, and make two
/// words that look alike two different words.
/// </summary>
internal static class Unseen
{
    // Letters and symbols that are drawn as nothing.
    private static readonly int[] Blank = [0x115F, 0x1160, 0x2800, 0x3164, 0xFFA0];

    /// <summary>The first one of a line in words; null when it has none.</summary>
    /// <param name="line">The line without its end.</param>
    public static string? In(ReadOnlySpan<char> line)
    {
        if (!line.ContainsAnyExceptInRange(' ', '~'))
        {
            return null;
        }

        var column = 1;
        foreach (var rune in line.EnumerateRunes())
        {
            if (IsUnseen(rune))
            {
                return Invariant($"U+{rune.Value:X4} at column {column}");
            }

            column++;
        }

        return null;
    }

    private static bool IsUnseen(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control => rune.Value != '\t',
        UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => true,
        UnicodeCategory.SpaceSeparator => rune.Value != ' ',
        UnicodeCategory.NonSpacingMark => rune.Value is >= 0xFE00 and <= 0xFE0F,
        _ => Blank.Contains(rune.Value),
    };
}
