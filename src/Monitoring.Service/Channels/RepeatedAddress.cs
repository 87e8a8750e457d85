using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace Monitoring.Service.Channels;

/// <summary>
/// Finds in the words of a server what would give an address away, in whatever spelling: as it stands, with percent signs, in JSON or HTML, in
/// other letters, broken by spaces, or a part of it. Letters and digits alone are compared. The host is no secret.
/// </summary>
internal static class RepeatedAddress
{
    // Shorter parts are words of every server's: hook, api, v1. Of a longer part so much of it in a row is enough.
    private const int ShortestPart = 6, Enough = 12;

    // One that a form escaped, and whoever repeats it escaped again.
    private const int MostEscapes = 3;

    private static readonly char[] Separators = ['/', '?', '&', '=', ';', ':', ','];

    // Of JSON and of programs.
    private static readonly Regex Escape = new(
        @"\\u(?<hex>[0-9a-f]{4})|\\x(?<hex>[0-9a-f]{2})", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);

    /// <summary>True when a part of the address's path or query stands in a text.</summary>
    public static bool IsIn(string text, Uri address)
    {
        var said = Core(text);
        var path = Unescaped(address.PathAndQuery);
        return path.Split(Separators).Append(path).Select(Core).Any(part => part.Length >= ShortestPart && Holds(said, part));
    }

    private static bool Holds(string said, string part)
    {
        var length = Math.Min(part.Length, Enough);
        return Enumerable.Range(0, part.Length - length + 1).Any(from => said.Contains(part.Substring(from, length), StringComparison.Ordinal));
    }

    private static string Core(string text) => string.Concat(Unescaped(text).Where(char.IsLetterOrDigit)).ToLowerInvariant();

    private static string Unescaped(string text)
    {
        for (var i = 0; i < MostEscapes; i++)
        {
            text = Uri.UnescapeDataString(WebUtility.HtmlDecode(Escape.Replace(
                text, match => ((char)ushort.Parse(match.Groups["hex"].ValueSpan, NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToString())));
        }

        return text;
    }
}
