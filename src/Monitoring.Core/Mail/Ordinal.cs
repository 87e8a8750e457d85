using static System.FormattableString;

namespace Monitoring.Core.Mail;

/// <summary>A number as a rank.</summary>
internal static class Ordinal
{
    /// <summary><c>2nd</c>, <c>3rd</c>, <c>11th</c>.</summary>
    public static string Of(int number) => Invariant($"{number}{Ending(number)}");

    private static string Ending(int number) => (number % 100, number % 10) switch
    {
        (11 or 12 or 13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    };
}
