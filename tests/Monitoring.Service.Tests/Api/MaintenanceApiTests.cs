using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Monitoring.Core.Access;
using Monitoring.Core.Alerts;
using Monitoring.Core.Outcomes;
using Monitoring.Service.Tests.Access;
using Monitoring.Service.Tests.OpenApi;
using Monitoring.Service.Tests.Registry;
using static System.FormattableString;

namespace Monitoring.Service.Tests.Api;

/// <summary>Maintenance by the API of the whole service: ordered, listed, measured, ended, and what is refused.</summary>
public sealed class MaintenanceApiTests : IAsyncLifetime
{
    private readonly ServiceHost host = new() { Registry = Documents.Change("over: 100 transactions", "over: 10 transactions") };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    public ValueTask InitializeAsync() => host.InitializeAsync();

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task It_is_ordered_listed_shown_and_ended_and_nobody_is_told_inside()
    {
        var until = Rfc3339.Format(Instant.Cut(Now.AddHours(2)));
        var ordered = await AskAsync("/v1/maintenance", new { agent = "order-entry", by = "dana", reason = "Portal is rebuilt", until });
        Assert.Equal(("order-entry", JsonValueKind.Null, "dana", "Portal is rebuilt", until, "running"), (
            Text(ordered, "agent"), ordered.GetProperty("slo").ValueKind, Text(ordered, "by"), Text(ordered, "reason"), Text(ordered, "until"), Text(ordered, "state")));
        var id = ordered.GetProperty("id").GetInt64();
        Assert.Contains("agentops_maintenance_active{agent=\"order-entry\"} 1", await PageAsync("/metrics"), StringComparison.Ordinal);
        foreach (var page in new[] { "/", "/slos/order-entry-accuracy" })
        {
            Assert.Contains("maintenance until", await PageAsync(page), StringComparison.Ordinal);
        }

        await AskAsync("/v1/outcomes", Enumerable.Range(1, 10).Select(i => new
        {
            agent = "order-entry", transactionId = Invariant($"PO-{i}"), verdict = "incorrect", source = "check",
        }));
        Assert.Empty((await ListAsync("/v1/deliveries")).EnumerateArray());
        Assert.Equal("breached", Text(JsonDocument.Parse(await PageAsync("/v1/slos/order-entry-accuracy")).RootElement, "state"));
        Assert.Equal([id], (await ListAsync("/v1/maintenance")).EnumerateArray().Select(one => one.GetProperty("id").GetInt64()));

        var ended = await AskAsync(Invariant($"/v1/maintenance/{id}/end"), new { by = "tom" });
        Assert.Equal(("over", "tom", until), (Text(ended, "state"), Text(ended, "endedBy"), Text(ended, "until")));
        Assert.Equal(["BREACH", "WORSE"], (await ListAsync("/v1/deliveries")).EnumerateArray().Select(mail => Text(mail, "kind")).Order());
        Assert.Contains("is over since", await RefusedAsync(Invariant($"/v1/maintenance/{id}/end"), new { by = "tom" }, HttpStatusCode.Conflict), StringComparison.Ordinal);
        Assert.Contains("agentops_maintenance_active{agent=\"order-entry\"} 0", await PageAsync("/metrics"), StringComparison.Ordinal);
        Assert.DoesNotContain("maintenance until", await PageAsync("/"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("{}")]
    public async Task Who_ends_it_and_names_nobody_ends_it_in_the_name_of_whoever_ordered_it(string? body)
    {
        var until = Rfc3339.Format(Instant.Cut(Now.AddHours(2)));
        var ordered = await AskAsync("/v1/maintenance", new { agent = "order-entry", by = "dana", reason = "Portal is rebuilt", until });
        var id = ordered.GetProperty("id").GetInt64();
        using var content = body is null ? null : new StringContent(body, new MediaTypeHeaderValue("application/json"));
        using var answer = await host.Client.PostAsync(new Uri(Invariant($"/v1/maintenance/{id}/end"), UriKind.Relative), content, Token);
        Assert.Equal("dana", Text(JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Token)).RootElement, "endedBy"));
    }

    [Theory]
    [InlineData("""{"by":"dana","reason":"why","until":"2h"}""", 400, "exactly one of agent and slo must be there")]
    [InlineData("""{"agent":"order-entry","slo":"order-entry-accuracy","by":"dana","reason":"why","until":"2h"}""", 400, "exactly one of agent and slo must be there")]
    [InlineData("""{"agent":"Order Entry","by":"dana","reason":"why","until":"2h"}""", 400, "agent must be 1 to 63 of a-z, 0-9 and '-'")]
    [InlineData("""{"agent":"nobody","by":"dana","reason":"why","until":"2h"}""", 404, "the agent is not known")]
    [InlineData("""{"slo":"nothing","by":"dana","reason":"why","until":"2h"}""", 404, "the SLO is not known")]
    [InlineData("""{"slo":"order-entry-accuracy","reason":"why","until":"2h"}""", 400, "by is missing")]
    [InlineData("""{"slo":"order-entry-accuracy","by":"dan","reason":"why","until":"2h"}""", 400, "did you mean dana?")]
    [InlineData("""{"slo":"order-entry-accuracy","by":"dana","until":"2h"}""", 400, "reason must be 1 to 500 printable characters")]
    [InlineData("""{"slo":"order-entry-accuracy","by":"dana","reason":"  ","until":"2h"}""", 400, "reason must be 1 to 500 printable characters")]
    [InlineData("""{"slo":"order-entry-accuracy","by":"dana","reason":"a\nb","until":"2h"}""", 400, "reason must be 1 to 500 printable characters")]
    [InlineData("""{"slo":"order-entry-accuracy","by":"dana","reason":"why"}""", 400, "until is missing")]
    [InlineData("""{"slo":"order-entry-accuracy","by":"dana","reason":"why","until":"tomorrow"}""", 400, "until must be an RFC 3339 instant")]
    [InlineData("""{"slo":"order-entry-accuracy","by":"dana","reason":"why","until":"-1h"}""", 400, "until must be in the future")]
    [InlineData("""{"slo":"order-entry-accuracy","by":"dana","reason":"why","until":"337h"}""", 400, "until must be within 14 days")]
    [InlineData("""{"slo":"order-entry-accuracy","by":"dana","reason":"why","until":"2h","for":"2h"}""", 400, "for is not known here")]
    [InlineData("""{"slo":"order-entry-accuracy","slo":"x","by":"dana","reason":"why","until":"2h"}""", 400, "no JSON that can be read")]
    [InlineData("""{"slo":7}""", 400, "slo must be a text, in quotes")]
    [InlineData("[]", 400, "must be one JSON object")]
    public async Task What_is_wrong_with_an_order_is_said(string body, int status, string said)
    {
        foreach (var hours in new[] { 2, -1, 337 })
        {
            body = body.Replace(Invariant($"\"{hours}h\""), $"\"{Rfc3339.Format(Now.AddHours(hours))}\"", StringComparison.Ordinal);
        }

        using var content = new StringContent(body, new MediaTypeHeaderValue("application/json"));
        Assert.Contains(said, await RefusedAsync("/v1/maintenance", content, (HttpStatusCode)status), StringComparison.Ordinal);
        Assert.Empty((await ListAsync("/v1/maintenance")).EnumerateArray());
    }

    [Fact]
    public async Task Who_orders_one_more_than_may_run_at_once_is_told_what_to_do()
    {
        for (var number = 1; number <= Maintenance.MostAtOnce; number++)
        {
            await AskAsync("/v1/maintenance", Order(number));
        }

        Assert.Equal(
            "20 maintenances of the agent run, which is the most: end one of them first, or wait until one ends.",
            await RefusedAsync("/v1/maintenance", Order(21), HttpStatusCode.Conflict));
        Assert.Equal(Maintenance.MostAtOnce, (await ListAsync("/v1/maintenance")).GetArrayLength());

        object Order(int number) => new { agent = "order-entry", by = "tom", reason = "why", until = Rfc3339.Format(Now.AddHours(number)) };
    }

    [Fact]
    public async Task Without_a_body_what_to_send_is_said()
    {
        using var nothing = new ByteArrayContent([]);
        Assert.StartsWith(
            "Send one JSON object with the fields agent, slo, reason, until, by, with Content-Type: application/json",
            await RefusedAsync("/v1/maintenance", nothing, HttpStatusCode.UnsupportedMediaType), StringComparison.Ordinal);
        using var empty = new StringContent("", System.Text.Encoding.UTF8, "application/json");
        Assert.Equal(
            "The body is empty; send one JSON object with the fields agent, slo, reason, until, by.",
            await RefusedAsync("/v1/maintenance", empty, HttpStatusCode.BadRequest));
    }

    [Fact]
    public async Task Whoever_signed_in_orders_and_ends_in_their_own_name_and_a_key_bound_to_others_finds_nothing()
    {
        var until = Rfc3339.Format(Instant.Cut(Now.AddHours(2)));
        var columns = (await new TableCallers(host).AllAsync()).ToDictionary(column => column.Name, column => column.Callers[0]);
        columns["person"](host.Client.DefaultRequestHeaders);
        var inOther = await RefusedAsync("/v1/maintenance", new { agent = "order-entry", by = "tom", reason = "why", until }, HttpStatusCode.Forbidden);
        Assert.Equal("by must be dana, or absent: who signed in decides in their own name alone.", inOther);
        var id = (await AskAsync("/v1/maintenance", new { agent = "order-entry", reason = "why", until })).GetProperty("id").GetInt64();
        await RefusedAsync(Invariant($"/v1/maintenance/{id}/end"), new { by = "tom" }, HttpStatusCode.Forbidden);

        var bound = await new TableCallers(host).MakeAsync(KeyScope.Manage, "", "invoices");
        host.Client.DefaultRequestHeaders.Clear();
        host.Client.DefaultRequestHeaders.Authorization = new("Bearer", bound);
        Assert.Empty((await ListAsync("/v1/maintenance")).EnumerateArray());
        await RefusedAsync(Invariant($"/v1/maintenance/{id}/end"), new { by = "tom" }, HttpStatusCode.NotFound);
        await RefusedAsync("/v1/maintenance", new { agent = "order-entry", by = "tom", reason = "why", until }, HttpStatusCode.NotFound);
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

    private Task<string> RefusedAsync(string address, object body, HttpStatusCode status) =>
        RefusedAsync(address, JsonContent.Create(body), status);

    private async Task<string> RefusedAsync(string address, HttpContent body, HttpStatusCode status)
    {
        using var answer = await host.Client.PostAsync(new Uri(address, UriKind.Relative), body, Token);
        var text = await answer.Content.ReadAsStringAsync(Token);
        Assert.True(answer.StatusCode == status, $"{answer.StatusCode}: {text}");
        return Text(JsonDocument.Parse(text).RootElement, "detail")!;
    }
}
