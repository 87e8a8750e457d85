using System.Collections.Frozen;

namespace Monitoring.Core.Outcomes;

/// <summary>The outward spelling of an enumeration: the member's name with a small first letter (<c>warmingUp</c>).</summary>
/// <typeparam name="T">The enumeration.</typeparam>
public static class Word<T>
    where T : struct, Enum
{
    private static readonly FrozenDictionary<T, string> Words =
        Enum.GetValues<T>().ToFrozenDictionary(value => value, value => Camel(value.ToString()));

    private static readonly FrozenDictionary<string, T> Values =
        Words.ToFrozenDictionary(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal);

    /// <summary>Every word, in the order of the members' numbers.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Enum.GetValues<T>().Select(value => Words[value])];

    /// <summary>The words as a sentence part: <c>correct, incorrect or unsure</c>.</summary>
    public static string Choice { get; } = string.Join(", ", All.SkipLast(1)) + (All.Count > 1 ? " or " : "") + All[^1];

    /// <summary>The word of a member.</summary>
    public static string Of(T value) => Words[value];

    /// <summary>The member of a word; case matters.</summary>
    public static bool TryParse(string word, out T value) => Values.TryGetValue(word, out value);

    private static string Camel(string name) => char.ToLowerInvariant(name[0]) + name[1..];
}
