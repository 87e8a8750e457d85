using System.Net;
using System.Text.Json;
using Monitoring.Core.Access;
using Monitoring.Storage.Reading;

namespace Monitoring.Service.Tests.Access;

/// <summary>
/// What each caller is answered by each route of the whole service: the table says it, the routes are those the service has, and every method
/// that a route does not have is 405 for everybody. A route without a line, and a line without a route, fail.
/// </summary>
public sealed class AccessTableTests : IAsyncLifetime
{
    // All that is asked for is of the agent order-entry and of Dana, and what is decided is decided in Dana's name.
    // open: whoever is on this machine before the first key. none: no key; the session of somebody who left or has another mail address now, of
    // a revoked key, one that was signed out of, a forged one. bad: an Authorization header that is none of ours, a key that is mistyped, unknown,
    // expired or revoked, and two keys at once. ingest, read, manage: a key (ingest: one of all agents, and one bound to this one). read+: a key
    // bound to this agent. ingest', read', manage': a key bound to another agent. person: Dana's session; person': that of somebody else. wall,
    // wall+, wall': a session by a key of all agents (read, and manage), bound to this one, bound to another. The callers of a column are
    // answered alike.
    private const string Table =
        """
        method  route                             open none bad  ingest ingest' read read+ read' manage manage' person person' wall wall+ wall'
        GET     /                                 200  303  401  403    403     200  200   200   200    200     200    200     200  200   200
        GET     /ack/{token}                      200  200  200  200    200     200  200   200   200    200     200    200     200  200   200
        POST    /ack/{token}                      200  200  200  200    200     200  200   200   200    200     200    200     200  200   200
        GET     /alerts                           200  303  401  403    403     200  200   200   200    200     200    200     200  200   200
        GET     /alerts/{id}                      200  303  401  403    403     200  200   404   200    404     200    200     200  200   404
        POST    /alerts/{id}/acknowledge          303  303  401  403    403     403  403   403   403    403     303    403     403  403   403
        GET     /board.css                        200  200  200  200    200     200  200   200   200    200     200    200     200  200   200
        GET     /episodes/{id}                    303  303  401  403    403     303  303   404   303    404     303    303     303  303   404
        GET     /livez                            200  200  200  200    200     200  200   200   200    200     200    200     200  200   200
        OPTIONS /livez                            200  200  200  200    200     200  200   200   200    200     200    200     200  200   200
        GET     /mails                            200  303  401  403    403     403  403   403   200    403     200    200     403  403   403
        GET     /mails/{file}                     200  303  401  403    403     403  403   403   200    403     200    404     403  403   403
        GET     /mails/{file}/html                200  303  401  403    403     403  403   403   200    403     200    404     403  403   403
        GET     /maintenance                      200  303  401  403    403     200  200   200   200    200     200    200     200  200   200
        POST    /maintenance                      303  303  401  403    403     403  403   403   403    403     303    403     403  403   403
        POST    /maintenance/{id}/end             303  303  401  403    403     403  403   403   403    403     303    403     403  403   403
        GET     /metrics                          200  401  401  403    403     200  403   403   200    403     200    200     200  403   403
        GET     /openapi/{documentName}.json      200  200  200  200    200     200  200   200   200    200     200    200     200  200   200
        POST    /otlp/v1/logs                     200  401  401  200    403     403  403   403   403    403     403    403     403  403   403
        POST    /otlp/v1/traces                   200  401  401  200    403     403  403   403   403    403     403    403     403  403   403
        GET     /outcomes                         200  303  401  403    403     200  200   404   200    404     200    200     200  200   404
        GET     /readyz                           200  200  200  200    200     200  200   200   200    200     200    200     200  200   200
        OPTIONS /readyz                           200  200  200  200    200     200  200   200   200    200     200    200     200  200   200
        GET     /review/{token}                   200  200  200  200    200     200  200   200   200    200     200    200     200  200   200
        POST    /review/{token}                   200  200  200  200    200     200  200   200   200    200     200    200     200  200   200
        GET     /reviews                          200  303  401  403    403     200  200   200   200    200     200    200     200  200   200
        GET     /reviews/{id}                     200  303  401  403    403     200  200   404   200    404     200    200     200  200   404
        POST    /reviews/{id}                     303  303  401  403    403     403  403   403   403    403     303    403     403  403   403
        GET     /sign-in                          200  200  200  200    200     200  200   200   200    200     200    200     200  200   200
        POST    /sign-in                          401  303  303  303    303     303  303   303   303    303     303    303     303  303   303
        GET     /sign-in/{token}                  200  200  200  200    200     200  200   200   200    200     200    200     200  200   200
        POST    /sign-in/{token}                  303  303  303  303    303     303  303   303   303    303     303    303     303  303   303
        POST    /sign-out                         303  303  303  303    303     303  303   303   303    303     303    303     303  303   303
        GET     /slos/{slo}                       200  303  401  403    403     200  200   404   200    404     200    200     200  200   404
        GET     /transactions                     200  303  401  403    403     200  200   404   200    404     200    200     200  200   404
        GET     /v1/agents                        200  401  401  403    403     200  200   200   200    200     200    200     200  200   200
        GET     /v1/agents/{agent}/data-drift     200  401  401  403    403     200  200   404   200    404     200    200     200  200   404
        POST    /v1/agents/{agent}/heartbeat      204  401  401  204    403     403  403   403   403    403     403    403     403  403   403
        GET     /v1/alerts                        200  401  401  403    403     200  200   200   200    200     200    200     200  200   200
        GET     /v1/alerts/{id}                   200  401  401  403    403     200  200   404   200    404     200    200     200  200   404
        POST    /v1/alerts/{id}/acknowledge       200  401  401  403    403     403  403   403   200    404     200    403     403  403   403
        GET     /v1/deliveries                    200  401  401  403    403     200  200   200   200    200     200    200     200  200   200
        POST    /v1/deliveries/{id}/retry         409  401  401  403    403     403  403   403   409    404     403    403     403  403   403
        GET     /v1/episodes                      200  401  401  403    403     200  200   200   200    200     200    200     200  200   200
        GET     /v1/episodes/{id}                 200  401  401  403    403     200  200   404   200    404     200    200     200  200   404
        POST    /v1/episodes/{id}/acknowledge     200  401  401  403    403     403  403   403   200    404     200    403     403  403   403
        GET     /v1/maintenance                   200  401  401  403    403     200  200   200   200    200     200    200     200  200   200
        POST    /v1/maintenance                   200  401  401  403    403     403  403   403   200    404     200    403     403  403   403
        POST    /v1/maintenance/{id}/end          200  401  401  403    403     403  403   403   200    404     200    403     403  403   403
        GET     /v1/outcomes                      200  401  401  403    403     200  200   404   200    404     200    200     200  200   404
        POST    /v1/outcomes                      200  401  401  200    403     403  403   403   403    403     403    403     403  403   403
        GET     /v1/reviews                       200  401  401  403    403     200  200   200   200    200     200    200     200  200   200
        POST    /v1/reviews/{id}                  200  401  401  403    403     403  403   403   200    404     200    403     403  403   403
        GET     /v1/slos                          200  401  401  403    403     200  200   200   200    200     200    200     200  200   200
        GET     /v1/slos/{slo}                    200  401  401  403    403     200  200   404   200    404     200    200     200  200   404
        GET     /v1/slos/{slo}/drift              200  401  401  403    403     200  200   404   200    404     200    200     200  200   404
        GET     /v1/slos/{slo}/late               200  401  401  403    403     200  200   404   200    404     200    200     200  200   404
        GET     /v1/slos/{slo}/suspects           200  401  401  403    403     200  200   404   200    404     200    200     200  200   404
        GET     /v1/slos/{slo}/transitions        200  401  401  403    403     200  200   404   200    404     200    200     200  200   404
        GET     /v1/transactions                  200  401  401  403    403     200  200   404   200    404     200    200     200  200   404
        POST    /v1/verdicts                      200  401  401  200    403     403  403   403   403    403     403    403     403  403   403
        """;

    // HEAD is answered as GET, and then has no line of its own.

    private TableRequests? requests;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private TableRequests Requests => requests!;

    public async ValueTask InitializeAsync() => requests = await TableRequests.StartAsync();

    public ValueTask DisposeAsync() => Requests.DisposeAsync();

    [Fact]
    public async Task Every_route_answers_every_caller_as_the_table_says()
    {
        var open = new List<(TableRoute Route, string Cell)>();
        foreach (var route in Requests.Routes)
        {
            open.Add((route, await Requests.AskAsync(route, TableCallers.Without)));
        }

        var columns = await Requests.Callers.AllAsync();
        var lines = new List<(TableRoute Route, string Cells)>();
        foreach (var (route, before) in open)
        {
            var cells = before.PadRight(5);
            foreach (var (name, column) in columns)
            {
                var answers = new List<string>();
                foreach (var caller in column)
                {
                    answers.Add(await Requests.AskAsync(route, caller));
                }

                cells += string.Join('/', answers.Distinct()).PadRight(Math.Max(4, name.Length) + 1);
            }

            lines.Add((route, cells.TrimEnd()));
        }

        string[] actual =
        [
            $"{"method",-7} {"route",-33} open {string.Concat(columns.Select(column => column.Name.PadRight(Math.Max(4, column.Name.Length) + 1))).TrimEnd()}",
            .. lines.Where(line => line.Route.Method != "HEAD" || !lines.Contains((line.Route with { Method = "GET" }, line.Cells)))
                .Select(line => $"{line.Route.Method,-7} {line.Route.Pattern,-33} {line.Cells}"),
        ];
        var answered = string.Join('\n', actual);
        Assert.True(answered == Table, "The service answers:\n" + answered);
    }

    [Fact]
    public async Task A_method_that_a_route_does_not_have_is_405_for_everybody()
    {
        var columns = await Requests.Callers.AllAsync();
        foreach (var route in Requests.Routes.GroupBy(route => route.Pattern))
        {
            foreach (var method in TableRequests.AllMethods.Except(route.Select(each => each.Method)))
            {
                foreach (var caller in columns.SelectMany(column => column.Callers))
                {
                    Assert.Equal($"405 {method} {route.Key}", $"{await Requests.AskAsync(new(method, route.Key), caller)} {method} {route.Key}");
                }
            }
        }
    }

    [Fact]
    public async Task Whoever_is_refused_is_told_why_and_not_whether_a_key_was_ever_known()
    {
        await Requests.Callers.AllAsync();
        var (unknown, expired, revoked) = (KeyText.Make(), await Requests.Callers.MakeAsync(KeyScope.Read, "expired"), await Requests.Callers.MakeAsync(KeyScope.Read, "revoked"));

        var said = new List<string>();
        foreach (var text in new[] { unknown, expired, revoked })
        {
            using var answer = await Requests.SendAsync(new("GET", "/v1/slos"), TableCallers.With("Bearer " + text));
            Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.ToString());
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
            said.Add(await answer.Content.ReadAsStringAsync(Token));
        }

        Assert.Single(said.Distinct());
        Assert.Contains("urn:agentops:problem:unauthorized", said[0], StringComparison.Ordinal);
        Assert.Contains("mistyped", await DetailAsync("/v1/slos", "Bearer " + unknown[..^1]), StringComparison.Ordinal);
        Assert.Contains("Bearer ao_", await DetailAsync("/v1/slos", null), StringComparison.Ordinal);
        var ingest = await Requests.Callers.MakeAsync(KeyScope.Ingest, "");
        Assert.Equal("This needs a key with the scope read; this one has the scope ingest.", await DetailAsync("/v1/slos", "bearer  " + ingest));
    }

    [Fact]
    public async Task Whoever_signed_in_acknowledges_in_their_own_name_alone()
    {
        var person = (await Requests.Callers.AllAsync()).Single(column => column.Name == "person").Callers[0];
        using var others = await Requests.SendAsync(new("POST", "/v1/alerts/{id}/acknowledge"), person, by: "tom");

        Assert.Equal(HttpStatusCode.Forbidden, others.StatusCode);
        Assert.Contains("by must be dana, or absent", await others.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.Null((await Requests.Store.Readings.AlertsAsync(AlertFilter.None, null, 1, Token))![0].Alert.Acknowledgement);
    }

    [Fact]
    public async Task In_a_browser_whoever_is_not_known_is_led_to_sign_in_and_back()
    {
        await Requests.Callers.AllAsync();

        using var answer = await Requests.SendAsync(new("GET", "/slos/order-entry-accuracy?a=b&c=%2F"), TableCallers.Without);

        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        Assert.Equal("/sign-in?then=%2Fslos%2Forder-entry-accuracy%3Fa%3Db%26c%3D%252F", answer.Headers.Location?.OriginalString);
    }

    private async Task<string> DetailAsync(string address, string? authorization)
    {
        using var answer = await Requests.SendAsync(new("GET", address), authorization is null ? TableCallers.Without : TableCallers.With(authorization));
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Token)).RootElement.GetProperty("detail").GetString()!;
    }
}
