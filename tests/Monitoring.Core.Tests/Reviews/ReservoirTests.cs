using Monitoring.Core.Distributions;
using Monitoring.Core.Reviews;

namespace Monitoring.Core.Tests.Reviews;

/// <summary>Everybody has the same chance, nobody comes twice, and no more is held than is kept.</summary>
public sealed class ReservoirTests
{
    [Theory]
    [InlineData(1, 7)]
    [InlineData(5, 12)]
    [InlineData(11, 12)]
    public void Each_of_a_stream_is_kept_equally_often(int size, int offered)
    {
        const int Runs = 20_000;
        var (kept, random) = (new int[offered], new Random(8_261));
        for (var run = 0; run < Runs; run++)
        {
            foreach (var item in Draw(size, offered, random))
            {
                kept[item]++;
            }
        }

        // Drawing without replacement makes the counts vary less than a multinomial's by (1 − n/N)·N/(N−1).
        var expected = (double)Runs * size / offered;
        var spread = expected * (1 - ((double)size / offered)) * offered / (offered - 1.0);
        var distance = kept.Sum(count => (count - expected) * (count - expected)) / spread;
        Assert.InRange(ChiSquare.AtLeast(distance, offered - 1), 0.001, 0.999);
    }

    [Fact]
    public void Each_pair_of_a_stream_is_kept_equally_often()
    {
        const int Runs = 30_000, Offered = 6;
        var (pairs, random) = (new Dictionary<(int, int), int>(), new Random(8_262));
        for (var run = 0; run < Runs; run++)
        {
            int[] kept = [.. Draw(2, Offered, random).Order()];
            pairs[(kept[0], kept[1])] = pairs.GetValueOrDefault((kept[0], kept[1])) + 1;
        }

        Assert.Equal(15, pairs.Count);
        var expected = Runs / 15.0;
        Assert.InRange(ChiSquare.AtLeast(pairs.Values.Sum(count => (count - expected) * (count - expected) / expected), 14), 0.001, 0.999);
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(5, 0)]
    [InlineData(5, 3)]
    [InlineData(5, 5)]
    [InlineData(5, 10_000)]
    public void As_many_are_kept_as_there_are_and_none_twice(int size, int offered)
    {
        var kept = Draw(size, offered, new Random(3));
        Assert.Equal(Math.Min(size, offered), kept.Count);
        Assert.Equal(kept.Count, kept.Distinct().Count());
        Assert.All(kept, item => Assert.InRange(item, 0, offered - 1));
    }

    private static IReadOnlyList<int> Draw(int size, int offered, Random random)
    {
        var reservoir = new Reservoir<int>(size, random.Next);
        for (var item = 0; item < offered; item++)
        {
            reservoir.Offer(item);
            Assert.True(reservoir.Kept.Count <= size);
        }

        Assert.Equal(offered, reservoir.Offered);
        return reservoir.Kept;
    }
}
