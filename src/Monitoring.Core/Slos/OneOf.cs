using System.Runtime.CompilerServices;
using Monitoring.Core.Outcomes;

namespace Monitoring.Core.Slos;

/// <summary>A set of members of a small enumeration (numbers 0 to 31).</summary>
/// <typeparam name="T">The enumeration.</typeparam>
/// <param name="Bits">Bit n stands for the member with number n.</param>
public readonly record struct OneOf<T>(uint Bits)
    where T : struct, Enum
{
    /// <summary>Every member.</summary>
    public static OneOf<T> Any { get; } = Only(Enum.GetValues<T>());

    /// <summary>The members as words, in the order of their numbers.</summary>
    public IReadOnlyList<string> Words
    {
        get
        {
            var self = this;
            return [.. Enum.GetValues<T>().Where(member => self.Has(member)).Select(Word<T>.Of)];
        }
    }

    /// <summary>A set of just these members.</summary>
    public static OneOf<T> Only(params ReadOnlySpan<T> members)
    {
        var bits = 0u;
        foreach (var member in members)
        {
            bits |= 1u << Number(member);
        }

        return new(bits);
    }

    /// <summary>True when the member is in the set.</summary>
    public bool Has(T member) => (Bits & (1u << Number(member))) != 0;

    private static int Number(T member) => Unsafe.As<T, int>(ref member);
}
