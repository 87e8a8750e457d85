using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Monitoring.Scenarios.Postgres;
using Monitoring.TestDatabases;
using static System.FormattableString;

namespace Monitoring.Scenarios;

/// <summary>Keys made and revoked on the command line, beside running instances: what they promise within a second.</summary>
public sealed partial class KeyScenarios
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task On_SQLite_the_running_service_asks_for_the_first_key_and_refuses_a_revoked_one_within_a_second()
    {
        await using var service = await ServiceProcess.StartAsync(RegistryText.Of("order-entry", 100));

        await LiveAndDieAsync(service);
    }

    [Fact]
    public async Task On_PostgreSQL_both_instances_ask_for_the_first_key_and_refuse_a_revoked_one_within_a_second()
    {
        await Needs.PostgresAsync();
        await using var database = await PostgresLadder.CreateDatabaseAsync();
        await using var one =
            await ServiceProcess.StartAsync(RegistryText.Of("order-entry", 100), ServiceProcess.On(database.ConnectionString));
        await using var other =
            await ServiceProcess.StartAsync(RegistryText.Of("order-entry", 100), ServiceProcess.On(database.ConnectionString));

        await LiveAndDieAsync(one, other);
    }

    private static async Task LiveAndDieAsync(params IReadOnlyList<ServiceProcess> instances)
    {
        Assert.All(await AskAsync(instances, null), status => Assert.Equal(200, status));

        // The first key locks every instance.
        var key = await MakeAsync(instances[0], "ingest");
        await ASecondAsync();
        Assert.All(await AskAsync(instances, null), status => Assert.Equal(401, status));
        Assert.All(await AskAsync(instances, key), status => Assert.Equal(403, status));
        var reader = await MakeAsync(instances[^1], "read");
        await ASecondAsync();
        Assert.All(await AskAsync(instances, reader), status => Assert.Equal(200, status));

        // A revoked one stops on every instance, in the middle of its posts.
        var statuses = new ConcurrentQueue<int>();
        using var end = new CancellationTokenSource();
        var posts = instances.Select((instance, i) => PostAsync(instance, Invariant($"PO-{i}"), key, statuses, end.Token)).ToList();
        await UntilAsync(() => statuses.Count > 50);
        Assert.DoesNotContain(statuses, status => status != 200);
        var (exitCode, output) = await instances[0].RunAsync("key", "revoke", key[3..11]);
        Assert.True(exitCode == 0, output);
        await ASecondAsync();
        var before = statuses.Count;
        await UntilAsync(() => statuses.Count > before + 20);
        await end.CancelAsync();
        await Task.WhenAll(posts);
        Assert.All(statuses.Skip(before + instances.Count), status => Assert.Equal(401, status));

        // When they were last used is stored at the latest when the instances stop.
        foreach (var instance in instances)
        {
            await instance.StopAsync();
            Assert.DoesNotContain(key[11..^1], instance.Log, StringComparison.Ordinal);
        }

        (exitCode, output) = await instances[0].RunAsync("key", "list");
        Assert.True(exitCode == 0, output);
        Assert.Matches($@"(?m)^{key[3..11]} +- +ingest +all +{Minute} +- +{Minute} +{Minute}$", output);
        Assert.Matches($@"(?m)^{reader[3..11]} +- +read +all +{Minute} +- +{Minute} +-$", output);
    }

    private const string Minute = "[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}";

    private static async Task<string> MakeAsync(ServiceProcess instance, string scope)
    {
        var (exitCode, output) = await instance.RunAsync("key", "create", "--scope", scope);
        Assert.True(exitCode == 0, output);
        return KeyForm().Match(output).Value;
    }

    private static async Task<IReadOnlyList<int>> AskAsync(IReadOnlyList<ServiceProcess> instances, string? key)
    {
        var statuses = new List<int>();
        foreach (var instance in instances)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/slos");
            request.Headers.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
            using var answer = await instance.Http.SendAsync(request, Token);
            statuses.Add((int)answer.StatusCode);
        }

        return statuses;
    }

    private static async Task PostAsync(ServiceProcess instance, string prefix, string key, ConcurrentQueue<int> statuses, CancellationToken end)
    {
        for (var i = 0; !end.IsCancellationRequested; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/outcomes");
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
            request.Content = JsonContent.Create(
                new { agent = "order-entry", transactionId = Invariant($"{prefix}-{i}"), verdict = "correct", source = "check" });
            using var answer = await instance.Http.SendAsync(request, Token);
            statuses.Enqueue((int)answer.StatusCode);
        }
    }

    // What is promised, whole.
    private static Task ASecondAsync() => Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, Token);

    private static async Task UntilAsync(Func<bool> holds)
    {
        for (var i = 0; !holds(); i++)
        {
            Assert.True(i < 3_000, "It did not come true within 30 s.");
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Token);
        }
    }

    [GeneratedRegex("ao_[0-9a-z]{35}", RegexOptions.NonBacktracking)]
    private static partial Regex KeyForm();
}
