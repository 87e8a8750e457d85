using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Monitoring.Core.Access;
using Monitoring.Service.Tests.OpenApi;
using Monitoring.Service.Tests.Otlp;
using Monitoring.Service.Tests.Registry;
using Monitoring.Storage;
using Monitoring.Storage.Reading;
using static System.FormattableString;

namespace Monitoring.Service.Tests.Access;

/// <summary>
/// What each caller is answered by each route of the whole service: the table says it, the routes are those the service has, and every method
/// that a route does not have is 405 for everybody. A route without a line, and a line without a route, fail.
/// </summary>
public sealed class AccessTableTests : IAsyncLifetime
{
    // open: whoever is on this machine before the first key. none: no key; the session of somebody who left, of a revoked key, one that was
    // signed out of, a forged one. bad: an Authorization header that is none of ours, a key that is mistyped, unknown, expired or revoked, and
    // two keys at once. ingest', read': a key bound to another agent. person, wall: a session. The callers of a column are answered alike.
    private const string Table =
        """
        method  route                             open none bad  ingest ingest' read read' manage person wall
        GET     /                                 200  303  401  403    403     200  200   200    200    200
        GET     /ack/{token}                      404  404  404  404    404     404  404   404    404    404
        POST    /ack/{token}                      404  404  404  404    404     404  404   404    404    404
        GET     /alerts                           200  303  401  403    403     200  200   200    200    200
        GET     /alerts/{id}                      200  303  401  403    403     200  404   200    200    200
        POST    /alerts/{id}/acknowledge          400  303  401  403    403     403  403   403    400    403
        GET     /board.css                        200  200  200  200    200     200  200   200    200    200
        GET     /episodes/{id}                    303  303  401  403    403     303  404   303    303    303
        GET     /livez                            200  200  200  200    200     200  200   200    200    200
        OPTIONS /livez                            200  200  200  200    200     200  200   200    200    200
        GET     /mails                            200  303  401  403    403     403  403   200    200    403
        GET     /mails/{file}                     200  303  401  403    403     403  403   200    200    403
        GET     /mails/{file}/html                200  303  401  403    403     403  403   200    200    403
        GET     /maintenance                      200  303  401  403    403     200  200   200    200    200
        POST    /maintenance                      400  303  401  403    403     403  403   403    400    403
        POST    /maintenance/{id}/end             400  303  401  403    403     403  403   403    400    403
        GET     /metrics                          200  401  401  403    403     200  403   200    200    200
        GET     /openapi/{documentName}.json      200  200  200  200    200     200  200   200    200    200
        POST    /otlp/v1/logs                     200  401  401  200    403     403  403   403    403    403
        POST    /otlp/v1/traces                   200  401  401  200    403     403  403   403    403    403
        GET     /outcomes                         200  303  401  403    403     200  404   200    200    200
        GET     /readyz                           200  200  200  200    200     200  200   200    200    200
        OPTIONS /readyz                           200  200  200  200    200     200  200   200    200    200
        GET     /review/{token}                   404  404  404  404    404     404  404   404    404    404
        POST    /review/{token}                   404  404  404  404    404     404  404   404    404    404
        GET     /reviews                          200  303  401  403    403     200  200   200    200    200
        GET     /reviews/{id}                     200  303  401  403    403     200  404   200    200    200
        POST    /reviews/{id}                     400  303  401  403    403     403  403   403    400    403
        GET     /sign-in                          200  200  200  200    200     200  200   200    200    200
        POST    /sign-in                          400  400  400  400    400     400  400   400    400    400
        GET     /sign-in/{token}                  404  404  404  404    404     404  404   404    404    404
        POST    /sign-in/{token}                  400  400  400  400    400     400  400   400    400    400
        POST    /sign-out                         400  400  400  400    400     400  400   400    400    400
        GET     /slos/{slo}                       200  303  401  403    403     200  404   200    200    200
        GET     /transactions                     200  303  401  403    403     200  404   200    200    200
        GET     /v1/agents                        200  401  401  403    403     200  200   200    200    200
        GET     /v1/agents/{agent}/data-drift     200  401  401  403    403     200  404   200    200    200
        POST    /v1/agents/{agent}/heartbeat      204  401  401  204    403     403  403   403    403    403
        GET     /v1/alerts                        200  401  401  403    403     200  200   200    200    200
        GET     /v1/alerts/{id}                   200  401  401  403    403     200  404   200    200    200
        POST    /v1/alerts/{id}/acknowledge       200  401  401  403    403     403  403   200    200    403
        GET     /v1/deliveries                    200  401  401  403    403     200  200   200    200    200
        POST    /v1/deliveries/{id}/retry         409  401  401  403    403     403  403   409    403    403
        GET     /v1/episodes                      200  401  401  403    403     200  200   200    200    200
        GET     /v1/episodes/{id}                 200  401  401  403    403     200  404   200    200    200
        POST    /v1/episodes/{id}/acknowledge     200  401  401  403    403     403  403   200    200    403
        GET     /v1/maintenance                   200  401  401  403    403     200  200   200    200    200
        POST    /v1/maintenance                   415  401  401  403    403     403  403   415    415    403
        POST    /v1/maintenance/{id}/end          404  401  401  403    403     403  403   404    404    403
        GET     /v1/outcomes                      200  401  401  403    403     200  404   200    200    200
        POST    /v1/outcomes                      200  401  401  200    403     403  403   403    403    403
        GET     /v1/reviews                       200  401  401  403    403     200  200   200    200    200
        POST    /v1/reviews/{id}                  415  401  401  403    403     403  403   415    415    403
        GET     /v1/slos                          200  401  401  403    403     200  200   200    200    200
        GET     /v1/slos/{slo}                    200  401  401  403    403     200  404   200    200    200
        GET     /v1/slos/{slo}/drift              200  401  401  403    403     200  404   200    200    200
        GET     /v1/slos/{slo}/late               200  401  401  403    403     200  404   200    200    200
        GET     /v1/slos/{slo}/suspects           200  401  401  403    403     200  404   200    200    200
        GET     /v1/slos/{slo}/transitions        200  401  401  403    403     200  404   200    200    200
        GET     /v1/transactions                  200  401  401  403    403     200  404   200    200    200
        POST    /v1/verdicts                      200  401  401  200    403     403  403   403    403    403
        """;

    // HEAD is answered as GET, and then has no line of its own.

    private static readonly string[] AllMethods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

    private static readonly object Outcome = new { agent = "order-entry", transactionId = "PO-1", verdict = "incorrect", source = "check" };

    private static readonly Dictionary<string, string> Queries = new(StringComparer.Ordinal)
    {
        ["/outcomes"] = "?slo=order-entry-accuracy&is=wrong",
        ["/transactions"] = "?agent=order-entry&transactionId=PO-1",
        ["/v1/outcomes"] = "?agent=order-entry",
        ["/v1/transactions"] = "?agent=order-entry&transactionId=PO-1",
    };

    private readonly ServiceHost host = new()
    {
        Registry = Documents.Change("over: 100 transactions", "over: 10 transactions").Replace("segments: [customer]", "", StringComparison.Ordinal),
    };

    private readonly HttpClient client = new(
        new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false, CheckCertificateRevocationList = true });

    private readonly TableCallers callers;
    private Dictionary<string, string> values = [];

    public AccessTableTests() => callers = new(host);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Store Store => host.Services.GetRequiredService<Store>();

    public async ValueTask InitializeAsync()
    {
        await host.InitializeAsync();
        client.BaseAddress = host.Client.BaseAddress;
        using var posted = await client.PostAsJsonAsync(
            "/v1/outcomes", Enumerable.Range(1, 10).Select(i => new { agent = "order-entry", transactionId = Invariant($"PO-{i}"), verdict = "incorrect", source = "check" }), Token);
        Assert.Equal(HttpStatusCode.OK, posted.StatusCode);
        await Store.Reviews.DrawAsync(new(2999, 1, 1), new Random(1).Next, Token);
        values = new(StringComparer.Ordinal)
        {
            ["{agent}"] = "order-entry",
            ["{slo}"] = "order-entry-accuracy",
            ["{file}"] = await MailAsync(),
            ["{documentName}"] = "v1",
            ["deliveries/{id}"] = "deliveries/" + (await Store.Readings.MessagesAsync(null, null, 1, Token))[0].MessageId.Trim('<', '>'),
            ["alerts/{id}"] = Invariant($"alerts/{(await Store.Readings.AlertsAsync(AlertFilter.None, null, 1, Token))![0].Id}"),
            ["reviews/{id}"] = Invariant($"reviews/{(await Store.Readings.ReviewsAsync(new(), null, 1, Token))![0].Id}"),
            ["episodes/{id}"] = Invariant($"episodes/{(await Store.Readings.EpisodesAsync(null, null, null, 1, Token))![0].Id}"),
        };
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await host.DisposeAsync();
    }

    [Fact]
    public async Task Every_route_answers_every_caller_as_the_table_says()
    {
        var open = new List<(Route Route, string Cell)>();
        foreach (var route in Routes())
        {
            open.Add((route, await AskAsync(route, TableCallers.Without)));
        }

        var columns = await callers.AllAsync();
        var lines = new List<(Route Route, string Cells)>();
        foreach (var (route, before) in open)
        {
            var cells = before.PadRight(5);
            foreach (var (name, callers) in columns)
            {
                var answers = new List<string>();
                foreach (var caller in callers)
                {
                    answers.Add(await AskAsync(route, caller));
                }

                cells += string.Join('/', answers.Distinct()).PadRight(Math.Max(4, name.Length) + 1);
            }

            lines.Add((route, cells.TrimEnd()));
        }

        string[] actual =
        [
            Table.Split('\n')[0],
            .. lines.Where(line => line.Route.Method != "HEAD" || !lines.Contains((line.Route with { Method = "GET" }, line.Cells)))
                .Select(line => $"{line.Route.Method,-7} {line.Route.Pattern,-33} {line.Cells}"),
        ];
        var answered = string.Join('\n', actual);
        Assert.True(answered == Table, "The service answers:\n" + answered);
    }

    [Fact]
    public async Task A_method_that_a_route_does_not_have_is_405_for_everybody()
    {
        var columns = await callers.AllAsync();
        foreach (var route in Routes().GroupBy(route => route.Pattern))
        {
            foreach (var method in AllMethods.Except(route.Select(each => each.Method)))
            {
                foreach (var caller in columns.SelectMany(column => column.Callers))
                {
                    Assert.Equal($"405 {method} {route.Key}", $"{await AskAsync(new(method, route.Key), caller)} {method} {route.Key}");
                }
            }
        }
    }

    [Theory]
    [InlineData("Origin", "https://attacker.example")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    public async Task Before_the_first_key_the_form_of_a_foreign_page_changes_nothing(string header, string value)
    {
        foreach (var route in Routes().Where(route => route.Method == "POST"))
        {
            using var answer = await SendAsync(route, headers => headers.Add(header, value));

            Assert.Equal($"403 {route.Pattern}", Invariant($"{(int)answer.StatusCode} {route.Pattern}"));
            Assert.Equal(
                route.Pattern.StartsWith("/v1/", StringComparison.Ordinal), answer.Content.Headers.ContentType?.MediaType == "application/problem+json");
            Assert.Contains($"by its header {header} a browser says", await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Whoever_is_refused_is_told_why_and_not_whether_a_key_was_ever_known()
    {
        await callers.AllAsync();
        var (unknown, expired, revoked) = (KeyText.Make(), await callers.MakeAsync(KeyScope.Read, "expired"), await callers.MakeAsync(KeyScope.Read, "revoked"));

        var said = new List<string>();
        foreach (var text in new[] { unknown, expired, revoked })
        {
            using var answer = await SendAsync(new("GET", "/v1/slos"), TableCallers.With("Bearer " + text));
            Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.ToString());
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
            said.Add(await answer.Content.ReadAsStringAsync(Token));
        }

        Assert.Single(said.Distinct());
        Assert.Contains("urn:agentops:problem:unauthorized", said[0], StringComparison.Ordinal);
        Assert.Contains("mistyped", await DetailAsync("/v1/slos", "Bearer " + unknown[..^1]), StringComparison.Ordinal);
        Assert.Contains("Bearer ao_", await DetailAsync("/v1/slos", null), StringComparison.Ordinal);
        var ingest = await callers.MakeAsync(KeyScope.Ingest, "");
        Assert.Equal("This needs a key with the scope read; this one has the scope ingest.", await DetailAsync("/v1/slos", "bearer  " + ingest));
    }

    [Fact]
    public async Task Whoever_signed_in_acknowledges_in_their_own_name_alone()
    {
        var person = (await callers.AllAsync()).Single(column => column.Name == "person").Callers[0];
        using var others = await SendAsync(new("POST", "/v1/alerts/{id}/acknowledge"), person, by: "tom");

        Assert.Equal(HttpStatusCode.Forbidden, others.StatusCode);
        Assert.Contains("by must be dana, or absent", await others.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.Null((await Store.Readings.AlertsAsync(AlertFilter.None, null, 1, Token))![0].Alert.Acknowledgement);
    }

    [Fact]
    public async Task In_a_browser_whoever_is_not_known_is_led_to_sign_in_and_back()
    {
        await callers.AllAsync();

        using var answer = await SendAsync(new("GET", "/slos/order-entry-accuracy?a=b&c=%2F"), TableCallers.Without);

        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        Assert.Equal("/sign-in?then=%2Fslos%2Forder-entry-accuracy%3Fa%3Db%26c%3D%252F", answer.Headers.Location?.OriginalString);
    }

    /// <summary>Every route and method of the service, in the order of the table.</summary>
    private List<Route> Routes() =>
    [
        .. host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods
                .Select(method => new Route(method, "/" + endpoint.RoutePattern.RawText!.Trim('/'))))
            .OrderBy(route => route.Pattern, StringComparer.Ordinal).ThenBy(route => Array.IndexOf(AllMethods, route.Method)),
    ];

    private async Task<string> AskAsync(Route route, Action<HttpRequestHeaders> caller)
    {
        using var answer = await SendAsync(route, caller);
        return ((int)answer.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    private async Task<HttpResponseMessage> SendAsync(Route route, Action<HttpRequestHeaders> caller, string? by = null)
    {
        var address = values.Aggregate(
            route.Pattern, (path, value) => path.Replace(value.Key, value.Value, StringComparison.Ordinal));
        if (route.Method is "GET" or "HEAD" && Queries.TryGetValue(route.Pattern, out var query))
        {
            address += query;
        }

        using var request = new HttpRequestMessage(new(route.Method), address);
        caller(request.Headers);
        if (route is { Method: "POST", Pattern: "/v1/outcomes" or "/v1/verdicts" })
        {
            request.Content = JsonContent.Create(Outcome);
        }
        else if (route.Pattern == "/otlp/v1/logs")
        {
            request.Content = JsonContent.Create(OtlpBatches.Log("order-entry"));
        }
        else if (route.Pattern == "/otlp/v1/traces")
        {
            request.Content = JsonContent.Create(OtlpBatches.Span("order-entry"));
        }
        else if (route.Pattern.EndsWith("/acknowledge", StringComparison.Ordinal) && route.Method == "POST")
        {
            request.Content = JsonContent.Create(new { by = by ?? "dana" });
        }

        return await client.SendAsync(request, Token);
    }

    private async Task<string> DetailAsync(string address, string? authorization)
    {
        using var answer = await SendAsync(new("GET", address), authorization is null ? TableCallers.Without : TableCallers.With(authorization));
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Token)).RootElement.GetProperty("detail").GetString()!;
    }

    private async Task<string> MailAsync()
    {
        var mails = Path.Combine(host.Data, "mail");
        await TableCallers.UntilAsync(() => Directory.Exists(mails) && Directory.EnumerateFiles(mails, "*.eml").Any());
        return Path.GetFileName(Directory.EnumerateFiles(mails, "*.eml").First());
    }

    private sealed record Route(string Method, string Pattern);
}
