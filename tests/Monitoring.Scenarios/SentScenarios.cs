using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Monitoring.Scenarios.Postgres;
using Monitoring.TestDatabases;
using static System.FormattableString;

namespace Monitoring.Scenarios;

/// <summary>What was sent and cannot be counted stays in sight: on the page, in the API and in the metrics, also after a restart.</summary>
public sealed class SentScenarios
{
    private const string Agent = "a";

    private static readonly string Registry = RegistryText.Of(Agent, 20);

    [Fact]
    public async Task Five_verdicts_under_another_key_are_in_sight_until_outcomes_of_that_key_arrive()
    {
        await using var service = await ServiceProcess.StartAsync(Registry);
        await PostAsync(service, "/v1/outcomes", Enumerable.Range(1, 10).Select(number => Outcome(Invariant($"c{number}"))));

        var posted = await PostAsync(service, "/v1/verdicts", Enumerable.Range(6, 5)
            .Select(number => (object)new { agent = Agent, transactionId = Invariant($"{number}"), verdict = "incorrect" }));

        Assert.Equal((5, 5), (posted.GetProperty("accepted").GetInt32(), posted.GetProperty("waiting").GetInt32()));
        await WaitInSightAsync(service);
        await service.StopAsync();
        await service.StartAsync();
        await WaitInSightAsync(service);

        var arrived = await PostAsync(service, "/v1/outcomes", Enumerable.Range(6, 5).Select(number => Outcome(Invariant($"{number}"))));

        Assert.Equal(0, arrived.GetProperty("waiting").GetInt32());
        Assert.Equal(5, arrived.GetProperty("slos")[0].GetProperty("wrong").GetInt32());
        var waiting = (await AgentAsync(service)).GetProperty("waiting");
        Assert.Equal("""{"count":0,"since":null,"oldest":null}""", waiting.GetRawText());
        var metrics = await service.Http.GetStringAsync("/metrics");
        Assert.Contains("agentops_agent_waiting_verdicts{agent=\"a\"} 0\n", metrics, StringComparison.Ordinal);
        Assert.DoesNotContain("agentops_agent_oldest_waiting_verdict_timestamp_seconds{", metrics, StringComparison.Ordinal);
        Assert.DoesNotContain("another transaction number?", await service.Http.GetStringAsync("/"), StringComparison.Ordinal);
        await service.StopAsync();
        await service.VerifyAsync();
    }

    [Fact]
    public async Task Sixty_refused_outcomes_make_their_agent_amber_and_a_clean_stop_forgets_none()
    {
        await using var service = await ServiceProcess.StartAsync(Registry);
        await PostAsync(service, "/v1/outcomes", Enumerable.Range(1, 20)
            .Select(number => (object)new { agent = Agent, transactionId = Invariant($"c{number}"), verdict = "correct", source = "check" }));
        Assert.Contains("green-line", await service.Http.GetStringAsync("/"), StringComparison.Ordinal);

        await RefuseAsync(service, 60);

        await AmberAsync(service, 60);
        var metrics = await service.Http.GetStringAsync("/metrics");
        Assert.Contains("agentops_agent_refused_items_total{agent=\"a\",result=\"rejected\"} 60\n", metrics, StringComparison.Ordinal);
        Assert.Contains("agentops_agent_refused_items_total{agent=\"a\",result=\"conflict\"} 0\n", metrics, StringComparison.Ordinal);
        await service.StopAsync();
        await service.StartAsync();
        await AmberAsync(service, 60);
        await RefuseAsync(service, 1);
        await AmberAsync(service, 61);
    }

    [Fact]
    public async Task Two_instances_add_up_what_they_refused_and_both_show_it()
    {
        await Needs.PostgresAsync();
        await using var database = await PostgresLadder.CreateDatabaseAsync();
        await using var one = await ServiceProcess.StartAsync(Registry, ServiceProcess.On(database.ConnectionString));
        await using var other = await ServiceProcess.StartAsync(Registry, ServiceProcess.On(database.ConnectionString));
        await PostAsync(one, "/v1/outcomes", [Outcome("c1")]);

        await RefuseAsync(one, 30);
        for (var item = 0; item < 20; item++)
        {
            using var answer = await other.Http.PostAsJsonAsync(
                "/v1/outcomes", new { agent = Agent, transactionId = "c1", verdict = "correct" });
            Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        }

        foreach (var service in new[] { one, other })
        {
            await SeesAsync(service, 30, 20);
        }

        await one.StopAsync();
        await RefuseAsync(other, 5);
        await other.StopAsync();
        await one.StartAsync();
        await SeesAsync(one, 35, 20);
        var newest = (await AgentAsync(one)).GetProperty("refused").GetProperty("newest");
        Assert.Equal(("rejected", "/score"), (newest.GetProperty("result").GetString(), newest.GetProperty("pointer").GetString()));
    }

    private static object Outcome(string id) => new { agent = Agent, transactionId = id };

    private static async Task<JsonElement> PostAsync(ServiceProcess service, string path, IEnumerable<object> items)
    {
        using var answer = await service.Http.PostAsJsonAsync(path, items);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    private static async Task RefuseAsync(ServiceProcess service, int items)
    {
        for (var item = 1; item <= items; item++)
        {
            using var answer = await service.Http.PostAsJsonAsync(
                "/v1/outcomes", new { agent = Agent, transactionId = Invariant($"r{item}"), verdict = "correct", score = 0.5 });
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        }
    }

    private static async Task<JsonElement> AgentAsync(ServiceProcess service) =>
        (await service.Http.GetFromJsonAsync<JsonElement>("/v1/agents")).GetProperty("items").EnumerateArray()
            .Single(agent => agent.GetProperty("agent").GetString() == Agent);

    private static async Task WaitInSightAsync(ServiceProcess service)
    {
        var waiting = (await AgentAsync(service)).GetProperty("waiting");
        Assert.Equal((5, "6"), (waiting.GetProperty("count").GetInt32(), waiting.GetProperty("oldest").GetString()));
        Assert.True(waiting.GetProperty("since").GetDateTimeOffset() > DateTimeOffset.UnixEpoch);
        var metrics = await service.Http.GetStringAsync("/metrics");
        Assert.Contains("agentops_agent_waiting_verdicts{agent=\"a\"} 5\n", metrics, StringComparison.Ordinal);
        Assert.Contains("agentops_agent_oldest_waiting_verdict_timestamp_seconds{agent=\"a\"} ", metrics, StringComparison.Ordinal);
        var board = await service.Http.GetStringAsync("/");
        Assert.Contains("5 verdicts wait for their outcome since ", board, StringComparison.Ordinal);
        Assert.Contains("oldest '<bdi>6</bdi>': another transaction number?", board, StringComparison.Ordinal);
    }

    private static async Task AmberAsync(ServiceProcess service, int rejected)
    {
        var refused = (await AgentAsync(service)).GetProperty("refused");
        var newest = refused.GetProperty("newest");
        Assert.Equal((rejected, 0), (refused.GetProperty("rejected").GetInt32(), refused.GetProperty("conflict").GetInt32()));
        Assert.Equal("/score", newest.GetProperty("pointer").GetString());
        Assert.StartsWith("is no field of an outcome", newest.GetProperty("reason").GetString(), StringComparison.Ordinal);
        var board = await service.Http.GetStringAsync("/");
        Assert.Contains("amber-line", board, StringComparison.Ordinal);
        Assert.DoesNotContain("green-line", board, StringComparison.Ordinal);
        Assert.Contains(Invariant($"{rejected} items rejected, none of them stored; the newest "), board, StringComparison.Ordinal);
    }

    // Written at most every 10 s.
    private static async Task SeesAsync(ServiceProcess service, int rejected, int conflict)
    {
        var refused = default(JsonElement);
        for (var wait = 0; wait < 300; wait++)
        {
            refused = (await AgentAsync(service)).GetProperty("refused");
            if ((refused.GetProperty("rejected").GetInt32(), refused.GetProperty("conflict").GetInt32()) == (rejected, conflict))
            {
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        Assert.Fail(refused.GetRawText());
    }
}
