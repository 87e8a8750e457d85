using System.Globalization;
using System.Text;
using static System.FormattableString;

namespace Monitoring.Service.Registry;

/// <summary>
/// Finds characters that no editor shows, or shows as a plain space: they come with text copied from pages and documents, and make two
/// words that look alike two different words.
/// </summary>
internal static class Unseen
{
    // Letters and symbols that are drawn as nothing.
    private static readonly int[] Blank = [0x115F, 0x1160, 0x2800, 0x3164, 0xFFA0];

    /// <summary>The first one of a line in words; null when it has none.</summary>
    /// <param name="line">The line without its end.</param>
    public static string? In(ReadOnlySpan<char> line)
    {
        if (!line.ContainsAnyExceptInRange(' ', '~'))
        {
            return null;
        }

        var column = 1;
        foreach (var rune in line.EnumerateRunes())
        {
            if (IsUnseen(rune))
            {
                return Invariant($"U+{rune.Value:X4} at column {column}");
            }

            column++;
        }

        return null;
    }

    private static bool IsUnseen(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control => rune.Value != '\t',
        UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => true,
        UnicodeCategory.SpaceSeparator => rune.Value != ' ',
        UnicodeCategory.NonSpacingMark => rune.Value is >= 0xFE00 and <= 0xFE0F,
        _ => Blank.Contains(rune.Value),
    };
}
