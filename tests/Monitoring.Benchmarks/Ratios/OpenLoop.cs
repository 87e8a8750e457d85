using System.Collections.Concurrent;
using System.Diagnostics;
using Monitoring.Benchmarks.Load;
using static System.FormattableString;

namespace Monitoring.Benchmarks.Ratios;

/// <summary>
/// Single posts in an open loop: each has an intended moment whether or not those before it were answered, and its latency counts
/// from then, so a service that stalls is charged for everybody who would have waited.
/// </summary>
internal sealed class OpenLoop : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static long next = 7_000_000_000;

    private readonly List<RawClient> clients;
    private readonly ConcurrentStack<RawClient> idle;
    private readonly ConcurrentQueue<double> due = [];
    private readonly ConcurrentQueue<double> latencies = [];
    private readonly Stopwatch watch = new();
    private readonly PostedLoad load;

    public OpenLoop(int port, int connections, PostedLoad load)
    {
        this.load = load;
        clients = [.. Enumerable.Range(0, connections).Select(_ => new RawClient(port))];
        idle = new ConcurrentStack<RawClient>(clients);
    }

    /// <summary>Posts at a steady rate.</summary>
    /// <returns>Latencies in ms, lowest first.</returns>
    public async Task<double[]> RunAsync(double rate, TimeSpan length)
    {
        var posts = (long)(rate * length.TotalSeconds);
        watch.Restart();
        for (var given = 0L; given < posts;)
        {
            for (; given < posts && given / rate * 1e3 <= watch.Elapsed.TotalMilliseconds; given++)
            {
                due.Enqueue(given / rate * 1e3);
                if (idle.TryPop(out var client))
                {
                    _ = PostAsync(client);
                }
            }

            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
        }

        while (latencies.Count < posts)
        {
            if (watch.Elapsed > length + Patience)
            {
                throw new InvalidOperationException("Posts of the open loop stay unanswered: the figures do not count.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }

        return [.. latencies.Order()];
    }

    public void Dispose() => clients.ForEach(client => client.Dispose());

    // One connection posts what is due until nothing is.
    private async Task PostAsync(RawClient client)
    {
        do
        {
            while (due.TryDequeue(out var intended))
            {
                var number = Interlocked.Increment(ref next);
                var body = Invariant(
                    $$$"""{"agent":"{{{load.Prefix}}}{{{number * 7919 % load.Agents:00000}}}","transactionId":"T-{{{number:000000000000}}}","verdict":"correct","source":"check","segments":{"customer":"acme"}}""");
                if (await client.SendAsync(RawClient.Request("/v1/outcomes", body)) == 200)
                {
                    latencies.Enqueue(watch.Elapsed.TotalMilliseconds - intended);
                }
            }

            idle.Push(client);
        }
        while (!due.IsEmpty && idle.TryPop(out client!));
    }
}
