using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Monitoring.Service.Settings;
using Monitoring.Service.Tests.OpenApi;
using OpenTelemetry.Logs;
using OpenTelemetry.Proto.Collector.Logs.V1;
using OpenTelemetry.Proto.Collector.Trace.V1;
using OpenTelemetry.Proto.Trace.V1;
using OpenTelemetry.Trace;

namespace Monitoring.Service.Tests.Otlp;

/// <summary>Our own traces and log, as a receiver of OTLP gets them from the whole service.</summary>
public sealed class OwnTelemetryTests : IAsyncLifetime
{
    private const string Token = "c2VjcmV0LXRva2VuLW9mLWEtbWFpbA";
    private readonly ConcurrentQueue<(string Path, string Authorization, byte[] Body)> received = [];
    private readonly TaskCompletionSource<CancellationToken> asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource answers = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private WebApplication receiver = null!;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        receiver = builder.Build();
        receiver.MapPost("/base/v1/{signal}", async (HttpContext http) =>
        {
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body);
            received.Enqueue((http.Request.Path, http.Request.Headers.Authorization.ToString(), body.ToArray()));
            return TypedResults.Bytes(Array.Empty<byte>(), "application/x-protobuf");
        });
        receiver.MapPost("/silent/v1/{signal}", async (CancellationToken gaveUp) =>
        {
            asked.TrySetResult(gaveUp);
            await answers.Task;
        });
        await receiver.StartAsync();
    }

    public async ValueTask DisposeAsync() => await receiver.DisposeAsync();

    [Fact]
    public async Task Requests_are_told_by_their_route_and_no_token_key_or_query_leaves()
    {
        await using var host = new ServiceHost { Otlp = To($"{receiver.Urls.Single()}/base", "Authorization=Bearer of-the-receiver") };
        await host.InitializeAsync();
        host.Client.DefaultRequestHeaders.Authorization = new("Bearer", "ao_secret-key-of-a-caller");
        foreach (var address in new[]
        {
            $"/ack/{Token}", $"/review/{Token}", $"/sign-in/{Token}", $"/sign-in?then=/ack/{Token}",
            $"/ack/{Token}/more", $"/nowhere/{Token}", "/livez",
        })
        {
            using var answer = await host.Client.GetAsync(address);
        }

        using var posted = await host.Client.PostAsJsonAsync("/otlp/v1/logs", OtlpBatches.Log("order-entry"));
        host.Services.GetRequiredService<TracerProvider>().ForceFlush();
        var spans = SpansOf(host.Client.BaseAddress!.Port);

        Assert.Equal(
            ["/ack/{token}", "/livez", "/review/{token}", "/sign-in", "/sign-in/{token}", "none", "none"],
            spans.Select(span => Attribute(span, "url.path") ?? "none").Order(StringComparer.Ordinal));
        Assert.All(spans, span => Assert.Equal(Attribute(span, "http.route") ?? "none", Attribute(span, "url.path") ?? "none"));
        Assert.Contains("GET /ack/{token}", spans.Select(span => span.Name));
        Assert.Contains("404", spans.Select(span => Attribute(span, "http.response.status_code")));
        Assert.All(received, sent =>
        {
            var text = Encoding.Latin1.GetString(sent.Body);
            Assert.DoesNotContain(Token, text, StringComparison.Ordinal);
            Assert.DoesNotContain("secret-key", text, StringComparison.Ordinal);
            Assert.DoesNotContain("of-the-receiver", text, StringComparison.Ordinal);
            Assert.Equal("Bearer of-the-receiver", sent.Authorization);
        });
    }

    [Fact]
    public async Task The_log_goes_too_with_its_event_and_the_name_of_the_service()
    {
        await using var host = new ServiceHost { Otlp = To($"{receiver.Urls.Single()}/base"), Level = LogLevel.Information };
        await host.InitializeAsync();
        host.Services.GetRequiredService<LoggerProvider>().ForceFlush();

        var groups = received.Where(sent => sent.Path == "/base/v1/logs")
            .SelectMany(sent => ExportLogsServiceRequest.Parser.ParseFrom(sent.Body).ResourceLogs).ToList();
        Assert.Contains(groups[0].Resource.Attributes, pair =>
            pair.Key == "service.name" && pair.Value.StringValue == "agentops-monitoring");
        Assert.Contains(
            groups.SelectMany(group => group.ScopeLogs).SelectMany(scope => scope.LogRecords).Select(record => record.Body.StringValue),
            line => line.StartsWith("Sends a trace of each request, and this log, to http://127.0.0.1:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Where_nothing_is_set_nothing_of_it_exists()
    {
        await using var host = new ServiceHost();
        await host.InitializeAsync();

        Assert.Null(host.Services.GetService<TracerProvider>());
        Assert.Null(host.Services.GetService<LoggerProvider>());
        Assert.Empty(received);
    }

    [Fact]
    public async Task A_receiver_that_says_nothing_holds_up_nobody()
    {
        await using var host = new ServiceHost { Otlp = To($"{receiver.Urls.Single()}/silent") };
        await host.InitializeAsync();
        using var first = await host.Client.GetAsync("/livez");
        var gaveUp = await asked.Task.WaitAsync(TimeSpan.FromMinutes(1));

        using var posted = await host.Client.PostAsJsonAsync("/v1/outcomes", new { agent = "order-entry", transactionId = "PO-1" });

        Assert.True(posted.IsSuccessStatusCode);
        Assert.False(gaveUp.IsCancellationRequested, "The post was answered only after the exporter had given up.");
        answers.SetResult();
    }

    private static OtlpSettings To(string endpoint, string? headers = null) =>
        OtlpSettings.None with { Endpoint = endpoint, Headers = headers };

    private static string? Attribute(Span span, string key) => span.Attributes.FirstOrDefault(pair => pair.Key == key)?.Value is { } value
        ? value.HasIntValue ? value.IntValue.ToString(System.Globalization.CultureInfo.InvariantCulture) : value.StringValue : null;

    // Activities are heard in the whole process, so those of other hosts that are tested meanwhile come too.
    private List<Span> SpansOf(int port) =>
    [
        .. received.Where(sent => sent.Path == "/base/v1/traces")
            .SelectMany(sent => ExportTraceServiceRequest.Parser.ParseFrom(sent.Body).ResourceSpans)
            .SelectMany(group => group.ScopeSpans).SelectMany(scope => scope.Spans)
            .Where(span => Attribute(span, "server.port") == port.ToString(System.Globalization.CultureInfo.InvariantCulture)),
    ];
}
