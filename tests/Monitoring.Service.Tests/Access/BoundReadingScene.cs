using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Monitoring.Core.Access;
using Monitoring.Service.Settings;
using Monitoring.Service.Tests.OpenApi;
using Monitoring.Storage;
using static System.FormattableString;

namespace Monitoring.Service.Tests.Access;

/// <summary>The whole service with two agents of which everything there is to know happened, and keys for all and for one of them.</summary>
public abstract class BoundReadingScene : IAsyncLifetime
{
    protected const string Plant =
        """
        plant: { name: Plant 2, timeZone: America/Chicago, dailyMailAt: "05:45" }
        fallback: joan
        people:
          dana: { name: Dana Ruiz,  email: dana.ruiz@example.com }
          zoe:  { name: Zoe Fischer, email: zoe.fischer@example.com }
          joan: { name: Joan Meyer, email: joan.meyer@example.com }
        agents:
          order-entry:
            title: Order entry
            owner: dana
            slos:
              order-entry-accuracy: { target: 92%, alertBelow: 90%, over: 100 transactions, segments: [customer], baseline: frozen }
          invoices:
            title: Accounts payable
            owner: zoe
            slos:
              invoices-accuracy: { target: 92%, alertBelow: 90%, over: 100 transactions, segments: [customer], baseline: frozen }
        """;

    /// <summary>By its pattern how a route is asked for one thing, which is an agent's.</summary>
    protected static readonly Dictionary<string, Func<Thing, string>[]> Things = new(StringComparer.Ordinal)
    {
        ["/v1/agents/{agent}/data-drift"] = [thing => $"/v1/agents/{thing.Agent}/data-drift"],
        ["/v1/transactions"] = [thing => $"/v1/transactions?agent={thing.Agent}&transactionId={thing.Transaction}"],
        ["/v1/slos/{slo}"] = [thing => $"/v1/slos/{thing.Slo}"],
        ["/v1/slos/{slo}/drift"] = [thing => $"/v1/slos/{thing.Slo}/drift"],
        ["/v1/slos/{slo}/late"] = [thing => $"/v1/slos/{thing.Slo}/late"],
        ["/v1/slos/{slo}/transitions"] = [thing => $"/v1/slos/{thing.Slo}/transitions"],
        ["/v1/slos/{slo}/suspects"] =
        [
            thing => $"/v1/slos/{thing.Slo}/suspects",
            thing => Invariant($"/v1/slos/{thing.Slo}/suspects?episode={thing.Episode}"),
            thing => $"/v1/slos/{thing.Slo}/suspects?format=csv",
        ],
        ["/v1/episodes"] = [thing => $"/v1/episodes?slo={thing.Slo}", thing => $"/v1/episodes?slo={thing.Slo}&state=open"],
        ["/v1/episodes/{id}"] = [thing => Invariant($"/v1/episodes/{thing.Episode}")],
        ["/v1/outcomes"] = [.. Lists("/v1/outcomes"), thing => $"/v1/outcomes?agent={thing.Agent}&format=csv"],
        ["/outcomes"] = [.. Lists("/outcomes")],
        ["/transactions"] = [thing => $"/transactions?agent={thing.Agent}&transactionId={thing.Transaction}"],
        ["/slos/{slo}"] = [thing => $"/slos/{thing.Slo}"],
        ["/v1/alerts/{id}"] = [thing => Invariant($"/v1/alerts/{thing.Episode}")],
        ["/alerts/{id}"] = [thing => Invariant($"/alerts/{thing.Episode}")],
        ["/episodes/{id}"] = [thing => Invariant($"/episodes/{thing.Episode}")],
        ["/reviews/{id}"] = [thing => Invariant($"/reviews/{thing.Review}")],
    };

    /// <summary>By its pattern how a route is asked for a list or a page of everything.</summary>
    protected static readonly Dictionary<string, string[]> Wholes = new(StringComparer.Ordinal)
    {
        ["/alerts"] = ["/alerts"],
        ["/v1/alerts"] = ["/v1/alerts", "/v1/alerts?state=open"],
        ["/v1/agents"] = ["/v1/agents"],
        ["/v1/slos"] = ["/v1/slos"],
        ["/v1/episodes"] = ["/v1/episodes", "/v1/episodes?state=open"],
        ["/maintenance"] = ["/maintenance"],
        ["/reviews"] = ["/reviews"],
        ["/v1/reviews"] = ["/v1/reviews", "/v1/reviews?state=open"],
        ["/v1/maintenance"] = ["/v1/maintenance"],
        ["/v1/deliveries"] = ["/v1/deliveries", "/v1/deliveries?state=sent", "/v1/deliveries?state=waiting"],
        ["/"] = ["/"],
    };

    /// <summary>What is about all agents at once, and answers no bound key.</summary>
    protected static readonly string[] OfAllAtOnce = ["/metrics", "/mails", "/mails/{file}", "/mails/{file}/html"];

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected ServiceHost Host { get; } = new() { Registry = Plant };

    /// <summary>A key for everything.</summary>
    protected AuthenticationHeaderValue Whole { get; private set; } = null!;

    /// <summary>A key to read about one agent.</summary>
    protected AuthenticationHeaderValue Bound { get; private set; } = null!;

    /// <summary>A key to decide about it.</summary>
    protected AuthenticationHeaderValue Manager { get; private set; } = null!;

    /// <summary>What is of that agent.</summary>
    protected Thing Own { get; private set; } = null!;

    /// <summary>What is of another.</summary>
    protected Thing Foreign { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await Host.InitializeAsync();
        await FillAsync("order-entry", "PO");
        await FillAsync("invoices", "INV");
        await PostAsync("/v1/outcomes", """{"agent":"stranger","transactionId":"S-1"}""");
        await Host.Services.GetRequiredService<Store>().Reviews.DrawAsync(new(2999, 1, 1), new Random(1).Next, Token);
        var until = Invariant($"{Host.Services.GetRequiredService<TimeProvider>().GetUtcNow().AddHours(1):O}");
        await PostAsync("/v1/maintenance", $$"""{"slo":"order-entry-accuracy","by":"dana","reason":"rebuilt","until":"{{until}}"}""");
        await PostAsync("/v1/maintenance", $$"""{"slo":"invoices-accuracy","by":"zoe","reason":"rebuilt","until":"{{until}}"}""");
        Whole = await TestKeys.MakeAsync(Host.Services, KeyScope.Manage);
        Bound = await TestKeys.MakeAsync(Host.Services, KeyScope.Read, "order-entry");
        Manager = await TestKeys.MakeAsync(Host.Services, KeyScope.Manage, "order-entry");
        Own = await FindAsync("order-entry", "PO-1");
        Foreign = await FindAsync("invoices", "INV-1");
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected async Task<Answer> AskAsync(AuthenticationHeaderValue key, string address, HttpMethod? method = null)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, address);
        request.Headers.Authorization = key;
        using var answer = await Host.Client.SendAsync(request, Token);
        return new(answer.StatusCode, answer.Content.Headers.ContentType?.MediaType ?? "", await answer.Content.ReadAsStringAsync(Token));
    }

    protected async Task ChangeAsync(string statement)
    {
        var file = Host.Services.GetRequiredService<ServiceSettings>().Database["sqlite:".Length..];
        await using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        await connection.OpenAsync(Token);
        await using var command = connection.CreateCommand();
        command.CommandText = statement;
        Assert.Equal(1, await command.ExecuteNonQueryAsync(Token));
    }

    private static IEnumerable<Func<Thing, string>> Lists(string path) =>
    [
        thing => $"{path}?agent={thing.Agent}",
        thing => $"{path}?slo={thing.Slo}",
        thing => $"{path}?agent={thing.Agent}&slo={thing.Slo}&is=unjudged",
        thing => $"{path}?slo={thing.Slo}&is=uncounted",
        thing => $"{path}?slo={thing.Slo}&is=wrong",
        thing => $"{path}?slo={thing.Slo}&is=wrong&position=11",
        thing => $"{path}?agent={thing.Agent}&is=waiting",
    ];

    /// <summary>A breach, a verdict that waits, one that nobody counts, and a refused item.</summary>
    private async Task FillAsync(string agent, string prefix)
    {
        var wrong = Enumerable.Range(1, 11).Select(number => Invariant($$$"""
            {"agent":"{{{agent}}}","transactionId":"{{{prefix}}}-{{{number}}}","verdict":"incorrect","source":"check",
             "segments":{"customer":"{{{prefix}}}-customer"}}
            """));
        await PostAsync("/v1/outcomes", $"[{string.Join(',', wrong)}]");
        await PostAsync("/v1/verdicts", $$"""[{"agent":"{{agent}}","transactionId":"{{prefix}}-early","verdict":"correct"}]""");
        await PostAsync("/v1/verdicts", $$"""[{"agent":"{{agent}}","transactionId":"{{prefix}}-1","verdict":"correct","indicator":"tone"}]""");
        await PostAsync("/v1/outcomes", $$"""[{"agent":"{{agent}}","transactionId":"{{prefix}}-13","score":1}]""", HttpStatusCode.BadRequest);
    }

    private async Task PostAsync(string path, string body, HttpStatusCode status = HttpStatusCode.OK)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await Host.Client.PostAsync(path, content, Token);
        Assert.Equal(status, answer.StatusCode);
    }

    /// <summary>What of an agent can be asked for by name or number.</summary>
    private async Task<Thing> FindAsync(string agent, string transaction)
    {
        var episodes = JsonDocument.Parse((await AskAsync(Whole, $"/v1/episodes?slo={agent}-accuracy")).Body).RootElement;
        var episode = episodes.GetProperty("items")[0];
        var reviews = JsonDocument.Parse((await AskAsync(Whole, $"/v1/reviews?agent={agent}")).Body).RootElement;
        var message = episode.GetProperty("notices")[0].GetProperty("deliveries")[0].GetProperty("messageId").GetString()!;
        return new(
            agent, agent + "-accuracy", episode.GetProperty("id").GetInt64(), message.Trim('<', '>'), transaction,
            reviews.GetProperty("items")[0].GetProperty("id").GetInt64());
    }

    /// <summary>What is an agent's, by name or number.</summary>
    protected sealed record Thing(string Agent, string Slo, long Episode, string Message, string Transaction, long Review)
    {
        public static Thing Unknown { get; } =
            new("nobody", "nobody-accuracy", 9_007_000_000_000_000, "nobody", "N-1", 9_007_000_000_000_000);
    }

    protected sealed record Answer(HttpStatusCode Status, string Type, string Body);
}
