using System.Globalization;

namespace Monitoring.Core.Outcomes;

/// <summary>Instants as both engines keep them: whole microseconds since 1970-01-01T00:00:00Z.</summary>
public static class Instant
{
    /// <summary>
    /// By how much the clocks of hosts may differ: what is further ahead than that was made by a clock that is wrong, or was set back since.
    /// </summary>
    public static readonly TimeSpan HostsDiffer = TimeSpan.FromMinutes(1);

    /// <summary>Cuts (never rounds) an instant to microseconds, in UTC.</summary>
    public static DateTimeOffset Cut(DateTimeOffset instant)
    {
        var ticks = instant.UtcTicks;
        return new DateTimeOffset(ticks - (ticks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);
    }

    /// <summary>Microseconds since 1970; negative before.</summary>
    public static long ToMicroseconds(DateTimeOffset instant) =>
        (Cut(instant).UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMicrosecond;

    /// <summary>Whole microseconds of a duration, cut.</summary>
    public static long Microseconds(TimeSpan duration) => duration.Ticks / TimeSpan.TicksPerMicrosecond;

    /// <summary>The instant of a number of microseconds since 1970.</summary>
    public static DateTimeOffset FromMicroseconds(long microseconds) =>
        DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);
}

/// <summary>
/// Instants as text, strictly by RFC 3339: date, <c>T</c>, time with seconds, any number of fraction digits, and an offset
/// (<c>Z</c> or up to ±14:00, the widest in use). A fraction is cut to microseconds, never rounded. Years are 0001 to 9999,
/// in UTC too. A leap second is refused, because neither engine can keep one. Small letters <c>t</c> and <c>z</c> are read.
/// </summary>
public static class Rfc3339
{
    /// <summary>What is demanded, for messages.</summary>
    public const string Rule = "must be an RFC 3339 instant with an offset, such as 2026-06-01T07:50:00-05:00";

    /// <summary>Longest text written by <see cref="Format(DateTimeOffset, Span{char})"/>.</summary>
    public const int LongestText = 27;

    private const int DateAndSeconds = 19;
    private const int LargestOffsetMinutes = 14 * 60;
    private const int DigitsKept = 6;

    /// <summary>Reads an instant.</summary>
    /// <param name="text">The whole text; no blanks around it.</param>
    /// <param name="instant">In UTC, cut to microseconds.</param>
    /// <param name="reason">What is wrong and what would be right; null when it was read.</param>
    public static bool TryParse(ReadOnlySpan<char> text, out DateTimeOffset instant, out string? reason)
    {
        instant = default;
        if (!HasShape(text))
        {
            reason = Rule;
            return false;
        }

        var fraction = FractionTicks(text[DateAndSeconds..], out var length);
        var offset = text[(DateAndSeconds + length)..];
        reason = length == 1 ? Rule : OffsetFault(offset);
        if (reason is not null)
        {
            return false;
        }

        int year = Number(text[..4]), month = Number(text[5..7]), day = Number(text[8..10]);
        int hour = Number(text[11..13]), minute = Number(text[14..16]), second = Number(text[17..19]);
        reason = DateFault(year, month, day) ?? TimeFault(hour, minute, second);
        if (reason is not null)
        {
            return false;
        }

        var ticks = new DateTime(year, month, day, hour, minute, second, DateTimeKind.Utc).Ticks + fraction
            - (OffsetMinutes(offset) * TimeSpan.TicksPerMinute);
        if (ticks < DateTime.MinValue.Ticks || ticks > DateTime.MaxValue.Ticks)
        {
            reason = "must lie in the years 0001 to 9999 of UTC";
            return false;
        }

        instant = new DateTimeOffset(ticks, TimeSpan.Zero);
        return true;
    }

    /// <summary>An instant as text, in UTC with <c>Z</c>, cut to microseconds; a fraction only when there is one.</summary>
    public static string Format(DateTimeOffset instant)
    {
        Span<char> text = stackalloc char[LongestText];
        return text[..Format(instant, text)].ToString();
    }

    /// <summary>Writes an instant as <see cref="Format(DateTimeOffset)"/> does.</summary>
    /// <returns>Characters written; the space must hold <see cref="LongestText"/>.</returns>
    public static int Format(DateTimeOffset instant, Span<char> space)
    {
        Span<char> whole = stackalloc char[33];
        instant.UtcDateTime.TryFormat(whole, out _, "O", CultureInfo.InvariantCulture);
        var length = DateAndSeconds + 1 + DigitsKept;
        while (whole[length - 1] == '0')
        {
            length--;
        }

        length = length == DateAndSeconds + 1 ? DateAndSeconds : length;
        whole[..length].CopyTo(space);
        space[length] = 'Z';
        return length + 1;
    }

    private static bool HasShape(ReadOnlySpan<char> text)
    {
        const string Shape = "0000-00-00T00:00:00";
        if (text.Length < DateAndSeconds)
        {
            return false;
        }

        for (var i = 0; i < DateAndSeconds; i++)
        {
            var fits = Shape[i] switch
            {
                '0' => char.IsAsciiDigit(text[i]),
                'T' => text[i] is 'T' or 't',
                var mark => text[i] == mark,
            };
            if (!fits)
            {
                return false;
            }
        }

        return true;
    }

    /// <param name="text">What follows the seconds.</param>
    /// <param name="length">Characters of the fraction, its point included; 0 without one.</param>
    private static long FractionTicks(ReadOnlySpan<char> text, out int length)
    {
        length = 0;
        if (text.IsEmpty || text[0] != '.')
        {
            return 0;
        }

        var microseconds = 0L;
        for (length = 1; length < text.Length && char.IsAsciiDigit(text[length]); length++)
        {
            microseconds = length <= DigitsKept ? (microseconds * 10) + (text[length] - '0') : microseconds;
        }

        for (var digits = length - 1; digits < DigitsKept; digits++)
        {
            microseconds *= 10;
        }

        return microseconds * TimeSpan.TicksPerMicrosecond;
    }

    private static string? OffsetFault(ReadOnlySpan<char> offset)
    {
        if (offset.IsEmpty)
        {
            return "has no offset; end it with Z or an offset such as -05:00";
        }

        if (offset is "Z" or "z")
        {
            return null;
        }

        var fits = offset.Length == 6 && offset[0] is '+' or '-' && offset[3] == ':' && char.IsAsciiDigit(offset[1])
            && char.IsAsciiDigit(offset[2]) && char.IsAsciiDigit(offset[4]) && char.IsAsciiDigit(offset[5]);
        return !fits ? Rule
            : Number(offset[4..]) > 59 || Math.Abs(OffsetMinutes(offset)) > LargestOffsetMinutes
                ? "has an offset no place on earth uses; at most 14:00"
            : null;
    }

    private static int OffsetMinutes(ReadOnlySpan<char> offset)
    {
        if (offset.Length == 1)
        {
            return 0;
        }

        var minutes = (60 * Number(offset[1..3])) + Number(offset[4..6]);
        return offset[0] == '-' ? -minutes : minutes;
    }

    private static string? DateFault(int year, int month, int day) =>
        year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) ? "is no day of the calendar" : null;

    private static string? TimeFault(int hour, int minute, int second) =>
        second == 60 ? "is a leap second, which cannot be kept; use second 59"
        : hour > 23 || minute > 59 || second > 59 ? "is no time of the day; it ends at 23:59:59"
        : null;

    private static int Number(ReadOnlySpan<char> digits)
    {
        var number = 0;
        foreach (var digit in digits)
        {
            number = (number * 10) + (digit - '0');
        }

        return number;
    }
}
