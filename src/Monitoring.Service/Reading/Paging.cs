using System.Diagnostics.CodeAnalysis;

namespace Monitoring.Service.Reading;

/// <summary>Cuts lists into pages of bounded size.</summary>
internal static class Paging
{
    /// <summary>Most items of one page.</summary>
    public const int Most = 1_000;

    /// <summary>Makes a page of what was read after a cursor.</summary>
    /// <param name="list">Word of the list.</param>
    /// <param name="read">Up to one item more than a page holds; that one says that there is a next page.</param>
    /// <param name="number">Number of an item, by which the list goes on.</param>
    public static Page<T> Close<T>(string list, IReadOnlyList<T> read, Func<T, long> number) => read.Count > Most
        ? new([.. read.Take(Most)], Cursor.After(list, number(read[Most - 1])))
        : new(read, null);

    /// <summary>Cuts a page out of a whole list; false when the cursor's item is not in it (any more).</summary>
    /// <param name="list">Word of the list.</param>
    /// <param name="all">The whole list.</param>
    /// <param name="number">Number of an item.</param>
    /// <param name="after">The cursor; null for the first page.</param>
    /// <param name="page">The page.</param>
    public static bool TryCut<T>(string list, IReadOnlyList<T> all, Func<T, long> number, string? after, [NotNullWhen(true)] out Page<T>? page)
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
