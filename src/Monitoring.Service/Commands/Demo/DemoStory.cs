using static System.FormattableString;

namespace Monitoring.Service.Commands.Demo;

/// <summary>
/// The story: an agent that is 94 % right; customer acme changes its PO format and the agent gets most of its orders wrong;
/// acme is put on manual review and the window comes back. Every number is fixed, so everybody sees the same story.
/// </summary>
internal static class DemoStory
{
    private const int HealthyOrders = 100, BreachOrder = 147, LastOrder = 204, FirstNumber = 1000, FirstUnjudged = 1300, Unjudged = 61;

    private static readonly int[] OrdinaryErrors = [12, 30, 55, 68, 80, 93];
    private static readonly int[] AcmeErrors = [105, 110, 117, 124, 131, 139, 147];
    private static readonly int[] AcmeRight = [113, 135];
    private static readonly int[] AcmeBefore = [4, 11, 19, 26, 33, 41];
    private static readonly string[] Others = ["northwind", "contoso", "fabrikam", "tailspin", "litware"];

    /// <summary>The agent at work: 6 of 100 wrong, spread over its customers.</summary>
    public static IEnumerable<DemoOrder> Healthy => Orders(1, HealthyOrders);

    /// <summary>
    /// acme's new format: 7 of its 9 orders wrong; the 11th error of the window is order 147. Sixty-one more are not judged yet.
    /// </summary>
    public static IEnumerable<DemoOrder> Broken =>
        Orders(HealthyOrders + 1, AcmeErrors[0])
            .Concat(Enumerable.Range(1, Unjudged).Select(i => new DemoOrder(Invariant($"PO-{FirstUnjudged + i}"), "acme", "auto", null)))
            .Concat(Orders(AcmeErrors[0] + 1, BreachOrder));

    /// <summary>acme on manual review: its orders are assisted and do not count; everyone else's are right.</summary>
    public static IEnumerable<DemoOrder> Mended =>
        Orders(BreachOrder + 1, LastOrder).Append(new DemoOrder("PO-1400", "acme", "assisted", "correct"));

    private static IEnumerable<DemoOrder> Orders(int from, int to) => Enumerable.Range(from, to - from + 1).Select(Order);

    private static DemoOrder Order(int number)
    {
        var isAcme = AcmeErrors.Contains(number) || AcmeRight.Contains(number) || AcmeBefore.Contains(number);
        var isWrong = AcmeErrors.Contains(number) || OrdinaryErrors.Contains(number);
        return new DemoOrder(
            Invariant($"PO-{FirstNumber + number}"),
            isAcme ? "acme" : Others[number % Others.Length],
            "auto",
            isWrong ? "incorrect" : "correct")
        {
            CauseCode = AcmeErrors.Contains(number) ? "uom-missing" : null,
        };
    }
}

/// <summary>The registry of the story.</summary>
internal static class DemoRegistry
{
    public const string Agent = "order-entry";

    public const string Slo = "order-entry-accuracy";

    public const string OwnerAddress = "dana.ruiz@example.com";

    public const string Text =
        $$"""
        plant: { name: Plant 2, timeZone: America/Chicago, dailyMailAt: "05:45" }
        fallback: joan
        keepOutcomes: 400 days
        people:
          dana: { name: Dana Ruiz,   email: {{OwnerAddress}} }
          tom:  { name: Tom Kessler, email: tom.kessler@example.com }
          joan: { name: Joan Meyer,  email: joan.meyer@example.com }
        agents:
          order-entry:
            title: Order entry
            owner: dana
            deputy: tom
            slos:
              order-entry-accuracy:
                target: 92%
                alertBelow: 90%
                over: 100 transactions
                segments: [customer]
                reactionPlan: Put {customer} on manual review, then call its EDI desk.
        """;
}
