using System.Net;
using Monitoring.Service.Ingest;

namespace Monitoring.Service.Tests.Ingest;

public sealed class IngestEndpointsTests : IAsyncLifetime
{
    private const string Outcomes = "/v1/outcomes";
    private const string Verdicts = "/v1/verdicts";
    private const string Ndjson = "application/x-ndjson";
    private const string Two =
        """[{"agent":"order-entry","transactionId":"1"},{"agent":"order-entry","transactionId":"2"}]""";

    private readonly IngestHost host = new();

    public ValueTask InitializeAsync() => host.InitializeAsync();

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task One_outcome_is_answered_with_its_position_and_the_slo_it_moved()
    {
        var answer = await host.PostAsync(
            Outcomes,
            """{"agent":"order-entry","transactionId":"PO-1041","verdict":"incorrect","source":"check","occurredAt":"2026-06-01T07:50:00-05:00","segments":{"customer":"acme"},"agentVersion":"7"}""");
        Assert.Equal(200, answer.Status);
        Assert.Equal("application/json", answer.Type);
        Assert.False(answer.InPieces);
        Assert.Equal(
            """{"received":1,"accepted":1,"duplicate":0,"conflict":0,"rejected":0,"waiting":0,"results":[{"index":0,"transactionId":"PO-1041","status":"accepted","judged":true,"position":1}],"slos":[{"slo":"order-entry-accuracy","state":"warmingUp","judged":1,"wrong":1,"allowed":10,"accuracy":0,"episode":null}]}""",
            answer.Body.GetRawText());
    }

    [Fact]
    public async Task A_verdict_says_whether_it_holds_and_which_indicator_no_SLO_counts()
    {
        await host.PostAsync(Outcomes, Bodies.Item(1, "correct"));
        var answer = await host.PostAsync(
            Verdicts,
            """
            [{"agent":"order-entry","transactionId":"PO-1","verdict":"incorrect","source":"audit","verdictId":"V-1"},
             {"agent":"order-entry","transactionId":"PO-1","verdict":"correct","source":"check","verdictId":"V-1","indicator":"relevance"},
             {"agent":"order-entry","transactionId":"PO-1","verdict":"correct","source":"check","verdictId":"V-2","comment":"Looks fine."}]
            """);
        Assert.Equal(
            """[{"index":0,"transactionId":"PO-1","status":"accepted","judged":true,"position":2,"effective":true},{"index":1,"transactionId":"PO-1","status":"accepted","judged":true,"position":3,"effective":true},{"index":2,"transactionId":"PO-1","status":"accepted","judged":true,"position":4,"effective":false}]""",
            answer.Body.GetProperty("results").GetRawText());
        Assert.Equal(
            """[{"agent":"order-entry","indicator":"relevance"}]""", answer.Body.GetProperty("uncountedIndicators").GetRawText());
        Assert.Equal(1, answer.Body.GetProperty("slos")[0].GetProperty("wrong").GetInt32());
    }

    [Fact]
    public async Task The_breach_stands_in_the_answer_to_the_outcome_that_made_it()
    {
        await host.PostAsync(Outcomes, Bodies.Array(1, 89, "correct"));
        Assert.Equal(0, host.Told);
        var answer = await host.PostAsync(Outcomes, Bodies.Array(90, 11, "incorrect"));
        var slo = answer.Body.GetProperty("slos")[0];
        Assert.Equal("breached", slo.GetProperty("state").GetString());
        Assert.Equal((100, 11, 10, 0.89),
            (slo.GetProperty("judged").GetInt32(), slo.GetProperty("wrong").GetInt32(), slo.GetProperty("allowed").GetInt32(),
            slo.GetProperty("accuracy").GetDouble()));
        Assert.True(slo.GetProperty("episode").GetInt64() > 0);
        Assert.Equal(1, host.Told);
    }

    [Fact]
    public async Task Items_that_are_fine_are_kept_beside_those_that_are_not()
    {
        await host.PostAsync(Outcomes, Bodies.Array(1, 1, "correct"));
        var answer = await host.PostAsync(
            Outcomes,
            "[" + Bodies.Item(1, "correct") + "," + Bodies.Item(1, "incorrect") + ",7," + Bodies.Item(2, "wrong") + "," + Bodies.Item(2, "correct")
                + ",{\"agent\":\"order-entry\",\"transactionId\":\"\"}]");
        Assert.Equal(207, answer.Status);
        Assert.Equal((6, 1, 1, 1, 3), answer.Counts);
        Assert.Equal("""{"index":0,"transactionId":"PO-1","status":"duplicate","judged":true,"position":1}""", answer.Result(0));
        Assert.Equal("""{"index":1,"transactionId":"PO-1","status":"conflict","errors":[{"pointer":"/verdict","reason":"differs from what was accepted first, which stays; a verdict that came later goes to /v1/verdicts"}]}""", answer.Result(1));
        Assert.Equal("""{"index":2,"status":"rejected","errors":[{"pointer":"","reason":"must be a JSON object"}]}""", answer.Result(2));
        Assert.Equal("""{"index":3,"transactionId":"PO-2","status":"rejected","errors":[{"pointer":"/verdict","reason":"must be correct, incorrect or unsure"}]}""", answer.Result(3));
        Assert.Equal("""{"index":4,"transactionId":"PO-2","status":"accepted","judged":true,"position":2}""", answer.Result(4));
        Assert.Equal("""{"index":5,"status":"rejected","errors":[{"pointer":"/transactionId","reason":"must be 1 to 128 printable characters"}]}""", answer.Result(5));
    }

    [Theory]
    [InlineData("[OLD,OLD]", 200)]
    [InlineData("[OLD,OTHER]", 207)]
    [InlineData("[NEW,BAD]", 207)]
    [InlineData("[OTHER,OTHER]", 409)]
    [InlineData("OTHER", 409)]
    [InlineData("[OTHER,BAD]", 400)]
    [InlineData("[BAD]", 400)]
    [InlineData("BAD", 400)]
    public async Task The_status_says_what_became_of_the_whole(string body, int status)
    {
        await host.PostAsync(Outcomes, Bodies.Item(1, "correct"));
        var answer = await host.PostAsync(Outcomes, body.Replace("OLD", Bodies.Item(1, "correct"), StringComparison.Ordinal)
            .Replace("OTHER", Bodies.Item(1, "incorrect"), StringComparison.Ordinal).Replace("NEW", Bodies.Item(2, "correct"), StringComparison.Ordinal)
            .Replace("BAD", "{}", StringComparison.Ordinal));
        Assert.Equal(status, answer.Status);
        Assert.True(answer.Counts.Received > 0);
    }

    [Fact]
    public async Task A_retry_in_another_order_and_spelling_is_a_duplicate()
    {
        await host.PostAsync(Outcomes, """{"agent":"order-entry","transactionId":"1","confidence":0.5,"occurredAt":"2026-06-01T07:50:00-05:00","segments":{"a":"1","b":"2"}}""");
        var answer = await host.PostAsync(Outcomes, """{"segments":{"b":"2","a":"1"},"occurredAt":"2026-06-01T12:50:00.000Z","transactionId":"1","confidence":5e-1,"agent":"order-entry","dueBy":null}""");
        Assert.Equal((1, 0, 1, 0, 0), answer.Counts);
    }

    [Fact]
    public async Task A_verdict_may_come_before_its_outcome()
    {
        var early = await host.PostAsync(Verdicts, """{"agent":"order-entry","transactionId":"PO-1","verdict":"incorrect"}""");
        Assert.Equal(200, early.Status);
        Assert.Equal("""{"index":0,"transactionId":"PO-1","status":"accepted","judged":false,"position":null,"effective":true}""",
            early.Result(0));
        Assert.Empty(early.Body.GetProperty("slos").EnumerateArray());
        Assert.Equal(1, early.Body.GetProperty("waiting").GetInt32());

        var outcome = await host.PostAsync(Outcomes, """{"agent":"order-entry","transactionId":"PO-1"}""");
        Assert.Equal("""{"index":0,"transactionId":"PO-1","status":"accepted","judged":true,"position":1}""", outcome.Result(0));
        Assert.Equal(0, outcome.Body.GetProperty("waiting").GetInt32());
    }

    [Fact]
    public async Task Verdicts_come_as_csv_too()
    {
        await host.PostAsync(Outcomes,
            "[{\"agent\":\"order-entry\",\"transactionId\":\"1\"},{\"agent\":\"order-entry\",\"transactionId\":\"2\"}]");
        var answer = await host.PostAsync(Verdicts,
            "agent,transactionId,verdict,judgedBy\r\norder-entry,1,correct,\r\norder-entry,2,maybe,dana\r\n",
            "text/csv; charset=utf-8; header=present");
        Assert.Equal(207, answer.Status);
        Assert.Equal("""{"index":0,"line":2,"transactionId":"1","status":"accepted","judged":true,"position":1,"effective":true}""",
            answer.Result(0));
        Assert.Equal(
            """{"index":1,"line":3,"transactionId":"2","status":"rejected","errors":[{"pointer":"/verdict","reason":"must be correct, incorrect or unsure"}]}""",
            answer.Result(1));
    }

    [Fact]
    public async Task A_half_labelled_sheet_is_answered_with_what_was_passed_over()
    {
        await host.PostAsync(Outcomes, Two);
        var answer = await host.PostAsync(
            Verdicts + "?agent=order-entry", "transactionId,verdict\n1,correct\n2,incorrect\n3,\n4,\n5,\n,\n,\n", "text/csv");
        Assert.Equal((200, (2, 2, 0, 0, 0), 3), (answer.Status, answer.Counts, answer.Body.GetProperty("skipped").GetInt32()));

        var none = await host.PostAsync(Verdicts + "?agent=order-entry", "transactionId,verdict\n3,\n", "text/csv");
        Assert.Equal(
            """{"received":0,"accepted":0,"duplicate":0,"conflict":0,"rejected":0,"waiting":0,"skipped":1,"results":[],"slos":[]}""",
            none.Body.GetRawText());
        Assert.Equal(200, none.Status);
        Assert.Equal(new() { ["outcome accepted"] = 2, ["verdict accepted"] = 2 }, host.Counted());
    }

    [Theory]
    [InlineData("?agent=")]
    [InlineData("?agent=Order%20Entry")]
    [InlineData("?agent=a&agent=b")]
    public async Task An_agent_in_the_address_that_is_none_is_named(string query)
    {
        var answer = await host.PostAsync(Verdicts + query, "transactionId,verdict\n1,correct\n", "text/csv");
        Assert.Equal((400, "badValue"), (answer.Status, answer.Problem));
        Assert.Equal(new() { ["verdict rejected field"] = 1 }, host.Counted());
    }

    [Fact]
    public async Task A_sheet_with_an_unknown_column_stores_nothing_and_counts_as_one()
    {
        await host.PostAsync(Outcomes, Two);
        var answer = await host.PostAsync(
            Verdicts, "agent,transactionId,verdict,notes\norder-entry,1,correct,\norder-entry,2,incorrect,total\n", "text/csv");
        Assert.Equal((400, "unreadable"), (answer.Status, answer.Problem));
        Assert.Contains("notes", answer.Detail, StringComparison.Ordinal);
        Assert.Equal(new() { ["outcome accepted"] = 2, ["verdict rejected unknownField"] = 1 }, host.Counted());
        Assert.Equal(0, (await host.AgentAsync("order-entry")).LastPosition);
    }

    [Fact]
    public async Task A_long_stream_of_lines_is_judged_in_order_over_several_transactions()
    {
        var lines = string.Concat(Enumerable.Range(1, 2_500)
            .Select(i => (i % 500 == 0 ? "{}" : Bodies.Item(i, i % 10 == 0 ? "incorrect" : "correct")) + "\n\n"));
        var sizes = new List<int>();
        var inner = host.Write;
        host.Write = (requests, cancellationToken) =>
        {
            sizes.AddRange(requests.Select(request => request.Posts.Count));
            return inner(requests, cancellationToken);
        };
        var answer = await host.PostAsync(Outcomes, lines, Ndjson);
        Assert.Equal(207, answer.Status);
        Assert.Equal((2_500, 2_495, 0, 0, 5), answer.Counts);
        Assert.Equal([998, 998, 499], sizes);
        Assert.Equal("""{"index":2498,"line":4997,"transactionId":"PO-2499","status":"accepted","judged":true,"position":2495}""",
            answer.Result(2_498));
        Assert.Equal("[]", "["
            + string.Concat(answer.Body.GetProperty("results").EnumerateArray()
            .Where((result, i) => result.GetProperty("index").GetInt32() != i)) + "]");
        Assert.Single(answer.Body.GetProperty("slos").EnumerateArray());
        Assert.Equal(2_495, (await host.AgentAsync("order-entry")).Outcomes);
    }

    [Fact]
    public async Task The_ledger_balances_and_accepted_equals_what_is_stored()
    {
        await host.PostAsync(Outcomes, "[" + Bodies.Item(1, "correct") + "," + Bodies.Item(2, "correct") + "," + Bodies.Item(1, "correct") + ","
            + Bodies.Item(2, "incorrect") + ",1,{},{\"x\":1}]");
        await host.PostAsync(Outcomes,
            Bodies.Item(3, "correct").Replace("\"verdict\"", "\"agent\":\"order-entry\",\"verdict\"", StringComparison.Ordinal));
        await host.PostAsync(Outcomes, "{\"agent\":\"order-entry\",\"transactionId\":\"9\",\"occurredAt\":\"2027-01-01T00:00:00Z\"}");
        await host.PostAsync(Outcomes, "{");
        await host.PostAsync(Outcomes, "[]");
        await host.PostAsync(Outcomes, "{}", "text/plain");
        await host.PostAsync(Outcomes, new byte[BodyLimits.JsonBytes + 1]);
        await host.PostAsync(Outcomes, "{}\n{\n[]\n" + Bodies.Item(4, "correct"), Ndjson);
        await host.PostAsync(Verdicts, "agent,transactionId,verdict\norder-entry,1,correct\norder-entry,77,unsure\norder-entry,1,correct\n",
            "text/csv");
        await host.PostAsync("/v1/outcomes", Bodies.Item(5, "correct").Replace("order-entry", "nobody-knows-me", StringComparison.Ordinal));
        Assert.Equal(
            new SortedDictionary<string, long>(StringComparer.Ordinal)
            {
                ["outcome accepted"] = 4,
                ["outcome conflict"] = 1,
                ["outcome duplicate"] = 1,
                ["outcome rejected duplicateField"] = 1,
                ["outcome rejected field"] = 2,
                ["outcome rejected future"] = 1,
                ["outcome rejected notAnObject"] = 2,
                ["outcome rejected tooLarge"] = 1,
                ["outcome rejected unknownField"] = 1,
                ["outcome rejected unreadable"] = 4,
                ["verdict accepted"] = 2,
                ["verdict duplicate"] = 1,
            },
            new SortedDictionary<string, long>(host.Counted(), StringComparer.Ordinal));
        Assert.Equal((3, 1), ((await host.AgentAsync("order-entry")).Outcomes, (await host.AgentAsync("nobody-knows-me")).Outcomes));
    }

    [Fact]
    public async Task Other_methods_are_405()
    {
        using var answer = await host.Client.GetAsync(Outcomes);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.Equal(["POST"], answer.Content.Headers.Allow);
    }
}
