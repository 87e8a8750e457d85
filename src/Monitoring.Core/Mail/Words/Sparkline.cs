using Monitoring.Core.Alerts;
using Monitoring.Core.Days;
using Monitoring.Core.Markup;

namespace Monitoring.Core.Mail.Words;

/// <summary>
/// How much was wrong on each of some days, as block characters: the lowest for nothing wrong, up to the fifth while the day stands above the
/// alert line, from the sixth on below it. A day of which nothing is judged is a dot, never the lowest block. A day of which verdicts are still
/// due is lighter in HTML: what is seen of it first may be what went wrong.
/// </summary>
internal static class Sparkline
{
    /// <summary>What the blocks mean, for the small print.</summary>
    public const string Legend = Meaning + ".";

    private const string Meaning = "The blocks are the last 30 days up to yesterday: ▁ nothing wrong, ▆ and higher below the alert line, · nothing judged";

    private const string Blocks = "▁▂▃▄▅▆▇█";

    /// <summary>What the blocks of some days mean: with lighter ones in HTML, that too.</summary>
    public static Phrase LegendOf(IEnumerable<SloDay> days) => new(Legend, Html.Text(days.Any(day => day.IsProvisional) ? Meaning + "; lighter: verdicts are still due." : Legend));

    /// <summary>The blocks of some days, oldest first.</summary>
    public static Phrase Of(IReadOnlyList<SloDay> days, AccuracyRule rule)
    {
        List<Html> runs = [];
        for (var from = 0; from < days.Count;)
        {
            var run = days.Skip(from).TakeWhile(day => day.IsProvisional == days[from].IsProvisional).ToList();
            var blocks = Drawn(run, rule);
            runs.Add(days[from].IsProvisional ? Html.Of($"<span style=\"opacity:.5\">{blocks}</span>") : Html.Text(blocks));
            from += run.Count;
        }

        return new(Drawn(days, rule), Html.Join(Html.Empty, runs));
    }

    private static string Drawn(IEnumerable<SloDay> days, AccuracyRule rule) =>
        string.Concat(days.Select(day => day.Verdicts.Judged == 0 ? '·' : Blocks[Height(day.Verdicts, rule)]));

    // Of what the alert line allows: quarters up to it, then up to four and eight quarters, and more.
    private static int Height(DayVerdicts day, AccuracyRule rule) => (day.Wrong / (day.Judged * (1 - rule.AlertBelow))) switch
    {
        0m => 0,
        <= 0.25m => 1,
        <= 0.5m => 2,
        <= 0.75m => 3,
        <= 1m => 4,
        <= 1.5m => 5,
        <= 2.5m => 6,
        _ => 7,
    };
}
