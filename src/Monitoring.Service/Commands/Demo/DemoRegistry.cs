namespace Monitoring.Service.Commands.Demo;

/// <summary>The registry of the story.</summary>
internal static class DemoRegistry
{
    public const string Agent = "order-entry";

    public const string Slo = "order-entry-accuracy";

    public const string Text =
        """
        plant: { name: Plant 2, timeZone: America/Chicago, dailyMailAt: "05:45" }
        fallback: joan
        keepOutcomes: 400 days
        people:
          dana: { name: Dana Ruiz,   email: dana.ruiz@example.com }
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
