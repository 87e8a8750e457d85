using System.Globalization;
using Monitoring.Core.Markup;
using static System.FormattableString;

namespace Monitoring.Service.Settings;

/// <summary>How much callers may bring, in items a second; null is no limit.</summary>
/// <param name="PerKey">Each caller by itself.</param>
/// <param name="Total">All callers of this process together.</param>
internal sealed record LimitSettings(decimal? PerKey, decimal? Total)
{
    /// <summary>Least and most items a second: one in about a quarter of an hour, and far more than a process can write.</summary>
    public const decimal Least = 0.001m, Most = 1_000_000;

    /// <summary>No limit.</summary>
    public static LimitSettings None { get; } = new(null, null);

    /// <summary>Reads both; faults are noted.</summary>
    public static LimitSettings Read(SettingValues values) =>
        new(Read(values, SettingName.LimitsPerKey), Read(values, SettingName.LimitsTotal));

    private static decimal? Read(SettingValues values, string setting)
    {
        if (values.Text(setting) is not { } text)
        {
            return null;
        }

        if (decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var items)
            && items is >= Least and <= Most && decimal.Round(items, 3) == items)
        {
            return items;
        }

        values.Refuse(setting, Invariant($"\"{Visible.Line(text, 40)}\" is no limit; write items a second, ")
            + "a number from 0.001 to 1000000 with at most three decimals, such as 500 or 0.5, or leave it out for no limit.");
        return null;
    }
}
