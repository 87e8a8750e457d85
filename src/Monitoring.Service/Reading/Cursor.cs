using System.Buffers.Text;
using System.Globalization;
using System.Text;
using static System.FormattableString;

namespace Monitoring.Service.Reading;

/// <summary>
/// The opaque <c>next</c> of a list: which list, and the number of the last item already read. Opaque so that nobody counts
/// with it; it holds nothing secret.
/// </summary>
internal static class Cursor
{
    /// <summary>The cursor after an item.</summary>
    /// <param name="list">Word of the list, without a dot; a cursor of one list is refused by another.</param>
    /// <param name="last">Number of the last item read.</param>
    public static string After(string list, long last) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(Invariant($"{list}.{last}")));

    /// <summary>Reads a cursor; false for anything that <see cref="After"/> did not make for this list.</summary>
    /// <param name="list">Word of the list.</param>
    /// <param name="cursor">What came back as <c>?after=</c>; absent or empty asks for the first page.</param>
    /// <param name="last">Number of the last item read; null for the first page.</param>
    public static bool TryRead(string list, string? cursor, out long? last)
    {
        last = null;
        if (string.IsNullOrEmpty(cursor))
        {
            return true;
        }

        if (cursor.Length > 128 || !Base64Url.IsValid(cursor))
        {
            return false;
        }

        var text = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor));
        if (text.StartsWith(list + ".", StringComparison.Ordinal)
            && long.TryParse(text.AsSpan(list.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && After(list, number) == cursor)
        {
            last = number;
        }

        return last is not null;
    }
}
