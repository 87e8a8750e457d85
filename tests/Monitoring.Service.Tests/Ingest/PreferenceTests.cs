using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Monitoring.Core.Alerts;
using Monitoring.Service.Ingest;
using Monitoring.Storage.Writing;

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
        var (status, body, applied) = await PostAsync("return=minimal", """{"agent":"order-entry","transactionId":"PO-1","verdict":"correct"}""");

        Assert.Equal((200, "return=minimal"), (status, applied));
        Assert.Equal("""{"received":1,"accepted":1,"duplicate":0,"conflict":0,"rejected":0,"results":[]}""", body);
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
            """{"received":4,"accepted":1,"duplicate":1,"conflict":1,"rejected":1,"results":[{"index":1,"transactionId":"PO-1","status":"conflict","errors":[{"pointer":"","reason":"was accepted before with other content; nothing was changed"}]},{"index":2,"status":"rejected","errors":[{"pointer":"","reason":"must be a JSON object"}]}]}""",
            body);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("return=representation")]
    [InlineData("return=minimalist, wait=10")]
    public async Task Other_preferences_change_nothing(string? prefer)
    {
        var (_, body, applied) = await PostAsync(prefer, """{"agent":"order-entry","transactionId":"PO-1","verdict":"correct"}""");

        Assert.Null(applied);
        Assert.Contains("\"slos\":[{\"slo\":\"order-entry-accuracy\"", body, StringComparison.Ordinal);
    }

    [Fact]
    public void However_an_SLO_stands_it_is_written_as_any_JSON_writer_would()
    {
        var text = new StandingText(new byte[StandingText.Most]);
        var name = new string('z', 63);
        for (var judged = 0; judged < 3_000; judged += 7)
        {
            foreach (var wrong in (int[])[0, judged / 3, judged])
            {
                foreach (var state in Enum.GetValues<AccuracyState>())
                {
                    var slo = new SloStanding(name, state, judged, wrong, 10_000, judged % 2 == 0 ? null : (1L << 53) - judged);
                    var expected = JsonSerializer.Serialize(
                        new { slo = slo.Slo, state, judged, wrong, allowed = slo.Allowed, accuracy = slo.Accuracy, episode = slo.Episode }, Words);
                    Assert.Equal(expected, Encoding.UTF8.GetString(text.Write(slo)));
                }
            }
        }
    }

    private static JsonSerializerOptions Words { get; } = new()
    {
        Converters = { new System.Text.Json.Serialization.JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    private async Task<(int Status, string Body, string? Applied)> PostAsync(string? prefer, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/outcomes") { Content = content };
        if (prefer is not null)
        {
            request.Headers.TryAddWithoutValidation("Prefer", prefer);
        }

        using var response = await host.Client.SendAsync(request, TestContext.Current.CancellationToken);
        var applied = response.Headers.TryGetValues("Preference-Applied", out var values) ? values.Single() : null;
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), applied);
    }
}
