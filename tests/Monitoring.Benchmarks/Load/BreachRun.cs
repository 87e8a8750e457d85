using System.Diagnostics;
using Monitoring.Core.Alerts;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Storage;
using Monitoring.Storage.Writing;
using Monitoring.TestDatabases;
using static System.FormattableString;

namespace Monitoring.Benchmarks.Load;

/// <summary>
/// How long one post holds the writer that makes every SLO of an agent breach while much of its work is unjudged, and how long a registry
/// that counts differently takes, on both engines.
/// </summary>
internal static class BreachRun
{
    private const int Pending = 20_000, Window = 500, Rounds = 5;

    private static readonly int[] Counts = [1, 60];

    private static readonly DateTimeOffset Start = new(2026, 6, 1, 6, 0, 0, TimeSpan.Zero);

    /// <summary>Measures and prints, fastest of some rounds.</summary>
    public static async Task RunAsync()
    {
        foreach (var slos in Counts)
        {
            var folder = Directory.CreateTempSubdirectory("breach-");
            await MeasureAsync("sqlite", slos, round =>
                Task.FromResult("sqlite:" + Path.Combine(folder.FullName, Invariant($"{round}.db"))));
            folder.Delete(recursive: true);
            if (await PostgresLadder.WhyUnavailableAsync() is null)
            {
                await using var database = await PostgresLadder.CreateDatabaseAsync();
                await MeasureAsync("postgres", slos, _ => Task.FromResult(database.ConnectionString));
            }
        }
    }

    private static async Task MeasureAsync(string engine, int slos, Func<int, Task<string>> databaseOf)
    {
        var (breach, revision) = (TimeSpan.MaxValue, TimeSpan.MaxValue);
        for (var round = 0; round < Rounds; round++)
        {
            await using var store = await Store.OpenAsync(await databaseOf(round), TimeProvider.System, CancellationToken.None);
            var agent = Invariant($"agent-{round}");
            await store.Registry.ApplyAsync(Of(agent, slos, Window), "one", "here", CancellationToken.None);
            var posts = Enumerable.Range(0, Pending + Window).Select(i => Outcome(agent, i, i < Pending ? null : Verdict.Correct)).ToList();
            foreach (var some in posts.Chunk(OutcomeLog.LargestRequest))
            {
                await store.Log.WriteAsync([new WriteRequest(some)], CancellationToken.None);
            }

            var wrong = Enumerable.Range(0, 1 + (Window / 10)).Select(i => Outcome(agent, -1 - i, Verdict.Incorrect)).ToList();
            var began = Stopwatch.GetTimestamp();
            var answer = await store.Log.WriteAsync([new WriteRequest(wrong)], CancellationToken.None);
            breach = Shorter(breach, began);
            if (!answer[0].MadeNotices)
            {
                throw new InvalidOperationException("Nothing breached.");
            }

            began = Stopwatch.GetTimestamp();
            await store.Registry.ApplyAsync(Of(agent, slos, Window - 1), "two", "here", CancellationToken.None);
            revision = Shorter(revision, began);
        }

        Console.WriteLine(Invariant($"{engine,-8} {slos,3} SLOs of {Window} over {Pending} pending: breach {breach.TotalMilliseconds,8:0} ms, revision {revision.TotalMilliseconds,8:0} ms"));
    }

    private static TimeSpan Shorter(TimeSpan than, long began) => Stopwatch.GetElapsedTime(began) is var took && took < than ? took : than;

    private static OutcomePost Outcome(string agent, int i, Verdict? verdict) => new(
        agent,
        Invariant($"T{i}"),
        Invariant($$$"""{"agentVersion":"1.0","segments":{"customer":"{{{(i < 0 || i % 10 == 0 ? "acme" : Invariant($"customer-{i % 10}"))}}}","layout":"edi"}}"""),
        Disposition.Auto,
        i < 0 ? Start : Start.AddSeconds(i),
        verdict is null ? null : new VerdictFacts(verdict.Value, VerdictSource.Self, Selection.All, Indicator.Accuracy, null));

    private static PlantRegistry Of(string agent, int slos, int window) => new(
        new Plant("Plant 2", "America/Chicago", new TimeOnly(5, 45)),
        "dana",
        TimeSpan.FromDays(400),
        new Dictionary<string, Person>(StringComparer.Ordinal) { ["dana"] = new("dana", "Dana Ruiz", "dana.ruiz@example.com") },
        [
            new Agent(agent, "Order entry", "dana", null, null, [
                .. Enumerable.Range(0, slos).Select(i => new Slo(
                    Invariant($"{agent}-{i}"), new AccuracyRule(0.92m, 0.90m, window), Admission.Default, ["customer"],
                        "Call the EDI desk.")),
            ]),
        ]);
}
