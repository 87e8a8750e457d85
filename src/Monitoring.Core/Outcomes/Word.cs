namespace Monitoring.Core.Outcomes;

/// <summary>The outward spelling of an enumeration: the member's name with a small first letter (<c>warmingUp</c>).</summary>
/// <typeparam name="T">The enumeration.</typeparam>
public static class Word<T>
    where T : struct, Enum
{
    private static readonly T[] Members = Enum.GetValues<T>();
    private static readonly string[] Words = [.. Members.Select(member => Camel(member.ToString()))];

    /// <summary>Every word, in the order of the members' numbers.</summary>
    public static IReadOnlyList<string> All => Words;

    /// <summary>The words as a sentence part: <c>correct, incorrect or unsure</c>.</summary>
    public static string Choice { get; } = string.Join(", ", All.SkipLast(1)) + (All.Count > 1 ? " or " : "") + All[^1];

    /// <summary>The word of a member.</summary>
    public static string Of(T value) => Words[Array.IndexOf(Members, value)];

    /// <summary>The member of a word; case matters.</summary>
    public static bool TryParse(string word, out T value)
    {
        var index = Array.IndexOf(Words, word);
        value = index < 0 ? default : Members[index];
        return index >= 0;
    }

    private static string Camel(string name) => char.ToLowerInvariant(name[0]) + name[1..];
}
