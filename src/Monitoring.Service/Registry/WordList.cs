using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;

namespace Monitoring.Service.Registry;

/// <summary>Reads lists of words, each at most once.</summary>
internal static class WordList
{
    /// <summary>As many segments as an outcome may have.</summary>
    private const int MostCuts = 16;

    /// <summary>A set of the enumeration's words; null when something is refused, the faults being noted.</summary>
    /// <param name="field">The field.</param>
    /// <param name="everything">The word that stands alone for all of them, or null.</param>
    public static OneOf<T>? Of<T>(Field field, string? everything)
        where T : struct, Enum
    {
        var words = string.Join(", ", everything is null ? Word<T>.All : [.. Word<T>.All, everything]);
        var remedy = $"write a list of {words}, such as [{everything ?? Word<T>.All[0]}]";
        var set = new List<T>();
        var items = Distinct(field, remedy);
        foreach (var (item, word) in items ?? [])
        {
            if (Word<T>.TryParse(word, out var member))
            {
                set.Add(member);
            }
            else if (word != everything)
            {
                item.RefuseValue("is not known here", item.Suggestion(word, Word<T>.All) ?? $"the words are {words}");
                items = null;
            }
            else if (items?.Count > 1)
            {
                item.RefuseValue("stands for all of them already", $"write [{everything}] alone");
                items = null;
            }
            else
            {
                return OneOf<T>.Any;
            }
        }

        return items is null ? null : OneOf<T>.Only([.. set]);
    }

    /// <summary>Segment keys in their order; null when something is refused, the faults being noted.</summary>
    public static IReadOnlyList<string>? Keys(Field field)
    {
        const string Remedy = "write a list of segment names such as [customer], or leave it out";
        if (Distinct(field, Remedy) is not { } items)
        {
            return null;
        }

        var bad = items.Where(pair => !Names.IsKey(pair.Word)).ToList();
        bad.ForEach(pair => pair.Item.RefuseValue(Names.KeyRule, "write the name the outcomes use"));
        if (bad is not [])
        {
            return null;
        }

        if (items.Count <= MostCuts)
        {
            return [.. items.Select(pair => pair.Word)];
        }

        field.Refuse("has more than 16 names", "keep those in which a culprit may be found");
        return null;
    }

    private static List<(Field Item, string Word)>? Distinct(Field field, string remedy)
    {
        var fields = field.Items(remedy);
        var items = new List<(Field Item, string Word)>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in fields)
        {
            if (item.Text(remedy) is not { } word)
            {
                continue;
            }

            if (seen.Add(word))
            {
                items.Add((item, word));
            }
            else
            {
                item.RefuseValue("is in the list already", "keep one");
            }
        }

        return fields is not [] && items.Count == fields.Count ? items : null;
    }
}
