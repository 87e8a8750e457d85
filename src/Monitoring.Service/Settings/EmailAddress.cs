using System.Text.RegularExpressions;

namespace Monitoring.Service.Settings;

/// <summary>
/// The mail addresses the product writes to and from: ASCII, no quoted local part, no comment, no IP address in brackets, at most
/// 254 characters. Narrower than RFC 5321 so that an address is safe in every header and on every page.
/// </summary>
internal static partial class EmailAddress
{
    private const int Longest = 254, LongestLocalPart = 64;

    /// <summary>True for <c>dana.ruiz@example.com</c> and for <c>root@localhost</c>.</summary>
    public static bool IsValid(string text) =>
        text.Length <= Longest && text.IndexOf('@', StringComparison.Ordinal) <= LongestLocalPart && Form().IsMatch(text);

    [GeneratedRegex(
        @"^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*\z",
        RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Form();
}
