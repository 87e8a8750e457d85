using Microsoft.Extensions.Time.Testing;
using Monitoring.Core.Outcomes;
using Monitoring.Service.Ingest;
using Monitoring.Service.Tests.Delivery;
using Monitoring.Storage.Reading;
using Monitoring.Storage.Writing;

namespace Monitoring.Service.Tests.Ingest;

/// <summary>What a registered agent is refused is counted for it, with the newest reason; what it is not to blame for is not.</summary>
public sealed class RefusedSendersTests : IAsyncLifetime
{
    private const string Outcomes = "/v1/outcomes";
    private const string Verdicts = "/v1/verdicts";

    private readonly IngestHost host = new();

    public ValueTask InitializeAsync() => host.InitializeAsync();

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task Sixty_outcomes_with_an_unknown_field_are_counted_for_their_agent_and_not_for_the_stranger_beside_it()
    {
        for (var item = 1; item <= 60; item++)
        {
            var answer = await host.PostAsync(Outcomes, Scored("order-entry", FormattableString.Invariant($"PO-{item}")));
            Assert.Equal(400, answer.Status);
            await host.PostAsync(Outcomes, Scored("stranger", "PO-1"));
        }

        var told = new RefusedItem(ItemStatus.Rejected, "PO-60", "/score", "is no field of an outcome", Bodies.Now);
        Assert.Equal(new RefusedReading(60, 0, told), await RefusedAsync());
        Assert.Equal((60, 0), (host.RefusedOf("order-entry", ItemStatus.Rejected), host.RefusedOf("stranger", ItemStatus.Rejected)));
    }

    [Fact]
    public async Task A_conflict_is_counted_apart_and_a_duplicate_is_no_refusal()
    {
        const string First = """{"agent":"order-entry","transactionId":"PO-1"}""";
        await host.PostAsync(Outcomes, First);
        await host.PostAsync(Outcomes, First);
        Assert.Equal(RefusedReading.None, await RefusedAsync());

        await host.PostAsync(Outcomes, """[{"agent":"order-entry","transactionId":"PO-1","verdict":"correct"},7,{"transactionId":"PO-2"}]""");

        var refused = await RefusedAsync();
        Assert.Equal((0, 1), (refused.Rejected, refused.Conflict));
        Assert.Equal((ItemStatus.Conflict, "PO-1", "/verdict"),
            (refused.Newest!.Result, refused.Newest.TransactionId, refused.Newest.Pointer));
        Assert.EndsWith("a verdict that came later goes to /v1/verdicts", refused.Newest.Reason, StringComparison.Ordinal);
        Assert.Equal(1, host.RefusedOf("order-entry", ItemStatus.Conflict));
    }

    [Fact]
    public async Task An_item_counts_for_its_agent_also_where_its_transaction_cannot_be_read()
    {
        await host.PostAsync(Outcomes, """{"transactionId":"","agent":"order-entry"}""");

        Assert.Equal(
            new RefusedItem(ItemStatus.Rejected, null, "/transactionId", "must be 1 to 128 printable characters", Bodies.Now),
            (await RefusedAsync()).Newest);
    }

    [Theory]
    [InlineData("{\"agent\":\"order-entry\",\"transactionId\":\"1\",", "application/x-ndjson")]
    [InlineData("{\"agent\":\"order-entry\"", "application/json")]
    [InlineData("{\"agent\":7,\"transactionId\":\"1\"}", "application/json")]
    [InlineData("{\"agent\":\"Order Entry\",\"transactionId\":\"1\"}", "application/json")]
    public async Task What_names_no_agent_that_can_be_read_is_counted_for_none(string body, string type)
    {
        await host.PostAsync(Outcomes, body, type);

        Assert.Equal(RefusedReading.None, await RefusedAsync());
    }

    [Theory]
    [InlineData("{\"agent\":\"order-entry\"", "application/json", "The body is no JSON")]
    [InlineData("PO-1;correct", "text/plain", "Content-Type must be")]
    [InlineData("[]", "application/json", "There is no item in the body.")]
    public async Task A_body_that_cannot_be_read_counts_as_one_post_of_the_agent_its_address_names(string body, string type, string reason)
    {
        await host.PostAsync(Outcomes + "?agent=order-entry", body, type);
        await host.PostAsync(Outcomes + "?agent=order-entry&agent=order-entry", body, type);
        await host.PostAsync(Outcomes + "?agent=stranger", body, type);

        var refused = await RefusedAsync();
        Assert.Equal((1, 0, true), (refused.Rejected, refused.Conflict, refused.Newest!.IsPost));
        Assert.StartsWith(reason, refused.Newest.Reason, StringComparison.Ordinal);
        Assert.Equal(1, host.RefusedOf("order-entry", ItemStatus.Rejected));
        await host.Store.Refused.WriteAsync(TestContext.Current.CancellationToken);
        Assert.Equal(refused, await RefusedAsync());
    }

    [Fact]
    public async Task A_body_over_the_limit_counts_too_and_one_that_is_read_counts_for_whom_its_first_item_names()
    {
        var tooLarge = new string(' ', BodyLimits.Bytes(BodyFormat.Json)) + "{}";
        Assert.Equal(413, (await host.PostAsync(Outcomes + "?agent=order-entry", tooLarge)).Status);
        Assert.Equal(1, (await RefusedAsync()).Rejected);
        Assert.Equal(413, (await host.PostAsync(Outcomes, tooLarge)).Status);
        Assert.Equal(1, (await RefusedAsync()).Rejected);

        const string Item = """{"agent":"order-entry","transactionId":"1"}""";
        var tooMany = "[7," + string.Join(',', Enumerable.Repeat(Item, BodyLimits.JsonItems)) + "]";
        Assert.Equal(413, (await host.PostAsync(Outcomes, tooMany)).Status);
        Assert.Equal(400, (await host.PostAsync(Outcomes, Item + "\n" + Item)).Status);

        var refused = await RefusedAsync();
        Assert.Equal((3, true), (refused.Rejected, refused.Newest!.IsPost));
    }

    [Fact]
    public async Task An_item_that_names_no_agent_counts_for_the_one_its_address_names()
    {
        await host.PostAsync(Outcomes + "?agent=order-entry", "7\n{\"transactionId\":\"1\"}\n{\"agent\":\"stranger\"}", "application/x-ndjson");

        Assert.Equal((2, false), ((await RefusedAsync()).Rejected, (await RefusedAsync()).Newest!.IsPost));
    }

    [Fact]
    public void What_no_registered_agent_can_be_told_of_is_a_line_of_the_log_at_most_every_ten_seconds()
    {
        var (clock, log) = (new FakeTimeProvider(), new EventLog<NobodysRefusals>());
        var nobodys = new NobodysRefusals(clock, log);
        for (var second = 0; second < 25; second++)
        {
            nobodys.Tell(second == 0 ? null : "stranger", new Fault(FaultKind.Field, "/score", "is no field of an outcome"));
            clock.Advance(TimeSpan.FromSeconds(1));
        }

        const string Line = "items were refused that no page shows, as they name no registered agent or one their key is not bound to; the newest names";
        Assert.Equal(
            [
                $"1 {Line} none: /score is no field of an outcome",
                $"10 {Line} 'stranger': /score is no field of an outcome",
                $"10 {Line} 'stranger': /score is no field of an outcome",
            ],
            log.Messages);
    }

    [Fact]
    public async Task A_file_refused_whole_counts_as_one_item_of_the_agent_its_address_names()
    {
        const string Sheet = "transactionId,verdict,notes\nc1,correct,\nc2,incorrect,wrong total\n";
        await host.PostAsync(Verdicts + "?agent=order-entry", Sheet, "text/csv");
        await host.PostAsync(Verdicts + "?agent=stranger", Sheet, "text/csv");

        var refused = await RefusedAsync();
        Assert.Equal((1, ""), (refused.Rejected, refused.Newest!.Pointer));
        Assert.Contains("notes", refused.Newest.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("agent,transactionId,verdict,notes\n\norder-entry,c1,correct,\nstranger,c2,incorrect,wrong\n", "", 1)]
    [InlineData("notes;verdict;transactionId;agent\n;correct;c1;\" order-entry\"\n", "?agent=stranger", 1)]
    [InlineData("agent,agent,transactionId,verdict\norder-entry,stranger,c1,correct\n", "", 1)]
    [InlineData("agent,transactionId\norder-entry,c1\n", "", 1)]
    [InlineData("agent,transactionId,verdict\norder-entry,c1,correct\norder-entry,c2,incorrect,wrong\n", "", 1)]
    [InlineData("agent,transactionId,verdict,notes\n,c1,correct,\n", "?agent=order-entry", 1)]
    [InlineData("agent,transactionId,verdict,notes\nstranger,c1,correct,\norder-entry,c2,correct,\n", "?agent=order-entry", 0)]
    [InlineData("agent,transactionId,verdict,notes\nstranger,c1,correct,\norder-entry,c2,correct,\n", "", 0)]
    [InlineData("agent,transactionId,verdict,notes\n", "", 0)]
    [InlineData("order-entry,c1,correct\norder-entry,c2,correct\n", "", 0)]
    public async Task A_sheet_refused_whole_counts_as_one_item_of_the_agent_its_first_row_names(string sheet, string query, int counted)
    {
        var answer = await host.PostAsync(Verdicts + query, sheet, "text/csv");

        var refused = await RefusedAsync();
        Assert.Equal((400, counted, 0), (answer.Status, refused.Rejected, refused.Conflict));
        Assert.Equal(counted == 0 ? null : answer.Detail, refused.Newest?.Reason);
    }

    [Fact]
    public async Task What_the_database_refuses_counts_and_what_it_cannot_take_now_does_not()
    {
        var unreadable = ItemResult.Rejected(new Fault(FaultKind.AgentState, "/agent", "The stored state of order-entry cannot be read."));
        host.Write = (_, _) => Task.FromResult<IReadOnlyList<WriteAnswer>>([new WriteAnswer([unreadable], [])]);
        Assert.Equal(503, (await host.PostAsync(Outcomes, """{"agent":"order-entry","transactionId":"1"}""")).Status);
        host.Write = (_, _) => Task.FromException<IReadOnlyList<WriteAnswer>>(FakeLog.Broken(Storage.StorageFault.Unavailable));
        Assert.Equal(503, (await host.PostAsync(Outcomes, """{"agent":"order-entry","transactionId":"1"}""")).Status);
        Assert.Equal(RefusedReading.None, await RefusedAsync());

        host.Write = (_, _) => Task.FromException<IReadOnlyList<WriteAnswer>>(FakeLog.Broken(Storage.StorageFault.Data));
        Assert.Equal(400, (await host.PostAsync(Outcomes, """{"agent":"order-entry","transactionId":"1"}""")).Status);

        Assert.StartsWith("is unstorable", (await RefusedAsync()).Newest!.Reason, StringComparison.Ordinal);
    }

    private static string Scored(string agent, string id) =>
        $$"""{"agent":"{{agent}}","transactionId":"{{id}}","verdict":"correct","score":0.5}""";

    private async Task<RefusedReading> RefusedAsync() =>
        (await host.Store.Readings.AgentsAsync(TestContext.Current.CancellationToken)).Single(agent => agent.Name == "order-entry").Refused;
}
