using System.Globalization;
using System.Text.RegularExpressions;
using Monitoring.Service.Tests;
using static System.FormattableString;

namespace Monitoring.Scenarios.Morning;

/// <summary>
/// The files of <c>deploy/prometheus</c> in a folder of their own, for a morning that takes seconds: every wait of a rule (<c>for</c>,
/// <c>keep_firing_for</c>) and every range of its counters is shortened by one factor, ranges to no less than four scrapes; scrapes and
/// evaluations come every second, and Alertmanager groups for one. Conditions stay as they are, hours in them too: for these the clock of the
/// service is set. Addresses are those of the test. Nothing else differs from what is shipped.
/// </summary>
internal sealed partial class Hurried : IDisposable
{
    /// <summary>By how much waits are shortened: five minutes are a second.</summary>
    public const int Factor = 300;

    private static readonly TimeSpan ShortestRange = TimeSpan.FromSeconds(4);

    private readonly TemporaryFolder folder = new();

    /// <summary>Copies the files.</summary>
    /// <param name="key">A key that reads.</param>
    /// <param name="alertmanager">Where Alertmanager listens.</param>
    /// <param name="receiver">Who is told.</param>
    /// <param name="instances">The instances of the service.</param>
    public Hurried(string key, string alertmanager, string receiver, params IEnumerable<ServiceProcess> instances)
    {
        Write("recording.rules.yml", Shorten);
        Write("alerts.rules.yml", Shorten);
        File.WriteAllText(folder.File("agentops-read.key"), key);
        var targets = string.Join(", ", instances.Select(instance => Invariant($"\"{new Uri(instance.Url).Authority}\"")));
        Write("prometheus.yml", text => Once(Once(text, "\"localhost:8080\"", targets), "localhost:9093", alertmanager)
            .Replace("_interval: 15s", "_interval: 1s", StringComparison.Ordinal));
        Write("alertmanager.yml", text => Address().Replace(text, Invariant($"{receiver}/${{path}}"))
            .Replace("group_wait: 30s", "group_wait: 1s", StringComparison.Ordinal)
            .Replace("group_interval: 5m", "group_interval: 1s", StringComparison.Ordinal)
            .Replace("group_interval: 1m", "group_interval: 1s", StringComparison.Ordinal));
    }

    /// <summary>The configuration of Prometheus.</summary>
    public string Prometheus => folder.File("prometheus.yml");

    /// <summary>The configuration of Alertmanager.</summary>
    public string Alertmanager => folder.File("alertmanager.yml");

    public void Dispose() => folder.Dispose();

    private static string Shorten(string rules)
    {
        var waits = Wait().Replace(rules, match => Invariant($"{match.Groups["what"].Value}: {Milliseconds(match) / Factor}ms"));
        return Range().Replace(waits, match =>
            Invariant($"[{Math.Max(Milliseconds(match) / Factor, (long)ShortestRange.TotalMilliseconds)}ms]"));
    }

    private static long Milliseconds(Match match) => long.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture)
        * (match.Groups["unit"].Value == "h" ? 3_600_000 : 60_000);

    private static string Once(string text, string before, string after)
    {
        Assert.Equal(2, text.Split(before).Length);
        return text.Replace(before, after, StringComparison.Ordinal);
    }

    private void Write(string file, Func<string, string> change) =>
        File.WriteAllText(folder.File(file), change(File.ReadAllText(RepositoryFile.At("deploy/prometheus/" + file))));

    [GeneratedRegex(@"\b(?<what>for|keep_firing_for): (?<number>[0-9]+)(?<unit>[mh])\b", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Wait();

    [GeneratedRegex(@"\[(?<number>[0-9]+)(?<unit>[mh])\]", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Range();

    [GeneratedRegex(@"https://[a-z-]+\.example\.com/(?<path>[a-z-]+)", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Address();
}
