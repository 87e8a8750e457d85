using System.Diagnostics;
using System.Net.Sockets;

namespace Monitoring.Benchmarks.Load;

/// <summary>What honest callers noticed while something went on beside them, in milliseconds from sending to the answer.</summary>
/// <param name="Posts">How many posts were sent.</param>
/// <param name="NotTaken">How many of them were not answered 200, or not answered.</param>
/// <param name="Half">Half were answered within.</param>
/// <param name="Most">99 % were answered within.</param>
/// <param name="Slowest">The slowest answer.</param>
internal sealed record Noticed(int Posts, int NotTaken, double Half, double Most, double Slowest)
{
    /// <summary>Of all answers.</summary>
    public static Noticed Of(IReadOnlyCollection<Answered> answers)
    {
        var sorted = answers.Select(answer => answer.Milliseconds).Order().ToList();
        return new(
            answers.Count(answer => answer.Status != HonestCallers.Unsent),
            answers.Count(answer => answer.Status is not (200 or HonestCallers.Unsent)),
            sorted[sorted.Count / 2],
            sorted[sorted.Count * 99 / 100],
            sorted[^1]);
    }
}

/// <summary>
/// Four callers that post single outcomes, together 80 a second and so a little less than the limit. Each has a thread of its own, which the
/// kernel wakes, so that what else this process does costs them little; one connects anew for every post. A time is counted from sending,
/// and a post that fell due while its caller waited for the answer before is not sent, or a stall would end in a burst over the limit, but
/// counts with the time it would have waited, or a stall of seconds would be one slow answer in hundreds.
/// </summary>
internal static class HonestCallers
{
    /// <summary>The status of a post that fell due while its caller waited.</summary>
    public const int Unsent = 0;

    private const int Callers = 4, NoAnswer = -1;

    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(50);

    private static long Next;

    /// <summary>Posts.</summary>
    /// <param name="port">Where.</param>
    /// <param name="authorization">The header of their key, with the end of its line.</param>
    /// <param name="agents">To how many agents.</param>
    /// <param name="duration">For so long.</param>
    public static async Task<Noticed> PostAsync(int port, string authorization, int agents, TimeSpan duration)
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Factory.StartNew(
            () => Post(port, authorization, agents, caller, duration),
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        return Noticed.Of([.. answers.SelectMany(one => one)]);
    }

    private static List<Answered> Post(int port, string authorization, int agents, int caller, TimeSpan duration)
    {
        var answers = new List<Answered>();
        var client = new RawClient(port);
        var watch = Stopwatch.StartNew();
        for (var due = Every * caller / Callers; due < duration;)
        {
            if (due - watch.Elapsed is var wait && wait > TimeSpan.Zero)
            {
#pragma warning disable RS0030 // The thread is this caller's own.
                Thread.Sleep(wait);
#pragma warning restore RS0030
            }

            var number = Interlocked.Increment(ref Next);
            var request = RawClient.Request("/v1/outcomes", LoadBody.One((int)(number % agents), number), authorization);
            var sent = watch.Elapsed;
            var status = Send(ref client, request, port, anew: caller == 0);
            var answered = watch.Elapsed;
            answers.Add(new(status, (answered - sent).TotalMilliseconds));
            for (due += Every; due < answered; due += Every)
            {
                if (due > sent)
                {
                    answers.Add(new(Unsent, (answered - due).TotalMilliseconds));
                }
            }
        }

        client.Dispose();
        return answers;
    }

    private static int Send(ref RawClient client, byte[] request, int port, bool anew)
    {
        try
        {
            if (anew)
            {
                client.Dispose();
                client = new RawClient(port);
            }

            return client.Send(request);
        }
        catch (Exception refused) when (refused is IOException or SocketException)
        {
            client.Dispose();
            client = new RawClient(port);
            return NoAnswer;
        }
    }
}
