using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using static System.FormattableString;

namespace Monitoring.Benchmarks.Load;

/// <summary>
/// Whether the time of an answer to an address tells that somebody in the registry has it: addresses that are known and such that are not, in
/// turns, each from a network address of its own, and the distance of their distributions (the test of Kolmogorov and Smirnov for two samples).
/// </summary>
internal static partial class SignInRun
{
    private const int Pairs = 1_000, WarmUp = 100;

    // With 1,000 answers of each sort a distance from 0.087 on is rarer than this.
    private const double Level = 0.001;

    /// <summary>Measures and prints.</summary>
    /// <returns>The exit code: 1 when the times tell the sorts apart, which by chance alone happens once in a thousand runs.</returns>
    public static async Task<int> RunAsync()
    {
        await using var service = await ServiceUnderLoad.StartAsync(agents: 1, slosPerAgent: 1);
        var (known, unknown) = (new List<double>(), new List<double>());
        for (var pair = -WarmUp; pair < Pairs; pair++)
        {
            var sender = new IPAddress([127, 1, (byte)((pair + WarmUp) / 200), (byte)(1 + ((pair + WarmUp) % 200))]);
            using var client = Client(sender, service.Port);
            var token = Token().Match(await client.GetStringAsync("/sign-in")).Groups["value"].Value;

            // What waits to be looked at has room, and is looked at in equal parts beside either sort.
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Abs(pair) % 7), TimeProvider.System, CancellationToken.None);
            foreach (var isKnown in (bool[])(pair % 2 == 0 ? [true, false] : [false, true]))
            {
                var took = await PostAsync(client, token, isKnown ? "dana@example.com" : "dora@example.com");
                if (pair >= 0)
                {
                    (isKnown ? known : unknown).Add(took);
                }
            }
        }

        known.Sort();
        unknown.Sort();
        Print("known", known);
        Print("unknown", unknown);
        var distance = Distance(known, unknown);
        var chance = Core.Distributions.Kolmogorov.AtLeast(distance, known.Count, unknown.Count);
        var isTold = chance < Level;
        Console.WriteLine(Invariant(
            $"distance {distance:0.000}; so large or larger by chance: {chance:P1}, so the times {(isTold ? "TELL THE TWO APART" : "tell nothing")} at the level of {Level:P1} (Kolmogorov and Smirnov, two samples)"));
        return isTold ? 1 : 0;
    }

    private static async Task<double> PostAsync(HttpClient client, string token, string address)
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["formToken"] = token, ["address"] = address });
        var began = Stopwatch.GetTimestamp();
        using var answer = await client.PostAsync(new Uri("/sign-in", UriKind.Relative), form);
        answer.EnsureSuccessStatusCode();
        return Stopwatch.GetElapsedTime(began).TotalMicroseconds;
    }

    private static HttpClient Client(IPAddress sender, int port) => new(new SocketsHttpHandler
    {
        ConnectCallback = async (_, cancellationToken) =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            socket.Bind(new IPEndPoint(sender, 0));
            await socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    { BaseAddress = new Uri(Invariant($"http://localhost:{port}")) };

    private static void Print(string name, List<double> sorted) => Console.WriteLine(Invariant(
        $"{name,-8} {sorted.Count} answers: median {sorted[sorted.Count / 2]:0} µs, 95 % {sorted[sorted.Count * 95 / 100]:0} µs, 99 % {sorted[sorted.Count * 99 / 100]:0} µs"));

    private static double Distance(List<double> one, List<double> other)
    {
        var (i, j, largest) = (0, 0, 0.0);
        while (i < one.Count && j < other.Count)
        {
            _ = one[i] <= other[j] ? i++ : j++;
            largest = Math.Max(largest, Math.Abs(((double)i / one.Count) - ((double)j / other.Count)));
        }

        return largest;
    }

    [GeneratedRegex("""name="formToken" value="(?<value>[^"]*)">""", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Token();
}
