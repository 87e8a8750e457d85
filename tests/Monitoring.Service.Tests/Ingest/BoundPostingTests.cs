using System.Net;
using Monitoring.Core.Access;
using Monitoring.Core.Outcomes;
using Monitoring.Service.Tests.Access;
using Monitoring.Storage.Reading;

namespace Monitoring.Service.Tests.Ingest;

/// <summary>A key bound to some agents posts for these alone: of another nothing is stored, counted or told.</summary>
public sealed class BoundPostingTests : IAsyncLifetime
{
    private const string Outcomes = "/v1/outcomes";
    private const string Verdicts = "/v1/verdicts";
    private const string Ndjson = "application/x-ndjson";
    private const string Why = """{"pointer":"/agent","reason":"must be one the key is bound to: billing, claims"}""";

    private readonly IngestHost host = new();

    public async ValueTask InitializeAsync()
    {
        await host.InitializeAsync();
        host.Client.DefaultRequestHeaders.Authorization = await TestKeys.MakeAsync(host.Services, KeyScope.Ingest, "claims", "billing");
    }

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Theory]
    [InlineData(Outcomes, """{"agent":"order-entry","transactionId":"PO-1"}""", "application/json", 1)]
    [InlineData(Outcomes, """{"agent":"nobody","transactionId":"PO-1"}""", "application/json", 1)]
    [InlineData(Outcomes, """{"agent":"order-entry","transactionId":"","score":1}""", "application/json", 1)]
    [InlineData(Outcomes, """[{"agent":"order-entry","transactionId":"PO-1"},{"agent":"nobody","transactionId":"PO-1"}]""", "application/json", 2)]
    [InlineData(Outcomes, "{\"agent\":\"order-entry\",\"transactionId\":\"PO-1\"}\n{\"agent\":\"nobody\",\"transactionId\":\"PO-2\"}", Ndjson, 2)]
    [InlineData(Verdicts, """{"agent":"order-entry","transactionId":"PO-1","verdict":"correct"}""", "application/json", 1)]
    [InlineData(Verdicts, "agent,transactionId,verdict\norder-entry,PO-1,correct\n", "text/csv", 1)]
    [InlineData(Verdicts + "?agent=order-entry", "transactionId,verdict\nPO-1,correct\nPO-2,correct\n", "text/csv", 2)]
    public async Task A_request_in_which_the_key_may_post_nothing_is_forbidden_whether_the_agent_is_known_or_not(
        string path, string body, string type, int items)
    {
        var answer = await host.PostAsync(path, body, type);

        Assert.Equal((403, "notBound"), (answer.Status, answer.Problem));
        Assert.StartsWith("The key is bound to billing, claims,", answer.Detail, StringComparison.Ordinal);
        Assert.Equal(
            new() { [(path.StartsWith(Outcomes, StringComparison.Ordinal) ? "outcome" : "verdict") + " rejected forbidden"] = items },
            host.Counted());
        await AssertNothingOfOthersAsync();
    }

    [Fact]
    public async Task Beside_items_of_its_own_agents_those_of_others_are_rejected()
    {
        var answer = await host.PostAsync(Outcomes, """
            [{"agent":"claims","transactionId":"C-1","verdict":"correct"},
             {"agent":"order-entry","transactionId":"PO-1","verdict":"correct"},
             {"agent":"billing","transactionId":"B-1"},
             {"agent":"order-entry","transactionId":"PO-2","score":1}]
            """);

        Assert.Equal((207, (4, 2, 0, 0, 2)), (answer.Status, answer.Counts));
        Assert.Equal($$"""{"index":1,"transactionId":"PO-1","status":"rejected","errors":[{{Why}}]}""", answer.Result(1));
        Assert.Equal($$"""{"index":3,"transactionId":"PO-2","status":"rejected","errors":[{{Why}}]}""", answer.Result(3));
        Assert.Equal(new() { ["outcome accepted"] = 2, ["outcome rejected forbidden"] = 2 }, host.Counted());
        Assert.Equal(1, (await host.AgentAsync("claims")).Outcomes);
        Assert.Equal(1, (await host.AgentAsync("billing")).Outcomes);
        await AssertNothingOfOthersAsync();
    }

    [Fact]
    public async Task Lines_and_rows_of_others_cost_themselves_only()
    {
        var lines = await host.PostAsync(
            Outcomes, "{\"agent\":\"order-entry\",\"transactionId\":\"PO-1\"}\n{\"agent\":\"claims\",\"transactionId\":\"C-1\"}", Ndjson);
        var rows = await host.PostAsync(
            Verdicts + "?agent=order-entry",
            "agent;transactionId;verdict\nclaims;C-1;correct\n;PO-1;correct\nbilling;B-1;incorrect\n",
            "text/csv");

        Assert.Equal((207, (2, 1, 0, 0, 1)), (lines.Status, lines.Counts));
        Assert.Equal($$"""{"index":0,"line":1,"transactionId":"PO-1","status":"rejected","errors":[{{Why}}]}""", lines.Result(0));
        Assert.Equal((207, (3, 2, 0, 0, 1)), (rows.Status, rows.Counts));
        Assert.Equal($$"""{"index":1,"line":3,"transactionId":"PO-1","status":"rejected","errors":[{{Why}}]}""", rows.Result(1));
        await AssertNothingOfOthersAsync();
    }

    [Fact]
    public async Task A_mistake_in_an_item_of_its_own_is_told_as_ever()
    {
        var own = await host.PostAsync(Outcomes, """{"agent":"claims","transactionId":"C-1","score":1}""");
        var mixed = await host.PostAsync(
            Outcomes, """[{"agent":"order-entry","transactionId":"PO-1"},{"agent":"claims","transactionId":"C-1","score":1}]""");

        Assert.Equal((400, (1, 0, 0, 0, 1)), (own.Status, own.Counts));
        Assert.Equal((400, (2, 0, 0, 0, 2)), (mixed.Status, mixed.Counts));
    }

    [Theory]
    [InlineData("?agent=order-entry", """{"transactionId":"PO-1"}""", "application/json")]
    [InlineData("?agent=order-entry", "{", "application/json")]
    [InlineData("", """[{"agent":"order-entry","transactionId":"PO-1"},""", "application/json")]
    [InlineData("", "agent,transactionId,verdict,score\norder-entry,PO-1,correct,1\n", "text/csv")]
    public async Task What_cannot_be_read_is_not_told_of_another_agent(string query, string body, string type)
    {
        var answer = await host.PostAsync(Verdicts + query, body, type);

        Assert.Equal(400, answer.Status);
        await AssertNothingOfOthersAsync();
    }

    [Fact]
    public async Task A_heartbeat_for_another_agent_does_not_tell_whether_there_is_one()
    {
        var bodies = new List<string>();
        foreach (var agent in (string[])["order-entry", "nobody", "Order-Entry"])
        {
            using var answer = await host.Client.PostAsync($"/v1/agents/{agent}/heartbeat", null, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
            bodies.Add(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }

        Assert.Single(bodies.Distinct(StringComparer.Ordinal));
        Assert.Null((await host.AgentAsync("order-entry")).LastOutcomeAt);
        using var own = await host.Client.PostAsync("/v1/agents/claims/heartbeat", null, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, own.StatusCode);
    }

    [Fact]
    public async Task A_key_bound_to_nobody_posts_for_everybody()
    {
        host.Client.DefaultRequestHeaders.Authorization = await TestKeys.MakeAsync(host.Services, KeyScope.Ingest);

        var answer = await host.PostAsync(
            Outcomes, """[{"agent":"order-entry","transactionId":"PO-1"},{"agent":"claims","transactionId":"C-1"}]""");

        Assert.Equal((200, (2, 2, 0, 0, 0)), (answer.Status, answer.Counts));
    }

    /// <summary>Nothing is stored of order-entry or of an agent nobody knew, and no board tells of them.</summary>
    private async Task AssertNothingOfOthersAsync()
    {
        var order = await host.AgentAsync("order-entry");
        Assert.Equal((0, RefusedReading.None, WaitingReading.None), (order.Outcomes, order.Refused, order.Waiting));
        Assert.Null(order.LastOutcomeAt);
        Assert.Equal(0, host.RefusedOf("order-entry", ItemStatus.Rejected));
        var agents = await host.Store.Readings.AgentsAsync(TestContext.Current.CancellationToken);
        Assert.DoesNotContain(agents, agent => agent.Name is not ("order-entry" or "claims" or "billing"));
    }
}
