using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Monitoring.Core.Access;
using Monitoring.Service.Api;
using Monitoring.Service.Registry;
using Monitoring.Service.Settings;
using Monitoring.Service.Tests.OpenApi;
using static System.FormattableString;

namespace Monitoring.Service.Tests.Access;

/// <summary>
/// A key bound to an agent finds nothing of another, wherever it asks: what is another's is answered as what nobody knows, and no list and
/// no page tells of it. Every route that reads is asked; a new one must say here how.
/// </summary>
public sealed class BoundReadingTests : IAsyncLifetime
{
    private const string Plant =
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

    /// <summary>What only an answer about others can hold.</summary>
    private static readonly string[] OfOthers = ["invoices", "Accounts payable", "zoe", "Zoe", "INV-", "stranger"];

    /// <summary>By its pattern how a route is asked for one thing, which is an agent's.</summary>
    private static readonly Dictionary<string, Func<Thing, string>[]> Things = new(StringComparer.Ordinal)
    {
        ["/v1/agents/{agent}/data-drift"] = [thing => $"/v1/agents/{thing.Agent}/data-drift"],
        ["/v1/transactions"] = [thing => $"/v1/transactions?agent={thing.Agent}&transactionId={thing.Transaction}"],
        ["/v1/slos/{slo}"] = [thing => $"/v1/slos/{thing.Slo}"],
        ["/v1/slos/{slo}/drift"] = [thing => $"/v1/slos/{thing.Slo}/drift"],
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
    };

    /// <summary>By its pattern how a route is asked for a list or a page of everything.</summary>
    private static readonly Dictionary<string, string[]> Wholes = new(StringComparer.Ordinal)
    {
        ["/v1/agents"] = ["/v1/agents"],
        ["/v1/slos"] = ["/v1/slos"],
        ["/v1/episodes"] = ["/v1/episodes", "/v1/episodes?state=open"],
        ["/v1/deliveries"] = ["/v1/deliveries", "/v1/deliveries?state=sent", "/v1/deliveries?state=waiting"],
        ["/"] = ["/"],
    };

    /// <summary>What is about all agents at once, and answers no bound key.</summary>
    private static readonly string[] OfAllAtOnce = ["/metrics", "/mails", "/mails/{file}", "/mails/{file}/html"];

    private readonly ServiceHost host = new() { Registry = Plant };
    private AuthenticationHeaderValue whole = null!;
    private AuthenticationHeaderValue bound = null!;
    private AuthenticationHeaderValue manager = null!;
    private Thing own = null!;
    private Thing foreign = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await host.InitializeAsync();
        await FillAsync("order-entry", "PO");
        await FillAsync("invoices", "INV");
        await PostAsync("/v1/outcomes", """{"agent":"stranger","transactionId":"S-1"}""");
        whole = await TestKeys.MakeAsync(host.Services, KeyScope.Manage);
        bound = await TestKeys.MakeAsync(host.Services, KeyScope.Read, "order-entry");
        manager = await TestKeys.MakeAsync(host.Services, KeyScope.Manage, "order-entry");
        own = await FindAsync("order-entry", "PO-1");
        foreign = await FindAsync("invoices", "INV-1");
    }

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public void Every_route_that_reads_is_asked_here()
    {
        var patterns = host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null
                && endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Contains("GET") == true)
            .Select(endpoint => "/" + endpoint.RoutePattern.RawText!.Trim('/'));

        Assert.Equal(
            Things.Keys.Union(Wholes.Keys).Union(OfAllAtOnce).Order(StringComparer.Ordinal),
            patterns.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_is_of_another_agent_is_answered_as_what_nobody_knows()
    {
        foreach (var address in Things.Values.SelectMany(addresses => addresses))
        {
            foreach (var key in (AuthenticationHeaderValue[])[bound, manager])
            {
                var (unknown, theirs) = (await AskAsync(key, address(Thing.Unknown)), await AskAsync(key, address(foreign)));
                Assert.True(theirs.Status == HttpStatusCode.NotFound, $"{address(foreign)} answered {theirs}");
                Assert.Equal(unknown, theirs);
            }

            Assert.Equal(HttpStatusCode.OK, (await AskAsync(whole, address(foreign))).Status);
            Assert.Equal(HttpStatusCode.OK, (await AskAsync(bound, address(own))).Status);
        }
    }

    [Fact]
    public async Task No_list_and_no_page_tells_of_another_agent()
    {
        var addresses = Wholes.Values.SelectMany(of => of).Concat(Things.Values.SelectMany(of => of.Select(address => address(own))));
        foreach (var address in addresses)
        {
            var (status, type, body) = await AskAsync(bound, address);
            Assert.True(status == HttpStatusCode.OK, $"{address} answered {status}: {body}");
            Assert.DoesNotContain(OfOthers, word => body.Contains(word, StringComparison.Ordinal));
            Assert.DoesNotContain(Invariant($"{foreign.Episode}"), body, StringComparison.Ordinal);
            if (type.EndsWith("json", StringComparison.Ordinal) && JsonDocument.Parse(body).RootElement.TryGetProperty("next", out var next))
            {
                Assert.Equal(JsonValueKind.Null, next.ValueKind);
            }
        }

        foreach (var address in Wholes.Values.Select(of => of[0]))
        {
            Assert.Contains("order-entry", (await AskAsync(bound, address)).Body, StringComparison.Ordinal);
            Assert.Contains("invoices", (await AskAsync(whole, address)).Body, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_cursor_of_another_agents_thing_is_one_of_nothing()
    {
        var agents = JsonDocument.Parse((await AskAsync(whole, "/v1/agents")).Body).RootElement.GetProperty("items").EnumerateArray()
            .Select(agent => agent.GetProperty("agent").GetString()).ToList();
        Assert.Equal(["order-entry", "invoices", "stranger"], agents);

        // The store numbers agents and SLOs from 1 in the order in which they came.
        foreach (var (list, theirs, nobodys) in new[]
        {
            ("agents", "2", "99"), ("slos", "2", "99"), ("episodes", Invariant($"{foreign.Episode}"), Invariant($"{Thing.Unknown.Episode}")),
            ("deliveries", $"<{foreign.Message}>", "<nobody>"),
        })
        {
            Assert.Equal(
                await AskAsync(bound, $"/v1/{list}?after={Cursor.After(list, nobodys)}"),
                await AskAsync(bound, $"/v1/{list}?after={Cursor.After(list, theirs)}"));
            Assert.NotEqual(
                await AskAsync(whole, $"/v1/{list}?after={Cursor.After(list, nobodys)}"),
                await AskAsync(whole, $"/v1/{list}?after={Cursor.After(list, theirs)}"));
        }
    }

    [Fact]
    public async Task A_message_of_another_agent_cannot_be_sent_again()
    {
        var (unknown, theirs) = (await AskAsync(manager, Retry(Thing.Unknown), HttpMethod.Post), await AskAsync(manager, Retry(foreign), HttpMethod.Post));

        Assert.Equal(HttpStatusCode.NotFound, theirs.Status);
        Assert.Equal(unknown, theirs);
        Assert.Equal(HttpStatusCode.Conflict, (await AskAsync(manager, Retry(own), HttpMethod.Post)).Status);
        Assert.Equal(HttpStatusCode.Conflict, (await AskAsync(whole, Retry(foreign), HttpMethod.Post)).Status);

        static string Retry(Thing thing) => $"/v1/deliveries/{thing.Message}/retry";
    }

    [Fact]
    public async Task What_is_about_all_agents_at_once_answers_no_bound_key()
    {
        foreach (var address in OfAllAtOnce.Select(pattern => pattern.Replace("{file}", "0001-BREACH.eml", StringComparison.Ordinal)))
        {
            Assert.Equal(HttpStatusCode.Forbidden, (await AskAsync(bound, address)).Status);
            Assert.Equal(HttpStatusCode.Forbidden, (await AskAsync(manager, address)).Status);
            Assert.NotEqual(HttpStatusCode.Forbidden, (await AskAsync(whole, address)).Status);
        }
    }

    [Fact]
    public async Task The_board_says_whom_it_shows_and_counts_them_alone()
    {
        var (all, theirs) = ((await AskAsync(whole, "/")).Body, (await AskAsync(bound, "/")).Body);

        Assert.Contains("2 red", all, StringComparison.Ordinal);
        Assert.Contains("1 red", theirs, StringComparison.Ordinal);
        Assert.DoesNotContain("This key shows", all, StringComparison.Ordinal);
        Assert.Contains("This key shows <bdi>order-entry</bdi> alone", theirs, StringComparison.Ordinal);
        Assert.DoesNotContain("Every agent that posts has an owner", theirs, StringComparison.Ordinal);

        var nobodys = await TestKeys.MakeAsync(host.Services, KeyScope.Read, "payroll");
        Assert.Contains("No SLO is registered for <bdi>payroll</bdi>", (await AskAsync(nobodys, "/")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Board_and_probe_leave_out_that_others_lost_posts_or_cannot_be_read_and_what_is_wrong_with_the_registry_file()
    {
        var mistaken = Plant.Replace("owner: zoe", "owner: zoey", StringComparison.Ordinal);
        await File.WriteAllTextAsync(host.Services.GetRequiredService<ServiceSettings>().Registry, mistaken, Token);
        await host.Services.GetRequiredService<RegistryKeeper>().ReadFileAgainAsync();
        await AskAsync(whole, "/");
        await ChangeAsync("update agent_state set version = version - 1 where agent_id = 2");
        await AskAsync(whole, "/");
        await ChangeAsync("update agent_state set version = version + 5, fold = x'00' where agent_id = 2");

        var (all, theirs) = ((await AskAsync(whole, "/")).Body, (await AskAsync(bound, "/")).Body);

        foreach (var words in (string[])["has lost posts", "cannot be read", "registry file is not in force"])
        {
            Assert.Contains(words, all, StringComparison.Ordinal);
            Assert.DoesNotContain(words, theirs, StringComparison.Ordinal);
        }

        Assert.DoesNotContain(OfOthers, word => theirs.Contains(word, StringComparison.Ordinal));
        Assert.Contains("invoices", (await AskAsync(whole, "/readyz")).Body, StringComparison.Ordinal);
        Assert.DoesNotContain("invoices", (await AskAsync(bound, "/readyz")).Body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await AskAsync(whole, "/v1/slos/invoices-accuracy")).Status);
        Assert.Equal(
            await AskAsync(bound, $"/v1/slos/{Thing.Unknown.Slo}"), await AskAsync(bound, "/v1/slos/invoices-accuracy"));
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
            {"agent":"{{{agent}}}","transactionId":"{{{prefix}}}-{{{number}}}","verdict":"incorrect","source":"check","segments":{"customer":"{{{prefix}}}-customer"}}
            """));
        await PostAsync("/v1/outcomes", $"[{string.Join(',', wrong)}]");
        await PostAsync("/v1/verdicts", $$"""[{"agent":"{{agent}}","transactionId":"{{prefix}}-early","verdict":"correct"}]""");
        await PostAsync("/v1/verdicts", $$"""[{"agent":"{{agent}}","transactionId":"{{prefix}}-1","verdict":"correct","indicator":"tone"}]""");
        await PostAsync("/v1/outcomes", $$"""[{"agent":"{{agent}}","transactionId":"{{prefix}}-13","score":1}]""", HttpStatusCode.BadRequest);
    }

    private async Task PostAsync(string path, string body, HttpStatusCode status = HttpStatusCode.OK)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await host.Client.PostAsync(path, content, Token);
        Assert.Equal(status, answer.StatusCode);
    }

    /// <summary>What of an agent can be asked for by name or number.</summary>
    private async Task<Thing> FindAsync(string agent, string transaction)
    {
        var episodes = JsonDocument.Parse((await AskAsync(whole, $"/v1/episodes?slo={agent}-accuracy")).Body).RootElement;
        var episode = episodes.GetProperty("items")[0];
        var message = episode.GetProperty("notices")[0].GetProperty("deliveries")[0].GetProperty("messageId").GetString()!;
        return new(agent, agent + "-accuracy", episode.GetProperty("id").GetInt64(), message.Trim('<', '>'), transaction);
    }

    private async Task<Answer> AskAsync(AuthenticationHeaderValue key, string address, HttpMethod? method = null)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, address);
        request.Headers.Authorization = key;
        using var answer = await host.Client.SendAsync(request, Token);
        return new(answer.StatusCode, answer.Content.Headers.ContentType?.MediaType ?? "", await answer.Content.ReadAsStringAsync(Token));
    }

    private async Task ChangeAsync(string statement)
    {
        var file = host.Services.GetRequiredService<ServiceSettings>().Database["sqlite:".Length..];
        await using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        await connection.OpenAsync(Token);
        await using var command = connection.CreateCommand();
        command.CommandText = statement;
        Assert.Equal(1, await command.ExecuteNonQueryAsync(Token));
    }

    /// <summary>What is an agent's, by name or number.</summary>
    private sealed record Thing(string Agent, string Slo, long Episode, string Message, string Transaction)
    {
        public static Thing Unknown { get; } = new("nobody", "nobody-accuracy", 9_007_000_000_000_000, "nobody", "N-1");
    }

    private sealed record Answer(HttpStatusCode Status, string Type, string Body);
}
