using System.Globalization;
using System.Text.RegularExpressions;

namespace Monitoring.Core.Slos;

/// <summary>
/// When a plant works, by day of the week and its own wall clock: <c>Mon-Fri 06:00-22:00, Sat 06:00-14:00</c>. A range may end at 24:00;
/// one that ends before its start goes on over midnight into the next day (<c>Sun-Thu 22:00-06:00</c>). Ranges that touch or overlap
/// are one. Two are equal when they mean the same minutes, however they are written.
/// </summary>
public sealed partial class PlantHours : IEquatable<PlantHours>
{
    private const int MinutesOfDay = 24 * 60, MostRanges = 50;

    private static readonly string[] Days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

    private readonly IReadOnlyList<MinuteRange>[] week;

    private PlantHours(string text, IReadOnlyList<MinuteRange>[] week)
    {
        Text = text;
        this.week = week;
    }

    /// <summary>The hours as they were written.</summary>
    public string Text { get; }

    /// <summary>Reads hours.</summary>
    /// <param name="text">What was written.</param>
    /// <param name="problem">What is wrong with it, continuing the text; empty when nothing is.</param>
    /// <returns>The hours; null when something is wrong.</returns>
    public static PlantHours? Parse(string text, out string problem)
    {
        var ranges = text.Split(',', StringSplitOptions.TrimEntries);
        var stated = Enumerable.Range(0, Days.Length).Select(_ => new List<MinuteRange>()).ToArray();
        problem = ranges.Length > MostRanges ? FormattableString.Invariant($"has more than {MostRanges} ranges") : "";
        foreach (var range in problem.Length == 0 ? ranges : [])
        {
            problem = Range().Match(range) is { Success: true } match ? Add(match, stated)
                : $"has \"{range}\", which is no days and hours";
            if (problem.Length > 0)
            {
                break;
            }
        }

        return problem.Length > 0 ? null : new PlantHours(text, [.. stated.Select(Joined)]);
    }

    /// <summary>The ranges of a day in order, apart from each other.</summary>
    internal IReadOnlyList<MinuteRange> Of(DayOfWeek day) => week[(int)day];

    /// <inheritdoc/>
    public bool Equals(PlantHours? other) =>
        other is not null && week.Zip(other.week).All(days => days.First.SequenceEqual(days.Second));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as PlantHours);

    /// <inheritdoc/>
    public override int GetHashCode() =>
        week.Aggregate(0, (hash, day) => day.Aggregate(HashCode.Combine(hash, day.Count), HashCode.Combine));

    /// <inheritdoc/>
    public override string ToString() => Text;

    private static string Add(Match match, List<MinuteRange>[] stated)
    {
        var (from, until) = (Minute(match.Groups["from"].Value), Minute(match.Groups["until"].Value));
        if (from >= MinutesOfDay || until > MinutesOfDay)
        {
            return $"has {match.Groups[from >= MinutesOfDay ? "from" : "until"].Value}, which is no time of day";
        }

        if (from == until)
        {
            return $"ends {match.Groups["until"].Value}, when it starts";
        }

        var first = Array.IndexOf(Days, match.Groups["first"].Value);
        var last = match.Groups["last"] is { Success: true } end ? Array.IndexOf(Days, end.Value) : first;
        for (var i = 0; i <= (last - first + Days.Length) % Days.Length; i++)
        {
            var day = (first + i) % Days.Length;
            stated[day].Add(new(from, until > from ? until : MinutesOfDay));
            if (until < from && until > 0)
            {
                stated[(day + 1) % Days.Length].Add(new(0, until));
            }
        }

        return "";
    }

    private static IReadOnlyList<MinuteRange> Joined(List<MinuteRange> ranges)
    {
        var joined = new List<MinuteRange>();
        foreach (var range in ranges.OrderBy(range => range.From))
        {
            if (joined is [.., var last] && range.From <= last.Until)
            {
                joined[^1] = last with { Until = Math.Max(last.Until, range.Until) };
            }
            else
            {
                joined.Add(range);
            }
        }

        return joined;
    }

    private static int Minute(string time) =>
        (int.Parse(time[..2], CultureInfo.InvariantCulture) * 60) + int.Parse(time[3..], CultureInfo.InvariantCulture);

    [GeneratedRegex("^(?<first>Mon|Tue|Wed|Thu|Fri|Sat|Sun)(-(?<last>Mon|Tue|Wed|Thu|Fri|Sat|Sun))? +(?<from>[0-9]{2}:[0-5][0-9])-(?<until>[0-9]{2}:[0-5][0-9])\\z",
        RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Range();
}

/// <summary>A part of a day by its wall clock, in minutes from midnight.</summary>
/// <param name="From">Its first minute.</param>
/// <param name="Until">The minute it ends at, which is no part of it; 1440 for the end of the day.</param>
internal readonly record struct MinuteRange(int From, int Until);
