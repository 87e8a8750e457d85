using System.Collections.Concurrent;
using System.Diagnostics;
using Monitoring.Core.Access;
using Monitoring.Storage;
using static System.FormattableString;

namespace Monitoring.Benchmarks.Load;

/// <summary>
/// What an honest caller notices of others: one key at 100 times its limit, and 1,000 connections that are as slow as they can be. The
/// honest one posts single outcomes, a little under its limit; a post is charged from the moment it was due.
/// </summary>
internal static class AbuseRun
{
    private const int Limit = 100, Times = 100, Slow = 1_000, Honest = 90, HonestConnections = 4, GreedyConnections = 32, Agents = 4;

    private static readonly TimeSpan Warm = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(15);

    private static long Next;

    /// <summary>Measures and prints.</summary>
    public static async Task RunAsync()
    {
        var (honest, greedy, wall) = (KeyText.Make(), KeyText.Make(), KeyText.Make());
        await using var service = await ServiceUnderLoad.StartAsync(
            LoadRegistry.Of(new AgentsUnderLoad("agent-", Agents, 1)),
            database: null,
            new Dictionary<string, string>(StringComparer.Ordinal) { ["AGENTOPS_LIMITS__PERKEY"] = Invariant($"{Limit}") },
            async store =>
            {
                await AddAsync(store, honest, KeyScope.Ingest);
                await AddAsync(store, greedy, KeyScope.Ingest);
                await AddAsync(store, wall, KeyScope.Read);
            });
        await PostAsync(service.Port, honest, HonestConnections, Honest, Warm);
        Console.WriteLine(Invariant($"resident memory before: {service.ResidentMegabytes:0} MB"));
        await MeasureAsync(service, "alone", honest, () => Task.CompletedTask);
        await MeasureAsync(service, Invariant($"beside {Times} times the limit"), honest, async () =>
        {
            var refused = await PostAsync(service.Port, greedy, GreedyConnections, Limit * Times, Slice);
            Console.WriteLine(Invariant($"  the greedy one: {refused.Count / Slice.TotalSeconds:0} posts a second, of which ")
                + Invariant($"{refused.Count(answer => answer.Status == 200) / Slice.TotalSeconds:0} were taken"));
        });
        await using (var slow = SlowCallers.Start(service.Port, Slow, Authorization(greedy), Authorization(wall)))
        {
            await Task.Delay(Warm, TimeProvider.System);
            await MeasureAsync(service, Invariant($"beside {Slow} slow connections"), honest, () => Task.CompletedTask);
            Console.WriteLine(Invariant($"  slow connections begun: {slow.Begun}"));
        }

        await MeasureAsync(service, "alone again", honest, () => Task.CompletedTask);
    }

    private static Task<AccessKey> AddAsync(Store store, string key, KeyScope scope) => store.Access.AddKeyAsync(
        AccessKey.Of(key, scope, AgentScope.All, TimeProvider.System.GetUtcNow()), CancellationToken.None);

    private static string Authorization(string key) => Invariant($"Authorization: Bearer {key}\r\n");

    private static async Task MeasureAsync(ServiceUnderLoad service, string when, string honest, Func<Task> beside)
    {
        var before = service.Processor;
        var others = beside();
        var answers = await PostAsync(service.Port, honest, HonestConnections, Honest, Slice);
        await others;
        var sorted = answers.Select(answer => answer.Milliseconds).Order().ToList();
        Console.WriteLine(Invariant($"{when}: {sorted.Count} posts, {answers.Count(answer => answer.Status != 200)} not taken; half within ")
            + Invariant($"{sorted[sorted.Count / 2]:0.0} ms, 99 % within {sorted[sorted.Count * 99 / 100]:0.0} ms, slowest {sorted[^1]:0.0} ms; ")
            + Invariant($"service processor {(service.Processor - before) / Slice:0%}, resident {service.ResidentMegabytes:0} MB"));
    }

    private static async Task<IReadOnlyCollection<Answered>> PostAsync(int port, string key, int connections, int perSecond, TimeSpan duration)
    {
        var answers = new ConcurrentQueue<Answered>();
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, connections).Select(caller => Task.Run(async () =>
        {
            using var client = new RawClient(port);
            for (long post = caller; TimeSpan.FromSeconds((double)post / perSecond) is var due && due < duration; post += connections)
            {
                if (due - watch.Elapsed is var wait && wait > TimeSpan.Zero)
                {
                    await Task.Delay(wait, TimeProvider.System);
                }

                var number = Interlocked.Increment(ref Next);
                var request = RawClient.Request("/v1/outcomes", LoadBody.One((int)(number % Agents), number), Authorization(key));
                var status = await client.SendAsync(request);
                answers.Enqueue(new(status, (watch.Elapsed - due).TotalMilliseconds));
            }
        })));
        return answers;
    }
}
