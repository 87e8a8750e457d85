using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Monitoring.Core.Outcomes;
using Monitoring.Service.Ingest;
using Monitoring.Service.Metrics;
using Monitoring.Service.Settings;
using Monitoring.Storage.Writing;

namespace Monitoring.Service.Tests.Metrics;

public sealed class MetricsEndpointsTests
{
    [Theory]
    [InlineData("application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=1.0.0;q=0.9")]
    [InlineData("application/json")]
    [InlineData("*/*")]
    public async Task The_page_is_plain_text_version_4_whatever_a_reader_prefers(string accept)
    {
        await using var host = await MetricsHost.StartAsync(Snapshots.Plant);
        host.Client.DefaultRequestHeaders.Accept.ParseAdd(accept);

        using var answer = await host.Client.GetAsync("/metrics");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
        Assert.StartsWith("# TYPE agentops_", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_counted_before_the_first_scrape_is_not_lost()
    {
        await using var host = await MetricsHost.StartAsync(Snapshots.Plant);
        host.Ingest.RecordDuration(TimeSpan.FromMilliseconds(4));
        host.Ingest.Count(IngestKind.Outcome, IngestResult.Accepted);

        var page = await host.Client.GetStringAsync("/metrics");

        Assert.Contains("agentops_ingest_duration_seconds_count{} 1\n", page, StringComparison.Ordinal);
        Assert.Contains("{kind=\"outcome\",reason=\"\",result=\"accepted\"} 1\n", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/metrics", "GET, HEAD")]
    [InlineData("/livez", "GET, HEAD, OPTIONS")]
    [InlineData("/readyz", "GET, HEAD, OPTIONS")]
    public async Task Any_method_that_an_address_does_not_have_is_405_with_Allow(string path, string allowed)
    {
        await using var host = await MetricsHost.StartAsync(Snapshots.Plant);

        using var get = await host.Client.GetAsync(path);
        using var head = await host.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, path));
        using var post = await host.Client.PostAsync(path, new StringContent(""));
        using var delete = await host.Client.DeleteAsync(path);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (get.StatusCode, head.StatusCode));
        Assert.Equal((HttpStatusCode.MethodNotAllowed, HttpStatusCode.MethodNotAllowed), (post.StatusCode, delete.StatusCode));
        Assert.Equal(allowed, string.Join(", ", post.Content.Headers.Allow.Order()));
        Assert.Equal("application/problem+json", post.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task While_the_database_is_away_the_page_has_what_the_process_counts_and_nothing_else()
    {
        await using var host = await MetricsHost.StartAsync(Snapshots.Plant);
        host.Ingest.Count(IngestKind.Outcome, IngestResult.Shed(ShedReason.Database), 7);
        host.Ingest.CountOutcome("order-entry", Disposition.Auto, 41);
        Assert.Contains("agentops_database_up{} 1\n", await host.Client.GetStringAsync("/metrics"), StringComparison.Ordinal);
        host.State = WatchSnapshot.WithoutDatabase with
        {
            RegistryFileDiffers = true, Lost = [new LostWrites("order-entry", 3, Snapshots.Now)],
        };

        var page = await host.Client.GetStringAsync("/metrics");

        Assert.Equal(
            ["agentops_agent_refused_items_total", "agentops_build_info", "agentops_channel_deliveries_total", "agentops_database_up",
                "agentops_deliveries_own_faults_total", "agentops_deliveries_total",
                "agentops_delivery_loop_faults_total", "agentops_ingest_items_total", "agentops_ingest_queue_items",
                "agentops_keys_live", "agentops_mail_held", "agentops_mail_transport_info", "agentops_otlp_passed_over_total", "agentops_outcomes_total", "agentops_registry_file_differs",
                "agentops_reviews_answered_total", "agentops_store_lost_writes_total", "dotnet_gc_collections_total", "dotnet_gc_pause_time_seconds_total", "process_cpu_seconds_total", "process_num_threads", "process_open_fds",
                "process_resident_memory_bytes", "process_start_time_seconds"],
            page.Split('\n').Where(line => line.StartsWith("# TYPE ", StringComparison.Ordinal)).Select(line => line.Split(' ')[2]).Order());
        Assert.Contains("agentops_outcomes_total{agent=\"order-entry\",disposition=\"auto\"} 41\n", page, StringComparison.Ordinal);
        Assert.Contains("agentops_store_lost_writes_total{agent=\"order-entry\"} 3\n", page, StringComparison.Ordinal);
        Assert.Contains("agentops_database_up{} 0\n", page, StringComparison.Ordinal);
        Assert.Contains("agentops_registry_file_differs{} 1\n", page, StringComparison.Ordinal);
        Assert.Contains("{kind=\"outcome\",reason=\"database\",result=\"shed\"} 7\n", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_store_there_is_no_page_but_the_reason()
    {
        await using var host = await MetricsHost.StartAsync(null);

        using var answer = await host.Client.GetAsync("/metrics");

        await AssertUnavailable(answer, "The database could not be read.");
    }

    [Fact]
    public async Task A_process_that_answers_is_live_even_when_it_is_not_ready()
    {
        await using var host = await MetricsHost.StartAsync(null, "The database is read-only.");

        using var live = await host.Client.GetAsync("/livez");
        using var ready = await host.Client.GetAsync("/readyz");

        Assert.Equal(HttpStatusCode.OK, live.StatusCode);
        await AssertUnavailable(ready, "The database is read-only.");
    }

    [Fact]
    public async Task A_service_whose_agents_cannot_all_be_read_is_ready_and_names_them_below()
    {
        await using var host = await MetricsHost.StartAsync(
            null, unreadable: [new UnreadableAgent("order-entry", "The stored state ends too early.", Snapshots.Now)]);

        using var ready = await host.Client.GetAsync("/readyz");

        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
        Assert.Equal(
            "ready\nThe stored state of order-entry cannot be read. The stored state ends too early.\n",
            await ready.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_service_that_holds_mail_is_ready_and_says_so_below_whatever_else_is_said()
    {
        var hold = MailHold.Of(MailSwitch.Hold, null);
        await using var host = await MetricsHost.StartAsync(
            null, unreadable: [new UnreadableAgent("order-entry", "The stored state ends too early.", Snapshots.Now)], hold: hold);

        Assert.Equal(
            "ready\nThe stored state of order-entry cannot be read. The stored state ends too early.\nMail is held. This service was started with --no-mail. Start it without, and what waits is sent.\n",
            await host.Client.GetStringAsync("/readyz"));
    }

    private static async Task AssertUnavailable(HttpResponseMessage answer, string reason)
    {
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal(new MediaTypeHeaderValue("application/problem+json"), answer.Content.Headers.ContentType);
        Assert.Equal(TimeSpan.FromSeconds(5), answer.Headers.RetryAfter?.Delta);
        Assert.Equal(reason, (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString());
    }
}
