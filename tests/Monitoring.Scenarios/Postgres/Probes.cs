using System.Diagnostics;
using System.Net;
using static System.FormattableString;

namespace Monitoring.Scenarios.Postgres;

/// <summary>
/// Looks at everything a service shows, all the time, from many sides: each answer comes within 10 s, and is good or a 503 that
/// says when to come again; being alive is never in doubt.
/// </summary>
internal sealed class Probes
{
    private static readonly string[] Pages =
        ["/livez", "/readyz", "/metrics", "/", "/v1/slos", "/v1/agents", "/v1/episodes", "/slos/agent-0-accuracy"];

    private const int Lookers = 3;

    private readonly ServiceProcess service;
    private readonly CancellationTokenSource ending = new();
    private readonly Dictionary<string, (int Good, int Refused, TimeSpan Longest)> seen = new(StringComparer.Ordinal);
    private readonly List<string> faults = [];
    private readonly Task running;

    private Probes(ServiceProcess service)
    {
        this.service = service;
        running = Task.WhenAll(Enumerable.Repeat(Pages, Lookers).SelectMany(pages => pages)
            .Select(page => Task.Run(() => LookAsync(page))));
    }

    /// <summary>Begins to look.</summary>
    public static Probes Start(ServiceProcess service) => new(service);

    /// <summary>How often a page was refused so far.</summary>
    public int Refused(string page)
    {
        lock (seen)
        {
            return seen.GetValueOrDefault(page).Refused;
        }
    }

    /// <summary>Ends and fails when an answer was late or none of the two.</summary>
    public async Task<string> EndAsync()
    {
        await ending.CancelAsync();
        await running;
        ending.Dispose();
        var words = string.Join(", ",
            seen.Select(page => Invariant($"{page.Key} {page.Value.Good}+{page.Value.Refused} {page.Value.Longest.TotalSeconds:0.0} s")));
        Assert.True(faults.Count == 0, string.Join('\n', faults) + "\n" + words);
        Assert.Equal(0, seen["/livez"].Refused);
        return words;
    }

    private async Task LookAsync(string page)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(60) };
        while (!ending.IsCancellationRequested)
        {
            var started = Stopwatch.GetTimestamp();
            try
            {
                using var answer = await http.GetAsync(new Uri(service.Url + page));
                Note(page, answer, Stopwatch.GetElapsedTime(started), await answer.Content.ReadAsStringAsync());
            }
            catch (OperationCanceledException)
            {
                Note(page, "gave no answer within a minute");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }
    }

    private void Note(string page, HttpResponseMessage answer, TimeSpan took, string body)
    {
        var isGood = answer.StatusCode == HttpStatusCode.OK;
        if (!isGood && (answer.StatusCode != HttpStatusCode.ServiceUnavailable || answer.Headers.RetryAfter is null))
        {
            Note(page, Invariant($"answered {(int)answer.StatusCode}: {body}"));
        }

        if (took > TimeSpan.FromSeconds(10))
        {
            Note(page, Invariant($"answered after {took.TotalSeconds:0.0} s"));
        }

        lock (seen)
        {
            var (good, refused, longest) = seen.GetValueOrDefault(page);
            seen[page] = (good + (isGood ? 1 : 0), refused + (isGood ? 0 : 1), took > longest ? took : longest);
        }
    }

    private void Note(string page, string fault)
    {
        lock (faults)
        {
            faults.Add($"{page} {fault}");
        }
    }
}
