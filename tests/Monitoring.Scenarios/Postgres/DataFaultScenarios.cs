using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Monitoring.TestDatabases;
using Npgsql;
using static System.FormattableString;

namespace Monitoring.Scenarios.Postgres;

/// <summary>What is wrong with the data of one is the trouble of that one: its items are told apart, and everybody else's go on.</summary>
public sealed class DataFaultScenarios
{
    private const string Unreadable = "The stored state of agent-0 cannot be read.";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_the_database_refuses_for_good_is_a_rejection_and_its_siblings_and_neighbours_are_stored()
    {
        await Needs.PostgresAsync();
        await using var database = await PostgresLadder.CreateDatabaseAsync();
        await using var service = await ServiceProcess.StartAsync(Callers.Registry(2), ServiceProcess.On(database.ConnectionString));
        await RunAsync(database, "alter table outcomes add constraint no_poison check (transaction_id not like 'poison%')");
        var callers = Callers.Start(2, service);
        await callers.GoOnAsync(20);

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(number => PostAsync(
            service, "agent-0", Invariant($"good-{number}-a"), Invariant($"poison-{number}"), Invariant($"good-{number}-b"))));
        using var alone = await PostAsync(service, "agent-0", "poison");

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.MultiStatus, answer.StatusCode));
        Assert.Equal(HttpStatusCode.BadRequest, alone.StatusCode);
        foreach (var answer in answers)
        {
            var items = (await answer.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("results").EnumerateArray().ToList();
            Assert.Equal(["accepted", "rejected", "accepted"], items.Select(item => item.GetProperty("status").GetString()));
            var error = Assert.Single(items[1].GetProperty("errors").EnumerateArray());
            Assert.Contains("unstorable", error.GetProperty("reason").GetString(), StringComparison.Ordinal);
            Assert.DoesNotContain("no_poison", error.GetProperty("reason").GetString(), StringComparison.Ordinal);
            answer.Dispose();
        }

        Assert.Equal(0, callers.Refusals);
        Assert.Contains(
            "{kind=\"outcome\",reason=\"unstorable\",result=\"rejected\"} 21\n",
            await service.Http.GetStringAsync("/metrics", Token),
            StringComparison.Ordinal);
        await callers.EndAsync();
        var siblings = Enumerable.Range(0, 20).SelectMany(number => new[] { Invariant($"good-{number}-a"), Invariant($"good-{number}-b") });
        await Truth.StoredOnceAsync(service, [.. callers.Acknowledged, .. siblings.Select(id => ("agent-0", id))]);
        await service.StopAsync();
        Assert.Contains("no_poison", service.Log, StringComparison.Ordinal);
        await service.VerifyAsync();
    }

    [Fact]
    public async Task An_agent_whose_stored_state_cannot_be_read_is_refused_alone_and_told_and_mended_it_goes_on()
    {
        await Needs.PostgresAsync();
        await using var database = await PostgresLadder.CreateDatabaseAsync();
        await using var service = await ServiceProcess.StartAsync(Callers.Registry(2), ServiceProcess.On(database.ConnectionString));
        using var before = await PostAsync(service, "agent-0", "before");
        Assert.Equal(HttpStatusCode.OK, before.StatusCode);
        await service.StopAsync();
        await RunAsync(database, "create table kept as select agent_id, fold from agent_state");
        await RunAsync(
            database, "update agent_state set fold = '\\x05' where agent_id in (select agent_id from agents where name = 'agent-0')");
        await File.WriteAllTextAsync(
            Path.Combine(service.Data, "registry.yaml"), Callers.Registry(3).Replace("over: 20", "over: 30", StringComparison.Ordinal), Token);
        await service.StartAsync();

        using var refused = await PostAsync(service, "agent-0", "refused");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.Contains(Unreadable, await refused.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        using var taken = await PostAsync(service, "agent-1", "taken");
        Assert.Equal(HttpStatusCode.OK, taken.StatusCode);
        using var beat = await service.Http.PostAsync("/v1/agents/agent-1/heartbeat", null, Token);
        Assert.Equal(HttpStatusCode.NoContent, beat.StatusCode);
        Assert.StartsWith("ready\n" + Unreadable, await service.Http.GetStringAsync("/readyz", Token), StringComparison.Ordinal);
        var board = await service.Http.GetStringAsync("/", Token);
        Assert.Contains("The stored state of an agent cannot be read.", board, StringComparison.Ordinal);
        Assert.Contains("agent-1-accuracy", board, StringComparison.Ordinal);
        Assert.Contains("agent-2-accuracy", board, StringComparison.Ordinal);
        await service.SaysAsync("not yet for agent-0: " + Unreadable);
        using var slo = await service.Http.GetAsync("/slos/agent-0-accuracy", Token);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, slo.StatusCode);
        Assert.Contains("agentops_unreadable_agents{} 1\n", await service.Http.GetStringAsync("/metrics", Token), StringComparison.Ordinal);
        await service.SaysAsync("The stored state of agent-0 cannot be read");

        await RunAsync(database, "update agent_state s set fold = k.fold from kept k where k.agent_id = s.agent_id and length(s.fold) = 1");
        using var again = await PostAsync(service, "agent-0", "refused");
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.Equal("ready\n", await service.Http.GetStringAsync("/readyz", Token));
        await service.SaysAsync("The stored state of agent-0 can be read again");
        await service.StopAsync();
        await service.VerifyAsync();
    }

    private static Task<HttpResponseMessage> PostAsync(ServiceProcess service, string agent, params IReadOnlyList<string> ids) =>
        service.Http.PostAsJsonAsync("/v1/outcomes", ids.Select(id => new { agent, transactionId = id, verdict = "correct" }), Token);

    private static async Task RunAsync(TestDatabase database, string sql)
    {
        await using var connection = new NpgsqlConnection(database.ConnectionString + ";Pooling=False");
        await connection.OpenAsync(Token);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Token);
    }
}
