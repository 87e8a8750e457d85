using Monitoring.Core.Feeds;
using Quartz;
using static System.FormattableString;

namespace Monitoring.Storage.Feeds;

/// <summary>
/// Slots as Quartz cron expressions. They are evaluated on a clock that is never changed, as if its times were UTC; which instants these are
/// in the plant's zone is a rule of the core (<see cref="SlotCalendar"/>).
/// </summary>
public static class CronSlots
{
    private static readonly TimeSpan Closest = TimeSpan.FromMinutes(1);

    private static readonly DateTime Beginning = new(2000, 1, 1, 0, 0, 0, DateTimeKind.Unspecified);

    /// <summary>Reads an expression.</summary>
    /// <param name="text">What was written.</param>
    /// <param name="problem">What is wrong with it, continuing the text; empty when nothing is.</param>
    /// <returns>The rule; null when something is wrong.</returns>
    public static SlotRule? Parse(string text, out string problem)
    {
        var fields = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length;
        if (fields is not (6 or 7))
        {
            problem = Invariant($"has {fields} fields, where a Quartz cron expression has 6 or 7");
            return null;
        }

        try
        {
            var expression = new CronExpression(text, TimeZoneInfo.Utc);
            var rule = new SlotRule(text, wall => expression.GetNextValidTimeAfter(new DateTimeOffset(wall, TimeSpan.Zero))?.DateTime);
            var first = rule.After(Beginning);
            problem = first is null ? "names a time that never comes"
                : rule.After(first.Value) - first < Closest ? "comes more often than once a minute"
                : "";
            return problem.Length == 0 ? rule : null;
        }
        catch (Exception refused) when (refused is FormatException or ArgumentException)
        {
            problem = "is no Quartz cron expression: " + refused.Message.ReplaceLineEndings(" ").TrimEnd('.');
            return null;
        }
    }
}
