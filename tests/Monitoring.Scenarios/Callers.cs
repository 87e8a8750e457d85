using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using static System.FormattableString;

namespace Monitoring.Scenarios;

/// <summary>
/// Careful callers under way, two for each agent, each with an instance of its own: what was not acknowledged is posted again, to the
/// next instance, until it is.
/// Every answer counts: its time, and that a refusal is 503 or 429 and says when to come again.
/// </summary>
internal sealed class Callers
{
    private const int PerAgent = 2;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly IReadOnlyList<string> urls;
    private readonly ConcurrentQueue<(string Agent, string Id)> acknowledged = [];
    private readonly ConcurrentQueue<string> faults = [];
    private readonly CancellationTokenSource ending = new();
    private readonly List<Task> running;
    private long longest;
    private int refusals;

    private Callers(IReadOnlyList<string> urls, int agents)
    {
        this.urls = urls;
        running = [.. Enumerable.Range(0, agents * PerAgent)
            .Select(number => Task.Run(() => PostUntilTheEndAsync(number, Agent(number / PerAgent))))];
    }

    /// <summary>What was acknowledged so far, in no order.</summary>
    public IReadOnlyCollection<(string Agent, string Id)> Acknowledged => acknowledged;

    /// <summary>How long the slowest answer took that came at all.</summary>
    public TimeSpan LongestAnswer => TimeSpan.FromTicks(Interlocked.Read(ref longest));

    /// <summary>How many posts were refused.</summary>
    public int Refusals => refusals;

    /// <summary>What the last refused post was told; null while none was.</summary>
    public string? LastRefusal { get; private set; }

    /// <summary>A registry in which every agent of the callers has an SLO that is breached and recovers all the time.</summary>
    public static string Registry(int agents) => RegistryText.Of(
        Enumerable.Range(0, agents).Select(number => (Agent(number), "{ target: 92%, alertBelow: 90%, over: 20 transactions }")));

    /// <summary>Starts them.</summary>
    public static Callers Start(int agents, params IReadOnlyList<ServiceProcess> instances) =>
        new([.. instances.Select(instance => instance.Url)], agents);

    /// <summary>Waits until more posts are acknowledged.</summary>
    public async Task GoOnAsync(int posts)
    {
        var (until, waited) = (acknowledged.Count + posts, Stopwatch.StartNew());
        while (acknowledged.Count < until)
        {
            Assert.True(faults.IsEmpty, string.Join('\n', faults));
            Assert.True(waited.Elapsed < TimeSpan.FromMinutes(1), "Nothing is acknowledged any more.");
            await Task.Delay(Pause, TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Lets every caller finish the post it is at, and fails when an answer was wrong or took longer than 10 s.</summary>
    /// <param name="within">Another bound than 10 s, where a process or its link stood still for longer.</param>
    public async Task EndAsync(TimeSpan? within = null)
    {
        var bound = within ?? TimeSpan.FromSeconds(10);
        await ending.CancelAsync();
        await Task.WhenAll(running).WaitAsync(TimeSpan.FromMinutes(2), TimeProvider.System);
        ending.Dispose();
        Assert.True(faults.IsEmpty, string.Join('\n', faults));
        Assert.True(LongestAnswer < bound, Invariant($"An answer took {LongestAnswer.TotalSeconds:0.0} s."));
    }

    private static string Agent(int number) => Invariant($"agent-{number}");

    private async Task PostUntilTheEndAsync(int caller, string agent)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(60) };
        for (var number = 0; !ending.IsCancellationRequested && faults.IsEmpty; number++)
        {
            var instance = caller;
            var id = Invariant($"T-{caller}-{number}");
            var isWrong = number / 40 % 2 == 1 && number % 4 == 0;
            while (!await TryPostAsync(http, urls[instance % urls.Count], agent, id, isWrong) && faults.IsEmpty)
            {
                instance++;
                await Task.Delay(Pause, TimeProvider.System);
            }

            acknowledged.Enqueue((agent, id));
        }
    }

    private async Task<bool> TryPostAsync(HttpClient http, string url, string agent, string id, bool isWrong)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            using var answer = await http.PostAsJsonAsync(
                url + "/v1/outcomes", new { agent, transactionId = id, verdict = isWrong ? "incorrect" : "correct", source = "check" });
            if (answer.StatusCode is HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests)
            {
                Interlocked.Increment(ref refusals);
                LastRefusal = await answer.Content.ReadAsStringAsync();
                if (answer.Headers.RetryAfter is null)
                {
                    faults.Enqueue("A refusal does not say when to come again: " + await answer.Content.ReadAsStringAsync());
                }

                return false;
            }

            if (answer.StatusCode != HttpStatusCode.OK)
            {
                faults.Enqueue(Invariant($"{(int)answer.StatusCode}: ") + await answer.Content.ReadAsStringAsync());
            }

            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            // The process was killed, or is not up yet.
            return false;
        }
        catch (OperationCanceledException)
        {
            faults.Enqueue("A post was not answered within a minute.");
            return false;
        }
        finally
        {
            var took = Stopwatch.GetElapsedTime(started).Ticks;
            for (var known = Interlocked.Read(ref longest); took > known; known = Interlocked.Read(ref longest))
            {
                Interlocked.CompareExchange(ref longest, took, known);
            }
        }
    }
}
