using System.Diagnostics;
using System.Net.Http.Json;
using static System.FormattableString;

namespace Monitoring.Scenarios;

/// <summary>
/// One caller of an agent that posts to one instance alone, one post after the other, and notes when each was answered what.
/// </summary>
internal sealed class Neighbour
{
    private readonly CancellationTokenSource ending = new();
    private readonly List<(long Began, TimeSpan Took, string Refusal)> answers = [];
    private readonly List<(string Agent, string Id)> acknowledged = [];
    private readonly Task running;

    private Neighbour(ServiceProcess instance, string agent) => running = Task.Run(() => PostAsync(instance, agent));

    /// <summary>Starts it.</summary>
    public static Neighbour Start(ServiceProcess instance, string agent) => new(instance, agent);

    /// <summary>Fails unless every post begun since a moment was acknowledged in time: somebody else's trouble is not its own.</summary>
    /// <param name="since">A timestamp.</param>
    public void WasServedSince(long since)
    {
        lock (answers)
        {
            var these = answers.Where(answer => answer.Began >= since).ToList();
            Assert.NotEmpty(these);
            Assert.All(these, answer => Assert.Equal("", answer.Refusal));

            // Two waits for a lock are a second; the rest is for a busy machine.
            Assert.True(these.Max(answer => answer.Took) < TimeSpan.FromSeconds(2),
                Invariant($"An answer took {these.Max(answer => answer.Took).TotalSeconds:0.0} s."));
        }
    }

    /// <summary>Lets it finish its post.</summary>
    /// <returns>What was acknowledged.</returns>
    public async Task<IReadOnlyList<(string Agent, string Id)>> EndAsync()
    {
        await ending.CancelAsync();
        await running;
        ending.Dispose();
        return acknowledged;
    }

    private async Task PostAsync(ServiceProcess instance, string agent)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(90) };
        for (var number = 0; !ending.IsCancellationRequested; number++)
        {
            var (id, status) = (Invariant($"N-{number}"), 0);
            while (status != 200)
            {
                var began = Stopwatch.GetTimestamp();
                using var answer = await http.PostAsJsonAsync(instance.Url + "/v1/outcomes",
                    new { agent, transactionId = id, verdict = "correct" });
                status = (int)answer.StatusCode;
                var refusal = status == 200 ? "" : Invariant($"{status} {await answer.Content.ReadAsStringAsync()}");
                lock (answers)
                {
                    answers.Add((began, Stopwatch.GetElapsedTime(began), refusal));
                }

                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
            }

            acknowledged.Add((agent, id));
        }
    }
}
