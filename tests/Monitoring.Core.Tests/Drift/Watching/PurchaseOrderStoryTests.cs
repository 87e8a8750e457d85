using Monitoring.Core.Drift.Prices;

namespace Monitoring.Core.Tests.Drift.Watching;

/// <summary>The story of the changed order format, 200 times: of whom the detector speaks first, be it by mail or in the breach's.</summary>
public sealed class PurchaseOrderStoryTests
{
    private const int Runs = 200, Before = 1_000, Most = 2_000;

    [Fact]
    public void The_customer_whose_format_changed_is_named_first_in_nine_stories_of_ten()
    {
        var (named, delays) = (0, new List<long>());
        for (var run = 0; run < Runs; run++)
        {
            var agent = new WatchedAgent("customer");
            var draws = new Draws((ulong)run);
            Feed(agent, Before, draws, acmeRight: 0.94);
            var started = agent.Position;
            agent.Signals.Clear();
            while (agent.Signals.Count == 0 && agent.Position < started + Most)
            {
                Feed(agent, 1, draws, acmeRight: 0.20);
            }

            named += agent.Signals is [{ Key.Value: "acme" }, ..] ? 1 : 0;
            delays.Add(agent.Position - started);
        }

        Assert.True(named >= 0.9 * Runs, FormattableString.Invariant($"named first in {named} of {Runs}"));
        Assert.InRange(delays.Average(), 40, 65);
    }

    // Acme sends 12 % of the orders, fourteen others the rest.
    private static void Feed(WatchedAgent agent, int orders, Draws draws, double acmeRight)
    {
        for (var i = 0; i < orders; i++)
        {
            var isAcme = draws.Happens(0.12);
            var customer = isAcme ? "acme" : FormattableString.Invariant($"customer-{(int)(draws.Share() * 14)}");
            agent.Feed(customer, !draws.Happens(isAcme ? acmeRight : 0.94));
        }
    }
}
