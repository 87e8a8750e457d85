using System.Collections.Concurrent;
using System.Diagnostics;
using Monitoring.Benchmarks.Load;
using static System.FormattableString;

namespace Monitoring.Benchmarks.Ratios;

/// <summary>
/// Single posts in an open loop: each has an intended moment whether or not those before it were answered, and its latency counts
/// from then, so a service that stalls is charged for everybody who would have waited. Each connection has a thread of its own that
/// the kernel wakes: on a thread pool, answers would wait for one another and be charged to the service. What is due is given out
/// about every millisecond, which is charged too.
/// </summary>
/// <param name="port">Where.</param>
/// <param name="connections">Most posts under way.</param>
/// <param name="load">To which agents.</param>
internal sealed class OpenLoop(int port, int connections, PostedLoad load)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // Numbers that no other load reaches: one used twice would be answered as a conflict.
    private static long Next = 700_000_000_000;

    /// <summary>Posts at a steady rate.</summary>
    /// <returns>Latencies in ms, lowest first.</returns>
    public double[] Run(double rate, TimeSpan length)
    {
        var latencies = new double[(long)(rate * length.TotalSeconds)];
        using var due = new BlockingCollection<int>();
        var watch = Stopwatch.StartNew();
        var refused = 0;
        var clients = Enumerable.Range(0, connections).Select(_ => new RawClient(port)).ToList();
        var threads = clients.Select(client => new Thread(() =>
        {
            foreach (var post in due.GetConsumingEnumerable())
            {
                var number = Interlocked.Increment(ref Next);
                var body = Invariant(
                    $$$"""{"agent":"{{{load.Prefix}}}{{{number * 7919 % load.Agents:00000}}}","transactionId":"T-{{{number:000000000000}}}","verdict":"correct","source":"check","segments":{"customer":"acme"}}""");
                if (client.Send(RawClient.Request("/v1/outcomes", body)) is not 200 and var status)
                {
                    refused = status;
                }

                latencies[post] = watch.Elapsed.TotalMilliseconds - (post / rate * 1e3);
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        watch.Restart();
        for (var given = 0; given < latencies.Length;)
        {
            for (; given < latencies.Length && given / rate * 1e3 <= watch.Elapsed.TotalMilliseconds; given++)
            {
                due.Add(given);
            }

#pragma warning disable RS0030 // A thread of its own is the point: the end of a delay would wait for its turn on the thread pool.
            Thread.Sleep(1);
#pragma warning restore RS0030
        }

        due.CompleteAdding();
        if (!threads.TrueForAll(thread => thread.Join(Patience)) || refused > 0)
        {
            throw new InvalidOperationException(
                Invariant($"Posts of the open loop were answered {refused}, or not at all (0): the figures do not count."));
        }

        clients.ForEach(client => client.Dispose());
        Array.Sort(latencies);
        return latencies;
    }
}
