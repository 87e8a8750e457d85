using System.Numerics;

namespace Monitoring.Core.Drift.Prices;

/// <summary>
/// Seeded draws, the same on every machine and in every version: a price shown today is the price shown tomorrow.
/// Source: D. Blackman, S. Vigna, "Scrambled linear pseudorandom number generators", ACM TOMS 47 (2021): xoshiro256**,
/// its state filled by SplitMix64. Guards no secret. Not thread-safe.
/// </summary>
internal sealed class Draws
{
    private ulong a;
    private ulong b;
    private ulong c;
    private ulong d;

    public Draws(ulong seed)
    {
        a = Mix(ref seed);
        b = Mix(ref seed);
        c = Mix(ref seed);
        d = Mix(ref seed);
    }

    /// <summary>A number from 0, included, to 1, excluded.</summary>
    public double Share() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>True with the given chance.</summary>
    public bool Happens(double chance) => Share() < chance;

    public ulong Next()
    {
        unchecked
        {
            var result = BitOperations.RotateLeft(b * 5, 7) * 9;
            var shifted = b << 17;
            c ^= a;
            d ^= b;
            b ^= c;
            a ^= d;
            c ^= shifted;
            d = BitOperations.RotateLeft(d, 45);
            return result;
        }
    }

    private static ulong Mix(ref ulong state)
    {
        unchecked
        {
            state += 0x9E3779B97F4A7C15;
            var mixed = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
            mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
            return mixed ^ (mixed >> 31);
        }
    }
}
