using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using static System.FormattableString;

namespace Monitoring.Storage.Tests;

/// <summary>Outcomes with inputs worth watching, and the registry that watches them.</summary>
internal static class InputPosts
{
    public const string Agent = "order-entry";

    public static readonly TimeZoneInfo Chicago = TimeZoneInfo.FindSystemTimeZoneById("America/Chicago");

    /// <summary>The registry with or without a frozen baseline; its document differs with the edit's name.</summary>
    public static PlantRegistry Registry(bool frozen)
    {
        var registry = StoreFixture.OrderEntry(100, Agent, null, "customer");
        var agent = registry.Agents[0];
        return registry with { Agents = [agent with { Slos = [agent.Slos[0] with { FreezesBaseline = frozen }] }] };
    }

    /// <summary>Orders from 1 on; every eighth is acme's, in the layout given for it.</summary>
    public static Post[] Orders(int from, int count, string acmeLayout = "edi", string others = "pdf") =>
        [.. Enumerable.Range(from, count).Select(i => Order(i, acmeLayout, others))];

    private static OutcomePost Order(int i, string acmeLayout, string others)
    {
        var isAcme = i % 8 == 0;
        var layout = isAcme ? acmeLayout : i % 3 == 0 ? "edi" : others;
        var customer = isAcme ? "acme" : i % 2 == 0 ? "globex" : "initech";
        var content = Invariant($$$"""{"attributes":{"layout":"{{{layout}}}","lines":{{{1 + (i * 7 % 23)}}}},"confidence":0.{{{80 + (i * 11 % 19)}}},"segments":{"customer":"{{{customer}}}"}}""");
        return new OutcomePost(Agent, Invariant($"PO-{i}"), content, Disposition.Auto, null, null);
    }
}
