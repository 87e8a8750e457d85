using Monitoring.Core.Drift.Prices;

namespace Monitoring.Core.Tests.Drift.Prices;

public sealed class DrawsTests
{
    [Fact]
    public void The_same_seed_draws_the_same_and_another_seed_something_else()
    {
        var (one, same, other) = (new Draws(7), new Draws(7), new Draws(8));
        for (var i = 0; i < 100; i++)
        {
            var drawn = one.Next();
            Assert.Equal(drawn, same.Next());
            Assert.NotEqual(drawn, other.Next());
        }
    }

    [Fact]
    public void Shares_are_even_and_do_not_depend_on_the_one_before()
    {
        var draws = new Draws(1);
        var shares = Enumerable.Range(0, 200_000).Select(_ => draws.Share()).ToArray();
        var tens = shares.CountBy(share => (int)(share * 10)).ToDictionary();
        Assert.Equal(10, tens.Count);
        Assert.All(tens.Values, count => Assert.InRange(count, 20_000 - 600, 20_000 + 600));
        var correlation = shares.Zip(shares.Skip(1)).Average(pair => (pair.First - 0.5) * (pair.Second - 0.5)) * 12;
        Assert.InRange(correlation, -0.01, 0.01);
    }
}
