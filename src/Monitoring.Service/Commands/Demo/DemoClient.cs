using System.Text.Json;
using static System.FormattableString;

namespace Monitoring.Service.Commands.Demo;

/// <summary>The agent of the story: posts its orders over HTTP and reads back what the service says.</summary>
/// <param name="http">A client whose base address is the service.</param>
/// <param name="clock">Orders are spread over the hours before now.</param>
internal sealed class DemoClient(HttpClient http, TimeProvider clock)
{
    private static readonly TimeSpan BetweenOrders = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Story = TimeSpan.FromHours(9);

    private readonly DateTimeOffset start = clock.GetUtcNow() - Story;
    private int posted;

    /// <summary>Posts one order and its verdict, if it has one, as the agent would.</summary>
    /// <returns>How the SLO stands after it; null when the order did not move it.</returns>
    /// <exception cref="HttpRequestException">The service did not take it.</exception>
    public async Task<DemoStanding?> PostAsync(DemoOrder order, CancellationToken cancellationToken)
    {
        var occurredAt = start + (BetweenOrders * posted++);
        var segments = new Dictionary<string, string>(StringComparer.Ordinal) { ["customer"] = order.Customer };
        object body = order.Verdict is null
            ? new { agent = DemoRegistry.Agent, transactionId = order.Id, occurredAt, disposition = order.Disposition, segments,
                agentVersion = "7" }
            : new { agent = DemoRegistry.Agent, transactionId = order.Id, occurredAt, disposition = order.Disposition, segments,
                agentVersion = "7", verdict = order.Verdict, source = "check", causeCode = order.CauseCode };
        using var answer = await http.PostAsJsonAsync("/v1/outcomes", body, cancellationToken);
        var text = await answer.Content.ReadAsStringAsync(cancellationToken);
        if (!answer.IsSuccessStatusCode)
        {
            throw new HttpRequestException(Invariant($"The service answered {(int)answer.StatusCode} to {order.Id}: {text}"));
        }

        using var json = JsonDocument.Parse(text);
        return json.RootElement.GetProperty("slos").EnumerateArray().Select(DemoStanding.Read).FirstOrDefault();
    }

    /// <summary>Positions judged so far.</summary>
    public async Task<long> JudgedAsync(CancellationToken cancellationToken)
    {
        var slo = await http.GetFromJsonAsync<JsonElement>("/v1/slos/" + DemoRegistry.Slo, cancellationToken);
        return slo.GetProperty("lastPosition").GetInt64();
    }

    /// <summary>How many deliveries of an episode are in each state.</summary>
    public async Task<IReadOnlyList<string>> DeliveriesAsync(long episode, CancellationToken cancellationToken)
    {
        var answer = await http.GetFromJsonAsync<JsonElement>(Invariant($"/v1/episodes/{episode}"), cancellationToken);
        return
        [
            .. answer.GetProperty("notices").EnumerateArray()
                .SelectMany(notice => notice.GetProperty("deliveries").EnumerateArray())
                .Select(delivery => delivery.GetProperty("state").GetString()!),
        ];
    }
}

/// <summary>One order of the story.</summary>
/// <param name="Id">Its transaction id.</param>
/// <param name="Customer">The customer.</param>
/// <param name="Disposition"><c>auto</c>, or <c>assisted</c> where a person looked first.</param>
/// <param name="Verdict"><c>correct</c>, <c>incorrect</c>, or null while nobody has judged it.</param>
internal sealed record DemoOrder(string Id, string Customer, string Disposition, string? Verdict)
{
    /// <summary>What went wrong; null where nothing did, or nobody knows.</summary>
    public string? CauseCode { get; init; }
}

/// <summary>How the SLO stands, as the answer to a post says.</summary>
internal sealed record DemoStanding(string State, int Judged, int Wrong, long? Episode)
{
    public static DemoStanding Read(JsonElement slo) => new(
        slo.GetProperty("state").GetString()!,
        slo.GetProperty("judged").GetInt32(),
        slo.GetProperty("wrong").GetInt32(),
        slo.GetProperty("episode").ValueKind == JsonValueKind.Null ? null : slo.GetProperty("episode").GetInt64());
}
