using System.Text;
using Monitoring.Core.Outcomes;

namespace Monitoring.Service.Ingest;

/// <summary>The words of an enumeration as bytes, so that reading one makes no text.</summary>
/// <typeparam name="T">The enumeration.</typeparam>
internal static class Utf8Words<T>
    where T : struct, Enum
{
    private static readonly (byte[] Word, T Value)[] Words =
        [.. Enum.GetValues<T>().Select(value => (Encoding.UTF8.GetBytes(Word<T>.Of(value)), value))];

    /// <summary>What is demanded, for messages.</summary>
    public static string Rule { get; } = "must be " + Word<T>.Choice;

    /// <summary>The member of a word; null when it is none. Case matters.</summary>
    public static T? Read(ReadOnlySpan<byte> word)
    {
        foreach (var (known, value) in Words)
        {
            if (word.SequenceEqual(known))
            {
                return value;
            }
        }

        return null;
    }
}
