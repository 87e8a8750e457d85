using System.Numerics;
using CsCheck;
using Monitoring.Core.Distributions;

namespace Monitoring.Core.Tests.Distributions;

/// <summary>The tail in whole numbers: ways to draw at least so many marked ones, and ways to draw at all.</summary>
internal static class ExactTail
{
    public static (BigInteger Ways, BigInteger All) Of(int population, int marked, int drawn, int atLeast)
    {
        var ways = BigInteger.Zero;
        for (var k = Math.Max(atLeast, 0); k <= Math.Min(marked, drawn); k++)
        {
            ways += Choose(marked, k) * Choose(population - marked, drawn - k);
        }

        return (ways, Choose(population, drawn));
    }

    private static BigInteger Choose(int n, int k)
    {
        if (k < 0 || k > n)
        {
            return BigInteger.Zero;
        }

        var ways = BigInteger.One;
        for (var i = 1; i <= Math.Min(k, n - k); i++)
        {
            ways = ways * (n - i + 1) / i;
        }

        return ways;
    }
}

public sealed class HypergeometricTests
{
    [Theory]
    [InlineData(100, 11, 9, 7, 6.87e-7)]
    [InlineData(60, 3, 15, 3, 0.013296)] // 455 of 34,220
    [InlineData(20, 1, 1, 1, 0.05)]
    [InlineData(100, 20, 50, 10, 0.598)]
    public void Known_tails(int population, int marked, int drawn, int atLeast, double tail) =>
        Assert.Equal(tail, Math.Exp(Hypergeometric.LogTail(population, marked, drawn, atLeast)), tail * 0.02);

    [Fact]
    public void What_is_certain_has_the_logarithm_0_and_what_cannot_be_minus_infinity()
    {
        Assert.Equal(0, Hypergeometric.LogTail(100, 11, 9, 0));
        Assert.Equal(0, Hypergeometric.LogTail(100, 95, 10, 5));
        Assert.Equal(0, Hypergeometric.LogTail(0, 0, 0, 0));
        Assert.Equal(double.NegativeInfinity, Hypergeometric.LogTail(100, 11, 9, 10));
        Assert.Equal(double.NegativeInfinity, Hypergeometric.LogTail(100, 11, 20, 12));
    }

    [Fact]
    public void It_agrees_with_whole_numbers_everywhere_in_small_windows() =>
        Gen.Int[1, 150].SelectMany(n => Gen.Select(Gen.Const(n), Gen.Int[0, n], Gen.Int[0, n], Gen.Int[0, n]))
            .Sample((n, marked, drawn, atLeast) => AssertExact(n, marked, drawn, atLeast, 1e-11));

    [Theory]
    [InlineData(10_000, 1_500, 300, 120)]
    [InlineData(10_000, 1_001, 9_999, 1_001)]
    [InlineData(10_000, 3_000, 3_100, 3_000)] // far below the smallest double
    [InlineData(10_000, 5_000, 5_000, 2_400)]
    [InlineData(10_000, 5_000, 5_000, 2_500)]
    [InlineData(10_000, 5_000, 5_000, 2_501)]
    public void And_in_the_largest(int population, int marked, int drawn, int atLeast) =>
        AssertExact(population, marked, drawn, atLeast, 1e-9);

    [Theory]
    [InlineData(-1, 0, 0)]
    [InlineData(10, 11, 0)]
    [InlineData(10, -1, 0)]
    [InlineData(10, 5, 11)]
    [InlineData(10, 5, -1)]
    public void Counts_that_cannot_be_are_refused(int population, int marked, int drawn) =>
        Assert.ThrowsAny<ArgumentOutOfRangeException>(() => Hypergeometric.LogTail(population, marked, drawn, 1));

    private static void AssertExact(int population, int marked, int drawn, int atLeast, double error)
    {
        var (ways, all) = ExactTail.Of(population, marked, drawn, atLeast);
        var expected = ways.IsZero ? double.NegativeInfinity : BigInteger.Log(ways) - BigInteger.Log(all);
        var found = Hypergeometric.LogTail(population, marked, drawn, atLeast);
        Assert.True(
            found == expected || Math.Abs(found - expected) <= error,
            FormattableString.Invariant($"{population} {marked} {drawn} {atLeast}: {found:R}, exactly {expected:R}"));
    }
}
