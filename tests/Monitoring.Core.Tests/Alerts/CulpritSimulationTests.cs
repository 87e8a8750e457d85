namespace Monitoring.Core.Tests.Alerts;

/// <summary>The short form of what <c>tests/Monitoring.Benchmarks -- culprit</c> measures.</summary>
public sealed class CulpritSimulationTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(8)]
    [InlineData(40)]
    public void Of_customers_who_are_equal_one_is_blamed_in_3_breaches_of_100_at_most(int customers)
    {
        var named = CulpritSimulation.OfEqual(customers).Play(breaches: 1_000, before: 0, seed: (ulong)customers);
        Assert.InRange(named.Count(who => who is not null), 0, 40); // 3 %, and two standard errors of a run this short
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_customer_who_broke_is_named_and_hardly_ever_another(bool withSites)
    {
        var named = CulpritSimulation.OfOneThatBreaks(withSites).Play(breaches: 500, before: 200, seed: 7);
        Assert.InRange(named.Count(who => who == "acme"), 300, 500);
        Assert.InRange(named.Count(who => who is not (null or "acme")), 0, 5);
    }
}
