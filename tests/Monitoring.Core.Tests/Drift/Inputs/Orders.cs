using Monitoring.Core.Drift.Inputs;
using Monitoring.Core.Drift.Prices;
using Monitoring.Core.Outcomes;
using static System.FormattableString;

namespace Monitoring.Core.Tests.Drift.Inputs;

/// <summary>Purchase orders of one plant as an agent posts them: 12 in 100 from acme, a few layouts, cities that go on for ever.</summary>
internal static class Orders
{
    public static readonly DateTimeOffset Start = new(2026, 3, 2, 6, 0, 0, TimeSpan.Zero);

    private static readonly string[] Customers = ["globex", "initech", "umbrella", "hooli", "stark", "wayne", "tyrell", "cyberdyne"];

    public static OutcomeContent One(Draws draws, string? layout = null)
    {
        var content = new OutcomeContent { Confidence = Math.Round(0.6 + (0.4 * Math.Sqrt(draws.Share())), 4) };
        var customer = draws.Happens(0.12) ? "acme" : Customers[(int)(draws.Share() * Customers.Length)];
        content.TryAddSegment("customer", customer);
        var usual = draws.Share() switch { < 0.55 => "edi", < 0.85 => "pdf", < 0.998 => "email", _ =>
            Invariant($"scan-{draws.Next() % 1000}") };
        content.TryAddAttribute("layout",
            new AttributeValue(customer == "acme" && layout is not null ? layout : customer == "acme" ? "edi" : usual));
        content.TryAddAttribute("lines", new AttributeValue(Math.Ceiling(-8 * Math.Log(1 - draws.Share()))));
        content.TryAddAttribute("city", new AttributeValue(City(draws)));
        if (draws.Happens(0.7))
        {
            content.TryAddAttribute("incoterm", new AttributeValue(draws.Happens(0.6) ? "DAP" : "EXW"));
        }

        return content;
    }

    public static IReadOnlyList<OutcomeContent> Many(Draws draws, int count) => [.. Enumerable.Range(0, count).Select(_ => One(draws))];

    public static AgentInputs Freeze(IReadOnlyList<OutcomeContent> sample) => AgentInputs.Freeze(sample, Start, Start.AddDays(5));

    public static StoredOutcome Stored(OutcomeContent content, int number) => new()
    {
        AgentId = 1,
        TransactionId = Invariant($"PO-{number}"),
        ReceivedAt = Start.AddDays(5).AddMinutes(number),
        OccurredAt = Start.AddDays(5).AddMinutes(number - 1),
        Disposition = Disposition.Auto,
        Content = content.Write(),
    };

    // Zipf's law: some cities are new in every month.
    private static string City(Draws draws) => Invariant($"city-{(int)Math.Pow(150, draws.Share())}");
}
