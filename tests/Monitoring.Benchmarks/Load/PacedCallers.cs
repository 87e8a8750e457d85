using System.Collections.Concurrent;
using System.Diagnostics;

namespace Monitoring.Benchmarks.Load;

/// <summary>One answered post.</summary>
/// <param name="Status">Its status.</param>
/// <param name="Milliseconds">From the moment it was due to its answer.</param>
internal readonly record struct Answered(int Status, double Milliseconds);

/// <summary>
/// Callers that post single outcomes to all agents in turn at a steady pace, each over a connection of its own. A post is charged from
/// the moment it was due, so one that waits for the answer of the one before is charged for it.
/// </summary>
internal sealed class PacedCallers
{
    private const int Callers = 32, PerSecond = 1_000;

    private readonly Stopwatch watch = Stopwatch.StartNew();
    private readonly CancellationTokenSource ending = new();
    private readonly Task<long[]> running;
    private ConcurrentQueue<Answered> answers = [];

    private PacedCallers(int port, int agents, long from) =>
        running = Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(() => PostAsync(port, agents, from, caller))));

    /// <summary>Starts them.</summary>
    /// <param name="port">Where.</param>
    /// <param name="agents">To how many agents.</param>
    /// <param name="from">The number of the first outcome.</param>
    public static PacedCallers Start(int port, int agents, long from) => new(port, agents, from);

    /// <summary>The answers since it was last asked.</summary>
    public IReadOnlyList<Answered> Take() => [.. Interlocked.Exchange(ref answers, [])];

    /// <summary>Ends.</summary>
    /// <returns>How many posts were acknowledged.</returns>
    public async Task<long> EndAsync()
    {
        await ending.CancelAsync();
        var acknowledged = (await running).Sum();
        ending.Dispose();
        return acknowledged;
    }

    private async Task<long> PostAsync(int port, int agents, long from, int caller)
    {
        using var client = new RawClient(port);
        var acknowledged = 0L;
        for (long post = caller; !ending.IsCancellationRequested; post += Callers)
        {
            var due = TimeSpan.FromSeconds((double)post / PerSecond);
            if (due > watch.Elapsed)
            {
                await Task.Delay(due - watch.Elapsed is var wait && wait > TimeSpan.Zero ? wait : TimeSpan.Zero, TimeProvider.System);
            }

            var status = await client.SendAsync(RawClient.Request("/v1/outcomes", LoadBody.One((int)(post % agents), from + post)));
            answers.Enqueue(new(status, (watch.Elapsed - due).TotalMilliseconds));
            acknowledged += status == 200 ? 1 : 0;
        }

        return acknowledged;
    }
}
