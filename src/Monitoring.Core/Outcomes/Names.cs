using System.Buffers;
using System.Globalization;
using System.Text;

namespace Monitoring.Core.Outcomes;

/// <summary>
/// What may be called how. Names of agents, SLOs and people match <c>[a-z0-9][a-z0-9-]{0,62}</c>; keys of segments and
/// attributes <c>[A-Za-z0-9_.-]{1,64}</c>; transaction ids, segment values and other short texts are 1 to 128 printable
/// characters: letters, marks, digits, punctuation, symbols and the plain space, no control or format characters.
/// </summary>
public static class Names
{
    /// <summary>Longest transaction id, segment value or other short text, in UTF-16 units.</summary>
    public const int LongestText = 128;

    /// <summary>Longest text of several lines, in UTF-16 units.</summary>
    public const int LongestLines = 2_000;

    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    private static readonly SearchValues<char> KeyCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-");

    /// <summary>What <see cref="IsName"/> demands, for messages.</summary>
    public static string NameRule => "must be 1 to 63 of a-z, 0-9 and '-', not starting with '-'";

    /// <summary>What <see cref="IsKey"/> demands, for messages.</summary>
    public static string KeyRule => "must be 1 to 64 of A-Z, a-z, 0-9, '_', '.' and '-'";

    /// <summary>What <see cref="IsText"/> demands, for messages.</summary>
    public static string TextRule => "must be 1 to 128 printable characters";

    /// <summary>What <see cref="IsLines"/> demands, for messages.</summary>
    public static string LinesRule => "must be 1 to 2000 characters, of control characters only line ends and tabs";

    /// <summary>True when the text can name an agent, an SLO or a person.</summary>
    public static bool IsName(ReadOnlySpan<char> text) =>
        text.Length is >= 1 and <= 63 && text[0] != '-' && !text.ContainsAnyExcept(NameCharacters);

    /// <summary>True when the text can be the key of a segment or an attribute.</summary>
    public static bool IsKey(ReadOnlySpan<char> text) => text.Length is >= 1 and <= 64 && !text.ContainsAnyExcept(KeyCharacters);

    /// <summary>True when the text is 1 to <see cref="LongestText"/> printable characters; lone surrogates are not printable.</summary>
    public static bool IsText(ReadOnlySpan<char> text) => text.Length is >= 1 and <= LongestText && IsPrintable(text);

    /// <summary>
    /// True when the text is 1 to <see cref="LongestLines"/> characters of what people write: everything but control characters other than
    /// line ends and tabs, and lone surrogates. Whoever shows it shows hidden characters as codes.
    /// </summary>
    public static bool IsLines(ReadOnlySpan<char> text)
    {
        if (text.Length is < 1 or > LongestLines)
        {
            return false;
        }

        foreach (var rune in text.EnumerateRunes())
        {
            if (rune == Rune.ReplacementChar || (Rune.IsControl(rune) && rune.Value is not ('\n' or '\r' or '\t')))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>True when every character is printable, in a text of any length.</summary>
    public static bool IsPrintable(ReadOnlySpan<char> text)
    {
        if (!text.ContainsAnyExceptInRange(' ', '~'))
        {
            return true;
        }

        foreach (var rune in text.EnumerateRunes())
        {
            if (rune == Rune.ReplacementChar || !IsPrintable(Rune.GetUnicodeCategory(rune), rune.Value))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsPrintable(UnicodeCategory category, int value) => category switch
    {
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
            or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => false,
        UnicodeCategory.SpaceSeparator => value == ' ',
        _ => true,
    };
}
