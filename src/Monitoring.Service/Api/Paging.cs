using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using static System.FormattableString;

namespace Monitoring.Service.Api;

/// <summary>One page of a list.</summary>
/// <typeparam name="T">What is listed.</typeparam>
/// <param name="Items">The items, in the order of the list.</param>
/// <param name="Next">Goes back as <c>?after=</c>; null on the last page.</param>
internal sealed record Page<T>(IReadOnlyList<T> Items, string? Next)
{
    /// <summary>The same page of something else.</summary>
    public Page<TOther> Select<TOther>(Func<T, TOther> selector) => new([.. Items.Select(selector)], Next);
}

/// <summary>Cuts lists into pages of bounded size.</summary>
internal static class Paging
{
    /// <summary>Most items of one page.</summary>
    public const int Most = 1_000;

    /// <summary>Makes a page of what was read after a cursor.</summary>
    /// <param name="list">Word of the list.</param>
    /// <param name="read">Up to one item more than a page holds; that one says that there is a next page.</param>
    /// <param name="number">Number of an item, by which the list goes on.</param>
    public static Page<T> Close<T>(string list, IReadOnlyList<T> read, Func<T, long> number) =>
        Close(list, read, item => Invariant($"{number(item)}"));

    /// <summary>Makes a page of what was read after a cursor.</summary>
    /// <param name="list">Word of the list.</param>
    /// <param name="read">Up to one item more than a page holds; that one says that there is a next page.</param>
    /// <param name="name">What names an item, by which the list goes on.</param>
    public static Page<T> Close<T>(string list, IReadOnlyList<T> read, Func<T, string> name) => read.Count > Most
        ? new([.. read.Take(Most)], Cursor.After(list, name(read[Most - 1])))
        : new(read, null);

    /// <summary>Cuts a page out of a whole list; false when the cursor's item is not in it (any more).</summary>
    /// <param name="list">Word of the list.</param>
    /// <param name="all">The whole list.</param>
    /// <param name="number">Number of an item.</param>
    /// <param name="after">The cursor; null for the first page.</param>
    /// <param name="page">The page.</param>
    public static bool TryCut<T>(string list, IReadOnlyList<T> all, Func<T, long> number, string? after,
        [NotNullWhen(true)] out Page<T>? page)
    {
        page = null;
        if (!Cursor.TryRead(list, after, out var last))
        {
            return false;
        }

        var first = 0;
        if (last is not null)
        {
            first = 1 + all.TakeWhile(item => number(item) != last).Count();
            if (first > all.Count)
            {
                return false;
            }
        }

        page = Close(list, [.. all.Skip(first).Take(Most + 1)], number);
        return true;
    }
}

/// <summary>
/// The opaque <c>next</c> of a list: which list, and the number or name of the last item already read. Opaque so that nobody counts
/// with it; it holds nothing secret.
/// </summary>
internal static class Cursor
{
    // The longest transaction id has 512 bytes.
    private const int Longest = 1_024;

    /// <summary>The cursor after an item.</summary>
    /// <param name="list">Word of the list, without a dot; a cursor of one list is refused by another.</param>
    /// <param name="last">Number of the last item read.</param>
    public static string After(string list, long last) => After(list, Invariant($"{last}"));

    /// <summary>The cursor after an item.</summary>
    /// <param name="list">Word of the list, without a dot; a cursor of one list is refused by another.</param>
    /// <param name="last">Name of the last item read.</param>
    public static string After(string list, string last) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"{list}.{last}"));

    /// <summary>Reads a cursor; false for anything that <see cref="After(string, long)"/> did not make for this list.</summary>
    /// <param name="list">Word of the list.</param>
    /// <param name="cursor">What came back as <c>?after=</c>; absent or empty asks for the first page.</param>
    /// <param name="last">Number of the last item read; null for the first page.</param>
    public static bool TryRead(string list, string? cursor, out long? last)
    {
        last = null;
        if (!TryReadName(list, cursor, out var name))
        {
            return false;
        }

        if (long.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && After(list, number) == cursor)
        {
            last = number;
        }

        return name is null || last is not null;
    }

    /// <summary>Reads a cursor; false for anything that <see cref="After(string, string)"/> did not make for this list.</summary>
    /// <param name="list">Word of the list.</param>
    /// <param name="cursor">What came back as <c>?after=</c>; absent or empty asks for the first page.</param>
    /// <param name="last">Name of the last item read; null for the first page.</param>
    public static bool TryReadName(string list, string? cursor, out string? last)
    {
        last = null;
        if (string.IsNullOrEmpty(cursor))
        {
            return true;
        }

        if (cursor.Length > Longest || !Base64Url.IsValid(cursor))
        {
            return false;
        }

        var text = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor));
        if (text.StartsWith(list + ".", StringComparison.Ordinal) && After(list, text[(list.Length + 1)..]) == cursor)
        {
            last = text[(list.Length + 1)..];
        }

        return last is not null;
    }
}
