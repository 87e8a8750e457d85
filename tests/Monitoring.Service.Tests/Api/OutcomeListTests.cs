using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Monitoring.Core.Outcomes;
using Monitoring.Service.Api;
using Monitoring.Storage.Reading;
using Monitoring.Storage.Writing;
using static System.FormattableString;

namespace Monitoring.Service.Tests.Api;

public sealed class OutcomeListTests : IAsyncLifetime
{
    private const string Unjudged = "/v1/outcomes?slo=order-entry-accuracy&is=unjudged";

    private readonly ApiHost host = new();

    public ValueTask InitializeAsync() => host.InitializeAsync();

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task Each_number_of_an_SLO_has_a_list_as_long()
    {
        await OrdersAsync();
        var slo = await host.AskAsync("/v1/slos/order-entry-accuracy");

        var wrong = await ItemsAsync("/v1/outcomes?slo=order-entry-accuracy&is=wrong");
        var unjudged = await ItemsAsync("/v1/outcomes?agent=order-entry&slo=order-entry-accuracy&is=unjudged");
        var uncounted = await ItemsAsync("/v1/outcomes?slo=order-entry-accuracy&is=uncounted");
        var waiting = await ItemsAsync("/v1/outcomes?agent=order-entry&is=waiting");
        var all = await ItemsAsync("/v1/outcomes?agent=order-entry");

        Assert.Equal(slo.GetProperty("wrong").GetInt32(), wrong.Count);
        Assert.Equal(slo.GetProperty("pending").GetInt32(), unjudged.Count);
        Assert.Equal(["disposition"], uncounted.Select(row => row.GetProperty("reason").GetString()));
        Assert.Equal(["101"], Ids(waiting));
        Assert.Equal(["PO-5", "PO-4", "PO-3", "PO-2", "PO-1"], Ids(all));
        Assert.Equal(["PO-2", "PO-1"], Ids(wrong));
        Assert.Equal(["PO-3"], Ids(unjudged));
        Assert.Equal("PO-4", uncounted[0].GetProperty("transactionId").GetString());
    }

    [Fact]
    public async Task A_row_tells_what_was_judged_by_whom_and_why()
    {
        await OrdersAsync();

        var wrong = await ItemsAsync("/v1/outcomes?slo=order-entry-accuracy&is=wrong");

        GoldenFile.Matches("outcome-list.json", JsonSerializer.Serialize(wrong, Indented));
    }

    [Theory]
    [InlineData("from=2026-06-01T09:00:02Z", "PO-5 PO-4 PO-3 PO-2")]
    [InlineData("until=2026-06-01T09:00:02Z", "PO-1")]
    [InlineData("from=2026-06-01T11:00:02%2B02:00&until=2026-06-01T09:00:03Z", "PO-2")]
    [InlineData("segment.customer=acme", "PO-2 PO-1")]
    [InlineData("segment.customer=acme&segment.documentType=po", "PO-1")]
    [InlineData("agentVersion=7", "PO-2")]
    [InlineData("position=1", "PO-5 PO-4 PO-3 PO-2 PO-1")]
    public async Task A_list_is_narrowed(string by, string ids)
    {
        await OrdersAsync();

        Assert.Equal(ids, string.Join(' ', Ids(await ItemsAsync("/v1/outcomes?agent=order-entry&" + by))));
    }

    [Fact]
    public async Task As_of_a_position_a_list_is_what_it_was()
    {
        await OrdersAsync();

        Assert.Equal(["PO-1"], Ids(await ItemsAsync("/v1/outcomes?slo=order-entry-accuracy&is=wrong&position=1")));
        Assert.Equal(["PO-2", "PO-1"], Ids(await ItemsAsync("/v1/outcomes?slo=order-entry-accuracy&is=wrong&position=2")));
    }

    [Theory]
    [InlineData("", "agent is missing")]
    [InlineData("agent=Order", "agent must be 1 to 63")]
    [InlineData("slo=Order", "slo must be 1 to 63")]
    [InlineData("agent=order-entry&is=wrong", "slo is missing: what is wrong is so for an SLO")]
    [InlineData("agent=order-entry&is=right", "is must be wrong, unjudged, uncounted or waiting")]
    [InlineData("agent=order-entry&is=all", "is must be wrong, unjudged, uncounted or waiting")]
    [InlineData("agent=order-entry&is=waiting&position=1", "position has no place here")]
    [InlineData("agent=order-entry&is=waiting&from=2026-06-01T09:00:02Z", "is must not be waiting with from")]
    [InlineData("agent=order-entry&from=yesterday", "from must be an RFC 3339 instant")]
    [InlineData("agent=order-entry&until=2026-06-01", "until must be an RFC 3339 instant")]
    [InlineData("agent=order-entry&from=2026-06-02T00:00:00Z&until=2026-06-01T00:00:00Z", "until must be later than from")]
    [InlineData("agent=order-entry&position=0", "position must be a whole number from 1 on")]
    [InlineData("agent=order-entry&position=7", "position is not reached yet; the last one of order-entry is 3")]
    [InlineData("agent=order-entry&revision=7", "revision goes with slo and position")]
    [InlineData("slo=order-entry-accuracy&is=wrong&sincePosition=1", "sincePosition goes with is=wrong and a position that is not before it")]
    [InlineData("slo=order-entry-accuracy&is=wrong&position=2&sincePosition=3", "sincePosition goes with is=wrong and a position")]
    [InlineData("slo=order-entry-accuracy&is=wrong&knownPosition=1", "knownPosition goes with is=wrong and a position that is not behind it")]
    [InlineData("slo=order-entry-accuracy&is=wrong&position=2&knownPosition=1", "knownPosition goes with is=wrong and a position")]
    [InlineData("slo=order-entry-accuracy&is=unjudged&position=3&sincePosition=3", "sincePosition goes with is=wrong and a position")]
    [InlineData("agent=order-entry&customer=acme", "customer is not known here; known: agent, slo, is, from, until")]
    [InlineData("agent=order-entry&agent=order-entry", "agent must come once")]
    [InlineData("agent=order-entry&segment.=acme", "segment. must name a segment after its dot")]
    [InlineData("agent=order-entry&segment.customer=", "segment.customer must be 1 to 128")]
    [InlineData("agent=order-entry&format=xlsx", "format must be json, ndjson or csv")]
    [InlineData("agent=order-entry&after=x", "after must be the")]
    public async Task A_bad_question_is_refused_by_name(string query, string detail)
    {
        await OrdersAsync();

        Assert.StartsWith(
            detail, await host.RefusedAsync("/v1/outcomes?" + query, HttpStatusCode.BadRequest), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("agent=nobody", "agent is not known")]
    [InlineData("slo=nobody", "slo is not known")]
    [InlineData("agent=order-entry&slo=nobody&is=wrong", "slo is none of order-entry now")]
    public async Task What_nobody_knows_is_not_found(string query, string detail)
    {
        await OrdersAsync();

        Assert.StartsWith(detail, await host.RefusedAsync("/v1/outcomes?" + query, HttpStatusCode.NotFound), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_spreadsheet_gets_the_whole_list_and_no_formula()
    {
        await OrdersAsync();

        var token = TestContext.Current.CancellationToken;
        using var response = await host.Client.GetAsync("/v1/outcomes?agent=order-entry&format=csv", token);
        var bytes = await response.Content.ReadAsByteArrayAsync(token);

        Assert.Equal("text/csv; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        Assert.Equal("attachment; filename=\"order-entry-outcomes.csv\"", response.Content.Headers.ContentDisposition?.ToString());
        Assert.Equal([0xEF, 0xBB, 0xBF], bytes[..3]);
        GoldenFile.Matches("outcome-list.csv", System.Text.Encoding.UTF8.GetString(bytes[3..]).Replace("\r\n", "\n", StringComparison.Ordinal));
    }

    [Fact]
    public async Task More_than_a_page_goes_on_and_a_file_holds_all_of_it()
    {
        await host.WatchAsync("order-entry-accuracy");
        await host.PostAsync(2_345, verdict: null);

        var first = await host.AskAsync(Unjudged);
        var second = await host.AskAsync(Unjudged + "&after=" + first.GetProperty("next").GetString());
        var last = await host.AskAsync(Unjudged + "&after=" + second.GetProperty("next").GetString());
        using var asked = new HttpRequestMessage(HttpMethod.Get, Unjudged);
        asked.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/x-ndjson"));
        using var response = await host.Client.SendAsync(asked, TestContext.Current.CancellationToken);
        var lines = (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).TrimEnd('\n').Split('\n');

        Assert.Equal([1_000, 1_000, 345], new[] { first, second, last }.Select(page => page.GetProperty("items").GetArrayLength()));
        Assert.Equal(JsonValueKind.Null, last.GetProperty("next").ValueKind);
        Assert.Equal("application/x-ndjson", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(2_345, Ids(lines.Select(line => JsonDocument.Parse(line).RootElement)).Distinct().Count());
        Assert.Equal(lines[0], first.GetProperty("items")[0].GetRawText());
    }

    [Fact]
    public async Task Suspects_of_an_episode_are_the_work_since_its_onset_that_nobody_judged()
    {
        await host.WatchAsync("order-entry-accuracy");
        await host.RefusedAsync("/v1/slos/order-entry-accuracy/suspects", HttpStatusCode.NotFound);
        await host.PostAsync(11);
        await WriteAsync(Order("before", "acme", -3_600), Order("after", "acme", 60), Order("another", "bolt", 60));
        var episode = (await host.AskAsync("/v1/slos/order-entry-accuracy")).GetProperty("episode").GetInt64();

        Assert.Equal(["another", "after"], Ids(await ItemsAsync("/v1/slos/order-entry-accuracy/suspects")));
        Assert.Equal(["another", "after"], Ids(await ItemsAsync(Invariant($"/v1/slos/order-entry-accuracy/suspects?episode={episode}"))));
        await host.RefusedAsync(Invariant($"/v1/slos/invoice-accuracy/suspects?episode={episode}"), HttpStatusCode.NotFound);
        await host.RefusedAsync("/v1/slos/order-entry-accuracy/suspects?episode=x", HttpStatusCode.BadRequest);
        await host.RefusedAsync("/v1/slos/order-entry-accuracy/suspects?open=1", HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData(ListFormat.Csv, "text/csv; charset=utf-8", "csv", "\uFEFFagent,transactionId,")]
    [InlineData(ListFormat.Ndjson, "application/x-ndjson", "ndjson", "")]
    public async Task Where_nothing_wrong_is_known_the_suspects_are_an_empty_list_in_the_form_asked_for(
        object format, string mediaType, string ending, string start)
    {
        var episode = new EpisodeReading(7, "order-entry-accuracy", Samples.Breach, 12, null, null, 0, 10, 2, 0, []);
        using var body = new MemoryStream();
        var http = new DefaultHttpContext { Response = { Body = body } };

        await OutcomeListEndpoints.Of(episode, host.Store.Readings.OutcomesAsync, null, (ListFormat)format).ExecuteAsync(http);

        var text = System.Text.Encoding.UTF8.GetString(body.ToArray());
        Assert.Equal((StatusCodes.Status200OK, mediaType), (http.Response.StatusCode, http.Response.ContentType));
        Assert.Equal(
            $"attachment; filename=\"order-entry-accuracy-unjudged.{ending}\"", http.Response.Headers.ContentDisposition.ToString());
        Assert.StartsWith(start, text, StringComparison.Ordinal);
        Assert.Equal(start.Length > 0 ? 1 : 0, text.Count(letter => letter == '\n'));
    }

    private static JsonSerializerOptions Indented { get; } = new() { WriteIndented = true };

    private static IEnumerable<string?> Ids(IEnumerable<JsonElement> rows) =>
        rows.Select(row => row.GetProperty("transactionId").GetString());

    private static OutcomePost Order(string id, string customer, int seconds, OutcomeContent? content = null)
    {
        content ??= new();
        content.TryAddSegment("customer", customer);
        return new(
            "order-entry",
            id,
            content.Write(),
            content.Disposition ?? Disposition.Auto,
            new DateTimeOffset(2026, 6, 1, id.StartsWith("PO", StringComparison.Ordinal) ? 9 : 13, 0, 0, TimeSpan.Zero).AddSeconds(seconds),
            content.Verdict is { } verdict ? new(verdict, VerdictSource.Check, Selection.All, Indicator.Accuracy, null) : null);
    }

    // Two wrong ones of acme, one unjudged, one failed, one right; a verdict under another key.
    private async Task OrdersAsync()
    {
        await host.WatchAsync("order-entry-accuracy");
        var first = new OutcomeContent
        {
            Verdict = Verdict.Incorrect, Source = VerdictSource.Check, CauseCode = "ship-to",
            JudgedBy = "order-checker", JudgeVersion = "3", Comment = "=2+3\nsays \"no\"",
        };
        first.TryAddSegment("documentType", "po");
        await WriteAsync(
            Order("PO-1", "acme", 1, first),
            Order("PO-2", "acme", 2, new() { Verdict = Verdict.Incorrect, Source = VerdictSource.Check, AgentVersion = "7" }),
            Order("PO-3", "Müller, Söhne", 3),
            Order("PO-4", "@bolt", 4, new() { Disposition = Disposition.Failed }),
            Order("PO-5", "bolt", 5, new() { Disposition = Disposition.Cancelled }));
        await WriteAsync(Judged("PO-4"), Judged("101"));
    }

    private static VerdictPost Judged(string id) => new(
        "order-entry",
        id,
        new OutcomeContent { Verdict = Verdict.Incorrect, JudgedBy = "Ana" }.Write(),
        new(Verdict.Incorrect, VerdictSource.Review, Selection.All, Indicator.Accuracy, null));

    private async Task WriteAsync(params Post[] posts) =>
        await host.Store.Log.WriteAsync([new WriteRequest(posts)], CancellationToken.None);

    private async Task<IReadOnlyList<JsonElement>> ItemsAsync(string address)
    {
        var page = await host.AskAsync(address);
        Assert.Equal(JsonValueKind.Null, page.GetProperty("next").ValueKind);
        return [.. page.GetProperty("items").EnumerateArray()];
    }
}
