using Monitoring.Core.Feeds;
using Monitoring.Storage.Feeds;
using static System.FormattableString;

namespace Monitoring.Service.Registry;

/// <summary>Reads what is expected of an agent's feed. Each answers null when something is refused, the fault being noted.</summary>
internal static class FeedReader
{
    private const int Most = 20;

    private const string SlotRemedy =
        "write second, minute, hour, day of month, month and day of week, such as \"0 0 6 L * ?\" for 06:00 on the last day of each month";

    /// <summary>The slots of <c>expects</c>.</summary>
    public static IReadOnlyList<SlotRule>? Slots(Field field)
    {
        var fields = field.Items("write a list of Quartz cron expressions such as [\"0 0 6 L * ?\"], or leave it out");
        if (fields.Count > Most)
        {
            field.Refuse(Invariant($"has more than {Most} expressions"), "say the same in fewer");
            return null;
        }

        var rules = fields.Select(Slot).OfType<SlotRule>().ToList();
        return rules.Count == fields.Count && rules.Count > 0 ? rules : null;
    }

    /// <summary>The day of <c>expectFirstBy</c>.</summary>
    public static DateOnly? FirstBy(Field field) => CalendarReader.Day(field, "write the day by which the first outcome is expected, such as 2026-06-01");

    private static SlotRule? Slot(Field field)
    {
        if (field.Text(SlotRemedy) is not { } text)
        {
            return null;
        }

        if (CronSlots.Parse(text, out var problem) is { } rule)
        {
            return rule;
        }

        field.RefuseValue(problem, SlotRemedy);
        return null;
    }
}
