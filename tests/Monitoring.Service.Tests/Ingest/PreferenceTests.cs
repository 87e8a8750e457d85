using System.Net.Http.Headers;
using System.Text;

namespace Monitoring.Service.Tests.Ingest;

/// <summary>Callers that want to be told of what went wrong alone.</summary>
public sealed class PreferenceTests : IAsyncLifetime
{
    private readonly IngestHost host = new();

    public ValueTask InitializeAsync() => host.InitializeAsync();

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task The_least_of_an_answer_is_its_counts()
    {
        var (status, body, applied) =
            await PostAsync("return=minimal", """{"agent":"order-entry","transactionId":"PO-1","verdict":"correct"}""");

        Assert.Equal((200, "return=minimal"), (status, applied));
        Assert.Equal("""{"received":1,"accepted":1,"duplicate":0,"conflict":0,"rejected":0,"waiting":0,"results":[]}""", body);
    }

    [Fact]
    public async Task What_waits_for_its_outcome_is_told_all_the_same_however_many_transactions_it_takes()
    {
        var lines = string.Concat(Enumerable.Range(1, 1_500)
            .Select(i => FormattableString.Invariant($"{{\"agent\":\"order-entry\",\"transactionId\":\"{i}\",\"verdict\":\"correct\"}}\n")));

        var (status, body, _) = await PostAsync("return=minimal", lines, "/v1/verdicts", "application/x-ndjson");

        Assert.Equal(200, status);
        Assert.Equal(
            """{"received":1500,"accepted":1500,"duplicate":0,"conflict":0,"rejected":0,"waiting":1500,"results":[]}""", body);
    }

    [Fact]
    public async Task What_was_not_taken_is_told_all_the_same_with_its_number_in_the_request()
    {
        await PostAsync(null, """{"agent":"order-entry","transactionId":"PO-1","verdict":"correct"}""");
        var (status, body, _) = await PostAsync(
            "respond-async, Return=Minimal",
            """[{"agent":"order-entry","transactionId":"PO-1","verdict":"correct"},{"agent":"order-entry","transactionId":"PO-1","verdict":"incorrect"},7,{"agent":"order-entry","transactionId":"PO-2"}]""");

        Assert.Equal(207, status);
        Assert.Equal(
            """{"received":4,"accepted":1,"duplicate":1,"conflict":1,"rejected":1,"waiting":0,"results":[{"index":1,"transactionId":"PO-1","status":"conflict","errors":[{"pointer":"/verdict","reason":"differs from what was accepted first, which stays; a verdict that came later goes to /v1/verdicts"}]},{"index":2,"status":"rejected","errors":[{"pointer":"","reason":"must be a JSON object"}]}]}""",
            body);
    }

    [Theory]
    [InlineData("return = \"minimal\"")]
    [InlineData("wait=10, return=minimal; why=short, return=representation")]
    public async Task However_it_is_spelled_it_is_understood(string prefer)
    {
        var (_, _, applied) = await PostAsync(prefer, """{"agent":"order-entry","transactionId":"PO-1","verdict":"correct"}""");

        Assert.Equal("return=minimal", applied);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("minimal")]
    [InlineData("return=representation, return=minimal")]
    [InlineData("return=representation")]
    [InlineData("return=minimalist, wait=10")]
    public async Task Other_preferences_change_nothing(string? prefer)
    {
        var (_, body, applied) = await PostAsync(prefer, """{"agent":"order-entry","transactionId":"PO-1","verdict":"correct"}""");

        Assert.Null(applied);
        Assert.Contains("\"slos\":[{\"slo\":\"order-entry-accuracy\"", body, StringComparison.Ordinal);
    }

    private async Task<(int Status, string Body, string? Applied)> PostAsync(
        string? prefer, string body, string path = "/v1/outcomes", string type = "application/json")
    {
        using var content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue(type));
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        if (prefer is not null)
        {
            request.Headers.TryAddWithoutValidation("Prefer", prefer);
        }

        using var response = await host.Client.SendAsync(request, TestContext.Current.CancellationToken);
        var applied = response.Headers.TryGetValues("Preference-Applied", out var values) ? values.Single() : null;
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), applied);
    }
}
