using Monitoring.Core.Alerts;
using Monitoring.Core.Days;

namespace Monitoring.Core.Mail.Words;

/// <summary>
/// How much was wrong on each of some days, as block characters: the lowest for nothing wrong, up to the fifth while the day stands above the
/// alert line, from the sixth on below it. A day of which nothing is judged is a dot, never the lowest block.
/// </summary>
internal static class Sparkline
{
    /// <summary>What the blocks mean, for the small print.</summary>
    public const string Legend = "The blocks are the last 30 days up to yesterday: ▁ nothing wrong, ▆ and higher below the alert line, · nothing judged.";

    private const string Blocks = "▁▂▃▄▅▆▇█";

    /// <summary>The blocks of some days, oldest first.</summary>
    public static string Of(IReadOnlyList<SloDay> days, AccuracyRule rule) =>
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
