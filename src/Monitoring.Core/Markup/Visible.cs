using System.Globalization;
using System.Text;
using static System.FormattableString;

namespace Monitoring.Core.Markup;

/// <summary>
/// Makes hidden characters of a text visible: controls, direction marks and overrides, zero-width and other format
/// characters, line and paragraph separators and lone surrogates become their code, <c>[U+202E]</c>. Tab and line feed stay, a
/// carriage return is part of its line feed or becomes one. The joiners U+200C and U+200D stay: names and emoji need them.
/// </summary>
public static class Visible
{
    private const int ZeroWidthNonJoiner = 0x200C, ZeroWidthJoiner = 0x200D;

    /// <summary>The text with hidden characters as codes; may span lines.</summary>
    public static string Of(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            return text;
        }

        var visible = new StringBuilder(text.Length + 16);
        var rest = text.AsSpan();
        while (!rest.IsEmpty)
        {
            var isWhole = Rune.DecodeFromUtf16(rest, out var rune, out var length) == System.Buffers.OperationStatus.Done;
            if (rest is ['\r', ..])
            {
                length = rest is ['\r', '\n', ..] ? 2 : 1;
                visible.Append('\n');
            }
            else if (isWhole && !IsHidden(rune))
            {
                visible.Append(rest[..length]);
            }
            else
            {
                visible.Append(Invariant($"[U+{(isWhole ? rune.Value : rest[0]):X4}]"));
            }

            rest = rest[length..];
        }

        return visible.ToString();
    }

    /// <summary>
    /// The text as one line: line breaks, tabs and runs of spaces are one space, none at the ends. Longer than
    /// <paramref name="most"/> UTF-16 units it is cut between characters and ends in an ellipsis.
    /// </summary>
    /// <param name="text">Any text.</param>
    /// <param name="most">Longest result, at least 1.</param>
    public static string Line(string text, int most = int.MaxValue)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        var line = string.Join(' ', Of(text).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= most ? line : string.Concat(line.AsSpan(0, CutBefore(line, most - 1)).TrimEnd(), "…");
    }

    /// <summary>The last place at or before an index where no character (a letter with its marks, an emoji) is cut apart.</summary>
    private static int CutBefore(string line, int index)
    {
        var cut = 0;
        for (var next = StringInfo.GetNextTextElementLength(line); next <= index; next = cut
            + StringInfo.GetNextTextElementLength(line, cut))
        {
            cut = next;
        }

        return cut;
    }

    private static bool IsHidden(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control => rune.Value is not ('\t' or '\n'),
        UnicodeCategory.Format => rune.Value is not (ZeroWidthNonJoiner or ZeroWidthJoiner),
        UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => true,
        _ => false,
    };
}
