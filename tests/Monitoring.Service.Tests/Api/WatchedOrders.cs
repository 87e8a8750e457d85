using Monitoring.Core.Drift.Inputs;
using Monitoring.Core.Outcomes;
using static System.FormattableString;

namespace Monitoring.Service.Tests.Api;

/// <summary>
/// The inputs of order-entry: 1,000 orders in the reference, then 180 of which acme's come in a layout never seen before.
/// </summary>
internal static class WatchedOrders
{
    private static readonly DateTimeOffset Frozen = new(2026, 5, 30, 9, 0, 0, TimeSpan.Zero);

    /// <summary>The inputs after all of that and one look.</summary>
    public static AgentInputs Inputs()
    {
        var inputs = AgentInputs.Freeze([.. Enumerable.Range(1, 1_000).Select(number => Order(number, "edi"))], Frozen.AddDays(-9), Frozen);
        for (var number = 1_001; number <= 1_180; number++)
        {
            if (number == 1_061)
            {
                inputs.CloseLooks(Frozen.AddDays(1), []);
            }

            inputs.Take(
                new StoredOutcome
                {
                    AgentId = 9,
                    TransactionId = Invariant($"PO-{number}"),
                    ReceivedAt = At(number),
                    OccurredAt = At(number).AddSeconds(-30),
                    Disposition = Disposition.Auto,
                    Content = Order(number, number > 1_100 ? "edi-2 <new>" : "edi").Write(),
                },
                ["customer"],
                []);
        }

        return inputs;
    }

    /// <summary>One order; every eighth is acme's.</summary>
    public static OutcomeContent Order(int number, string acmeLayout)
    {
        var content = new OutcomeContent { Confidence = (80 + (number * 11 % 19)) / 100.0 };
        content.TryAddSegment("customer", number % 8 == 0 ? "acme" : number % 2 == 0 ? "globex" : "initech");
        content.TryAddAttribute("layout", new AttributeValue(number % 8 == 0 ? acmeLayout : number % 3 == 0 ? "edi" : "pdf"));
        content.TryAddAttribute("lineCount", new AttributeValue(1 + (number * 7 % 23)));
        return content;
    }

    private static DateTimeOffset At(int number) => Frozen.AddDays(1).AddMinutes(number - 1_000);
}
