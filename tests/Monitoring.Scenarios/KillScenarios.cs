using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using static System.FormattableString;

namespace Monitoring.Scenarios;

/// <summary>
/// The process is killed at random moments while many agents post. Everything acknowledged is stored once, the log replays to
/// the stored state, every notice is delivered, and a mail that was written twice has one Message-Id.
/// <c>AGENTOPS_TEST_KILLS</c> sets how often; 10 unless told.
/// </summary>
public sealed class KillScenarios
{
    private const int Posters = 8, PostsPerPoster = 120;

    private static readonly int Kills = int.Parse(Environment.GetEnvironmentVariable("AGENTOPS_TEST_KILLS") ?? "10", CultureInfo.InvariantCulture);

    [Fact]
    public async Task Nothing_acknowledged_is_lost_or_doubled_when_the_process_is_killed()
    {
        await using var service = await ServiceProcess.StartAsync(
            RegistryText.Of(Enumerable.Range(0, Posters).Select(i => (Invariant($"agent-{i}"), "{ target: 92%, alertBelow: 90%, over: 20 transactions }"))));
        var acknowledged = new ConcurrentBag<(string Agent, string Id)>();
        using var ending = new CancellationTokenSource();
        var posters = Enumerable.Range(0, Posters).Select(i => PostUntilAsync(service, i, acknowledged, ending.Token)).ToList();
        var random = new Random(7);
        for (var kill = 0; kill < Kills; kill++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(50, 400)), TimeProvider.System, TestContext.Current.CancellationToken);
            await service.KillAsync();
            await service.StartAsync();
        }

        while (acknowledged.Count < Posters * PostsPerPoster)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        await ending.CancelAsync();
        await Task.WhenAll(posters);
        await DrainAsync(service);

        await CheckStoredAsync(service, acknowledged);
        await CheckMailsAsync(service);
        await service.StopAsync();
        await service.VerifyAsync();
    }

    // Like a careful caller: what was not acknowledged is posted again until it is.
    private static async Task PostUntilAsync(
        ServiceProcess service, int poster, ConcurrentBag<(string Agent, string Id)> acknowledged, CancellationToken ending)
    {
        var agent = Invariant($"agent-{poster}");
        using var http = new HttpClient { BaseAddress = new Uri(service.Url), Timeout = TimeSpan.FromSeconds(10) };
        for (var number = 0; !ending.IsCancellationRequested; number++)
        {
            var id = Invariant($"T-{number}");
            var wrong = number / 40 % 2 == 1 && number % 4 == 0;
            while (!await TryPostAsync(http, agent, id, wrong))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, CancellationToken.None);
            }

            acknowledged.Add((agent, id));
        }
    }

    private static async Task<bool> TryPostAsync(HttpClient http, string agent, string id, bool wrong)
    {
        try
        {
            using var answer = await http.PostAsJsonAsync(
                "/v1/outcomes", new { agent, transactionId = id, verdict = wrong ? "incorrect" : "correct", source = "check" });
            if (answer.StatusCode is HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests)
            {
                return false;
            }

            Assert.True(answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
            return true;
        }
        catch (Exception fault) when (fault is HttpRequestException or TaskCanceledException or IOException)
        {
            return false;
        }
    }

    private static async Task DrainAsync(ServiceProcess service)
    {
        for (var i = 0; i < 600; i++)
        {
            var page = await service.Http.GetStringAsync("/metrics");
            if (page.Contains("agentops_deliveries_waiting{} 0", StringComparison.Ordinal) || page.Contains("agentops_deliveries_waiting 0", StringComparison.Ordinal))
            {
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        Assert.Fail("Messages are still waiting after a minute.");
    }

    private static async Task CheckStoredAsync(ServiceProcess service, ConcurrentBag<(string Agent, string Id)> acknowledged)
    {
        var agents = await service.Http.GetFromJsonAsync<JsonElement>("/v1/agents");
        foreach (var agent in agents.GetProperty("items").EnumerateArray())
        {
            var name = agent.GetProperty("agent").GetString();
            var mine = acknowledged.Where(item => item.Agent == name).ToList();
            Assert.Equal(mine.Count, mine.Distinct().Count());
            Assert.Equal(mine.Count, agent.GetProperty("outcomes").GetInt64());
        }

        foreach (var (agent, id) in acknowledged.Where((_, i) => i % 97 == 0))
        {
            var transaction = await service.Http.GetFromJsonAsync<JsonElement>($"/v1/transactions?agent={agent}&transactionId={id}");
            Assert.Single(transaction.GetProperty("verdicts").EnumerateArray());
        }
    }

    private static async Task CheckMailsAsync(ServiceProcess service)
    {
        var sent = new List<string>();
        var episodes = await service.Http.GetFromJsonAsync<JsonElement>("/v1/episodes");
        foreach (var episode in episodes.GetProperty("items").EnumerateArray())
        {
            var whole = await service.Http.GetFromJsonAsync<JsonElement>(Invariant($"/v1/episodes/{episode.GetProperty("id").GetInt64()}"));
            foreach (var delivery in whole.GetProperty("notices").EnumerateArray().SelectMany(notice => notice.GetProperty("deliveries").EnumerateArray()))
            {
                Assert.Contains(delivery.GetProperty("state").GetString(), (string[])["sent", "absorbed"]);
                if (delivery.GetProperty("state").GetString() == "sent")
                {
                    sent.Add(delivery.GetProperty("messageId").GetString()!);
                }
            }
        }

        var written = new List<string>();
        foreach (var file in Directory.EnumerateFiles(Path.Combine(service.Data, "mail"), "*.eml"))
        {
            var header = (await File.ReadAllLinesAsync(file)).First(line => line.StartsWith("Message-Id:", StringComparison.OrdinalIgnoreCase));
            written.Add(header["Message-Id:".Length..].Trim());
        }

        Assert.NotEmpty(sent);
        Assert.Equal(written.Count, written.Distinct(StringComparer.Ordinal).Count());
        Assert.Empty(sent.Except(written, StringComparer.Ordinal));
    }
}
