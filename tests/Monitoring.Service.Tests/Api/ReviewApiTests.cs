using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Monitoring.Core.Access;
using Monitoring.Service.Tests.Access;
using Monitoring.Service.Tests.OpenApi;
using Monitoring.Service.Tests.Registry;
using Monitoring.Storage;
using static System.FormattableString;

namespace Monitoring.Service.Tests.Api;

/// <summary>Reviews by the API of the whole service: listed, answered, corrected, measured, and what is refused.</summary>
public sealed class ReviewApiTests : IAsyncLifetime
{
    private readonly ServiceHost host = new() { Registry = Documents.Change("over: 100 transactions", "over: 10 transactions") };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await host.InitializeAsync();

        // Days that no clock of this machine sees before the test is over, so that the service draws none of its own.
        var reviews = host.Services.GetRequiredService<Store>().Reviews;
        await reviews.DrawAsync(new(2999, 1, 1), new Random(1).Next, Token);
        await AskAsync("/v1/outcomes", Enumerable.Range(1, 10).Select(i => new
        {
            agent = "order-entry", transactionId = Invariant($"PO-{i}"),
        }));
        await reviews.DrawAsync(new(2999, 1, 2), new Random(1).Next, Token);
    }

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task A_draw_is_listed_answered_and_corrected_and_its_answers_are_verdicts()
    {
        var open = (await ListAsync("/v1/reviews?state=open&agent=order-entry")).EnumerateArray().ToList();
        Assert.Equal(5, open.Count);
        var (first, id, transaction) = (open[0], open[0].GetProperty("id").GetInt64(), Text(open[0], "transactionId"));
        Assert.Equal(("order-entry", 0.5, "open", JsonValueKind.Null, JsonValueKind.Null, JsonValueKind.Null), (
            Text(first, "agent"), first.GetProperty("inclusionProbability").GetDouble(), Text(first, "state"), first.GetProperty("verdict").ValueKind,
            first.GetProperty("by").ValueKind, first.GetProperty("answeredAt").ValueKind));
        Assert.Contains("agentops_reviews_open{agent=\"order-entry\"} 5", await PageAsync("/metrics"), StringComparison.Ordinal);
        Assert.Contains("agentops_reviews_answered_total{agent=\"order-entry\",verdict=\"unsure\"} 0", await PageAsync("/metrics"), StringComparison.Ordinal);

        var address = Invariant($"/v1/reviews/{id}");
        var wrong = new { verdict = "incorrect", causeCode = "ship-to", by = "dana" };
        var answered = await AskAsync(address, wrong);
        Assert.Equal(("answered", "incorrect", "ship-to", "dana"),
            (Text(answered, "state"), Text(answered, "verdict"), Text(answered, "causeCode"), Text(answered, "by")));
        Assert.Equal(Text(answered, "answeredAt"), Text(await AskAsync(address, wrong), "answeredAt"));
        Assert.Equal("correct", Text(await AskAsync(address, new { verdict = "correct", by = "tom" }), "verdict"));

        var verdicts = JsonDocument.Parse(await PageAsync($"/v1/transactions?agent=order-entry&transactionId={transaction}"))
            .RootElement.GetProperty("verdicts").EnumerateArray().ToList();
        Assert.Equal(
            [Invariant($"review-{id} incorrect audit random dana False"), Invariant($"review-{id}-2 correct audit random tom True")],
            verdicts.Select(verdict => string.Join(' ',
                new[] { "verdictId", "verdict", "source", "selection", "judgedBy", "effective" }.Select(field => verdict.GetProperty(field).ToString()))));
        Assert.Equal(4, (await ListAsync("/v1/reviews?state=open")).GetArrayLength());
        Assert.Equal(1, (await ListAsync("/v1/reviews?state=answered")).GetArrayLength());
        Assert.Equal(0, (await ListAsync("/v1/reviews?state=expired")).GetArrayLength());
        var metrics = await PageAsync("/metrics");
        Assert.Contains("agentops_reviews_open{agent=\"order-entry\"} 4", metrics, StringComparison.Ordinal);
        Assert.Contains("agentops_reviews_answered_total{agent=\"order-entry\",verdict=\"incorrect\"} 1", metrics, StringComparison.Ordinal);
        Assert.Contains("agentops_reviews_answered_total{agent=\"order-entry\",verdict=\"correct\"} 1", metrics, StringComparison.Ordinal);
        Assert.Contains("agentops_ingest_items_total{kind=\"verdict\",reason=\"\",result=\"accepted\"} 2", metrics, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"by":"dana"}""", 400, "verdict must be correct, incorrect or unsure")]
    [InlineData("""{"verdict":"right","by":"dana"}""", 400, "verdict must be correct, incorrect or unsure")]
    [InlineData("""{"verdict":"correct"}""", 400, "by is missing")]
    [InlineData("""{"verdict":"correct","by":"dan"}""", 400, "did you mean dana?")]
    [InlineData("""{"verdict":"incorrect","causeCode":"a\nb","by":"dana"}""", 400, "causeCode must be 1 to 128 printable characters")]
    [InlineData("""{"verdict":"incorrect","cause":"a","by":"dana"}""", 400, "cause is not known here")]
    [InlineData("[]", 400, "must be one JSON object")]
    public async Task What_is_wrong_with_an_answer_is_said(string body, int status, string said)
    {
        var id = (await ListAsync("/v1/reviews"))[0].GetProperty("id").GetInt64();
        using var content = new StringContent(body, new MediaTypeHeaderValue("application/json"));
        Assert.Contains(said, await RefusedAsync(Invariant($"/v1/reviews/{id}"), content, (HttpStatusCode)status), StringComparison.Ordinal);
        Assert.Equal(0, (await ListAsync("/v1/reviews?state=answered")).GetArrayLength());
    }

    [Theory]
    [InlineData("/v1/reviews?state=done", 400, "state must be open, answered or expired")]
    [InlineData("/v1/reviews?agent=Order%20Entry", 400, "agent must be 1 to 63")]
    [InlineData("/v1/reviews?agent=nobody", 404, "the agent is not known")]
    [InlineData("/v1/reviews?after=x", 400, "after must be the")]
    [InlineData("/v1/reviews?slo=x", 400, "slo is not known here")]
    public async Task What_is_wrong_with_a_question_is_said(string address, int status, string said)
    {
        using var answer = await host.Client.GetAsync(new Uri(address, UriKind.Relative), Token);
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Contains(said, JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Token)).RootElement.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_signed_in_answers_in_their_own_name_and_a_key_bound_to_others_finds_nothing()
    {
        var address = Invariant($"/v1/reviews/{(await ListAsync("/v1/reviews"))[0].GetProperty("id").GetInt64()}");
        await RefusedAsync("/v1/reviews/1", JsonContent.Create(new { verdict = "correct", by = "dana" }), HttpStatusCode.NotFound);
        await RefusedAsync("/v1/reviews/x", JsonContent.Create(new { verdict = "correct", by = "dana" }), HttpStatusCode.NotFound);
        var columns = (await new TableCallers(host).AllAsync()).ToDictionary(column => column.Name, column => column.Callers[0]);
        columns["person"](host.Client.DefaultRequestHeaders);
        Assert.Equal("by must be dana, or absent: who signed in decides in their own name alone.",
            await RefusedAsync(address, JsonContent.Create(new { verdict = "correct", by = "tom" }), HttpStatusCode.Forbidden));
        Assert.Equal("dana", Text(await AskAsync(address, new { verdict = "correct" }), "by"));

        var bound = await new TableCallers(host).MakeAsync(KeyScope.Manage, "", "invoices");
        host.Client.DefaultRequestHeaders.Clear();
        host.Client.DefaultRequestHeaders.Authorization = new("Bearer", bound);
        Assert.Equal(0, (await ListAsync("/v1/reviews")).GetArrayLength());
        await RefusedAsync(address, JsonContent.Create(new { verdict = "incorrect", by = "tom" }), HttpStatusCode.NotFound);
    }

    private static string? Text(JsonElement json, string name) => json.GetProperty(name).GetString();

    private async Task<string> PageAsync(string address) => await host.Client.GetStringAsync(new Uri(address, UriKind.Relative), Token);

    private async Task<JsonElement> ListAsync(string address) => JsonDocument.Parse(await PageAsync(address)).RootElement.GetProperty("items");

    private async Task<JsonElement> AskAsync(string address, object body)
    {
        using var answer = await host.Client.PostAsJsonAsync(address, body, Token);
        var text = await answer.Content.ReadAsStringAsync(Token);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, text);
        return JsonDocument.Parse(text).RootElement;
    }

    private async Task<string> RefusedAsync(string address, HttpContent body, HttpStatusCode status)
    {
        using var answer = await host.Client.PostAsync(new Uri(address, UriKind.Relative), body, Token);
        var text = await answer.Content.ReadAsStringAsync(Token);
        Assert.True(answer.StatusCode == status, $"{answer.StatusCode}: {text}");
        return Text(JsonDocument.Parse(text).RootElement, "detail")!;
    }
}
