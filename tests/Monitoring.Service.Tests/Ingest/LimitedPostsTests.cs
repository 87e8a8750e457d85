using Monitoring.Service.Settings;
using static System.FormattableString;

namespace Monitoring.Service.Tests.Ingest;

/// <summary>A post costs as many tokens as it has items, and is written whole or not at all.</summary>
public sealed class LimitedPostsTests : IAsyncLifetime
{
    private const string Outcomes = "/v1/outcomes";
    private const string Verdicts = "/v1/verdicts";
    private const string Ndjson = "application/x-ndjson";

    private readonly IngestHost host = new() { Limits = new LimitSettings(50, null) };

    public ValueTask InitializeAsync() => host.InitializeAsync();

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task Items_over_the_limit_are_refused_before_any_of_them_is_stored()
    {
        var (refused, taken) = await UntilRefusedAsync(round => host.PostAsync(Outcomes, Lines(round, 90), Ndjson));

        Assert.Equal("overLimit", refused.Problem);
        Assert.InRange(refused.RetryAfter!.Value.TotalSeconds, 1, 3);
        Assert.Equal(90 * taken, (await host.AgentAsync("order-entry")).Outcomes);
        Assert.Equal(90 * taken, host.Counted()["outcome accepted"]);
        Assert.Equal(90, host.Counted()["outcome shed full"]);
    }

    [Fact]
    public async Task Many_more_lines_than_one_transaction_takes_count_as_one_bucket_and_are_stored()
    {
        Assert.Equal((2_500, 2_500, 0, 0, 0), (await host.PostAsync(Outcomes, Lines(0, 2_500), Ndjson)).Counts);
    }

    [Fact]
    public async Task Rows_that_nobody_has_judged_are_no_items()
    {
        var (refused, _) = await UntilRefusedAsync(round => host.PostAsync(
            Verdicts + "?agent=order-entry",
            "transactionId,verdict,source\n" + string.Concat(Enumerable.Range(1, 300).Select(number =>
                Invariant($"V-{round}-{number},{(number <= 60 ? "correct" : "")},review\n"))),
            "text/csv"));

        Assert.Equal("overLimit", refused.Problem);
        Assert.Equal(60, host.Counted()["verdict shed full"]);
    }

    [Fact]
    public async Task With_an_empty_bucket_nothing_is_read_and_the_post_counts_as_one()
    {
        await using var slow = new IngestHost { Limits = new LimitSettings(0.001m, null) };
        await slow.InitializeAsync();
        await slow.PostAsync(Outcomes, Lines(0, 1), Ndjson);

        var answer = await slow.SendRawAsync(
            "POST /v1/outcomes HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 429", answer, StringComparison.Ordinal);
        Assert.Equal(1, slow.Counted()["outcome shed full"]);
    }

    // A slow machine finds new tokens in the bucket.
    private static async Task<(IngestHost.Answer Refused, int Taken)> UntilRefusedAsync(Func<int, Task<IngestHost.Answer>> post)
    {
        for (var taken = 0; taken < 100; taken++)
        {
            var answer = await post(taken);
            if (answer.Status == 429)
            {
                return (answer, taken);
            }
        }

        throw new TimeoutException("Nothing was refused.");
    }

    private static string Lines(int round, int count) => string.Concat(Enumerable.Range(0, count).Select(number =>
        Invariant($$"""{"agent":"order-entry","transactionId":"L-{{round}}-{{number}}"}""") + "\n"));
}
