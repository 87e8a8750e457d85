using System.Text.Json;
using Monitoring.Core.Outcomes;
using Monitoring.Service.Ingest;

namespace Monitoring.Service.Tests.OpenApi;

public sealed class ContractTests(ServiceHost host) : IClassFixture<ServiceHost>
{
    private static readonly string[] Problems = ["400", "401", "403", "404", "405", "413", "415", "429", "503"];

    [Fact]
    public async Task The_document_is_the_one_agreed() => GoldenFile.Matches("openapi.json", await TextAsync());

    [Fact]
    public async Task Every_endpoint_tells_its_problems_and_when_to_come_back()
    {
        var operations = await OperationsAsync();

        Assert.NotEmpty(operations);
        Assert.All(operations, operation =>
        {
            var responses = operation.GetProperty("responses");
            Assert.All(Problems, status =>
                Assert.True(IsProblem(responses.GetProperty(status)) || IsStatusOf(operation, responses.GetProperty(status))));
            Assert.True(responses.GetProperty("429").GetProperty("headers").TryGetProperty("Retry-After", out _));
            Assert.True(responses.GetProperty("503").GetProperty("headers").TryGetProperty("Retry-After", out _));
        });
    }

    [Fact]
    public async Task Every_operation_but_the_probes_tells_the_scope_of_its_key_and_what_is_answered_without_one()
    {
        var scopes = (await OperationsAsync()).ToLookup(
            operation => operation.TryGetProperty("security", out var security)
                ? security[0].GetProperty("key")[0].GetString()! : "none",
            operation => operation.GetProperty("operationId").GetString()!);

        Assert.Equal(["getLive", "getReady"], scopes["none"].Order(StringComparer.Ordinal));
        Assert.Equal(["exportLogs", "exportTraces", "postHeartbeat", "postOutcomes", "postVerdicts"], scopes["ingest"].Order(StringComparer.Ordinal));
        Assert.Equal(
            ["acknowledgeAlert", "acknowledgeEpisode", "answerReview", "endMaintenance", "orderMaintenance", "retryDelivery"],
            scopes["manage"].Order(StringComparer.Ordinal));
        Assert.Contains("getMetrics", scopes["read"]);
        Assert.Equal(4, scopes.Count);
        var answers = (await OperationsAsync()).Single(operation => operation.GetProperty("operationId").GetString() == "postOutcomes")
            .GetProperty("responses");
        Assert.True(answers.GetProperty("401").GetProperty("headers").TryGetProperty("WWW-Authenticate", out _));
        Assert.Equal("This needs a key with the scope ingest.", answers.GetProperty("403").GetProperty("description").GetString());
        var scheme = (await DocumentAsync()).GetProperty("components").GetProperty("securitySchemes").GetProperty("key");
        Assert.Equal(("http", "bearer"), (scheme.GetProperty("type").GetString(), scheme.GetProperty("scheme").GetString()));
    }

    [Fact]
    public async Task Every_endpoint_has_a_name_of_its_own()
    {
        var names = (await OperationsAsync()).Select(operation => operation.GetProperty("operationId").GetString()).ToList();

        Assert.Equal(names.Count, names.Distinct().Count());
    }

    [Fact]
    public async Task The_bodies_have_exactly_the_fields_that_are_read()
    {
        var schemas = (await DocumentAsync()).GetProperty("components").GetProperty("schemas");
        var all = Word<ItemField>.All;

        Assert.Equal(all.Order(), Fields(schemas.GetProperty("OutcomeBody")).Order());
        Assert.Equal(all.TakeWhile(field => field != "occurredAt").Order(), Fields(schemas.GetProperty("VerdictBody")).Order());
    }

    private static IEnumerable<string> Fields(JsonElement schema) =>
        schema.GetProperty("properties").EnumerateObject().Select(property => property.Name);

    private static bool IsProblem(JsonElement response) =>
        response.GetProperty("content").TryGetProperty("application/problem+json", out var problem)
        && problem.GetProperty("schema").GetProperty("$ref").GetString()!.EndsWith("/Problem", StringComparison.Ordinal);

    // What OpenTelemetry's protocol says a refusal is.
    private static bool IsStatusOf(JsonElement operation, JsonElement response) =>
        operation.GetProperty("operationId").GetString() is "exportLogs" or "exportTraces"
        && response.GetProperty("content").TryGetProperty("application/x-protobuf", out _);

    private async Task<IReadOnlyList<JsonElement>> OperationsAsync() =>
        [.. (await DocumentAsync()).GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject())
            .Select(operation => operation.Value)];

    private async Task<JsonElement> DocumentAsync() => JsonDocument.Parse(await TextAsync()).RootElement;

    private Task<string> TextAsync() => host.Client.GetStringAsync("/openapi/v1.json");
}
