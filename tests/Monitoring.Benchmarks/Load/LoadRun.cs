using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using static System.FormattableString;

namespace Monitoring.Benchmarks.Load;

/// <summary>
/// The small load run: the service on SQLite beside bare prepared inserts into the same table, in one run, each repeated and
/// interleaved; prints a table and writes it to a results file. Figures count only when every acknowledged outcome is stored.
/// </summary>
internal static class LoadRun
{
    /// <summary>Agents the outcomes are spread over.</summary>
    public const int Agents = 10;

    private const int Connections = 32, Batch = 1_000, Repetitions = 3;

    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Warm = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(10);

    private static long Next;

    /// <summary>Runs everything.</summary>
    /// <param name="results">The file to write, or null to print only.</param>
    public static async Task RunAsync(string? results)
    {
        var rows = new List<string>();
        await using (var idle = await ServiceUnderLoad.StartAsync(1, 1))
        {
            var before = idle.Processor;
            await Task.Delay(Idle, TimeProvider.System, CancellationToken.None);
            rows.Add(Row("start to ready", idle.UntilReady.TotalSeconds, "s", "≤ 1.5 s"));
            rows.Add(Row("resident memory, idle", idle.ResidentMegabytes, "MB", "≤ 150 MB"));
            rows.Add(Row("processor, idle", 100 * (idle.Processor - before) / Idle, "%", "–"));
        }

        await CompareAsync(rows);
        var text = Table(rows);
        Console.WriteLine(text);
        if (results is not null)
        {
            await File.WriteAllTextAsync(results, text);
        }
    }

    private static async Task CompareAsync(List<string> rows)
    {
        await using var service = await ServiceUnderLoad.StartAsync(Agents, 1);
        var accepted = await SinglesAsync(service.Port, Warm) + await BatchesAsync(service.Port, Warm);
        var (singles, bareSingles, batches, bareBatches, processor) =
            (new List<double>(), new List<double>(), new List<double>(), new List<double>(), new List<double>());
        for (var i = 0; i < Repetitions; i++)
        {
            bareSingles.Add(await BareInsert.RunAsync(1, Slice));
            var (before, watch) = (service.Processor, Stopwatch.StartNew());
            var count = await SinglesAsync(service.Port, Slice);
            singles.Add(count / watch.Elapsed.TotalSeconds);
            processor.Add((service.Processor - before).TotalMicroseconds / count);
            accepted += count;
            bareBatches.Add(await BareInsert.RunAsync(Batch, Slice));
            watch.Restart();
            count = await BatchesAsync(service.Port, Slice);
            batches.Add(count / watch.Elapsed.TotalSeconds);
            accepted += count;
        }

        var stored = await service.StoredAsync();
        if (stored != accepted)
        {
            throw new InvalidOperationException(
                Invariant($"{accepted} outcomes were acknowledged and {stored} are stored: the figures do not count."));
        }

        rows.Add(Row("bare insert, one per commit", Median(bareSingles), "/s", ""));
        rows.Add(Row(Invariant($"judged single posts, {Connections} connections"), Median(singles), "/s",
            Invariant($"{Median(singles) / Median(bareSingles):0.00} × bare (≥ 1.5)")));
        rows.Add(Row("service processor per judged single post", Median(processor), "µs", "–"));
        rows.Add(Row(Invariant($"bare insert, {Batch} per commit"), Median(bareBatches), "/s", ""));
        rows.Add(Row(Invariant($"judged batches of {Batch}, {Agents} agents"), Median(batches), "/s",
            Invariant($"{Median(batches) / Median(bareBatches):0.00} × bare (≥ 0.50)")));
        rows.Add(Row("acknowledged = stored", stored, "outcomes", "equal"));
        rows.Add(Row("resident memory after the load", service.ResidentMegabytes, "MB", "–"));
    }

    private static async Task<long> SinglesAsync(int port, TimeSpan duration)
    {
        var watch = Stopwatch.StartNew();
        var counts = await Task.WhenAll(Enumerable.Range(0, Connections).Select(i => Task.Run(async () =>
        {
            using var client = new RawClient(port);
            var request = RawClient.Request("/v1/outcomes", LoadBody.One(i % Agents, 0));
            var at = LoadBody.NumbersAt(request)[0];
            var count = 0L;
            while (watch.Elapsed < duration)
            {
                LoadBody.Renumber(request, at, Interlocked.Increment(ref Next));
                Expect(await client.SendAsync(request));
                count++;
            }

            return count;
        })));
        return counts.Sum();
    }

    private static async Task<long> BatchesAsync(int port, TimeSpan duration)
    {
        using var client = new RawClient(port);
        var request = RawClient.Request("/v1/outcomes", LoadBody.Many(Agents, 0, Batch));
        var at = LoadBody.NumbersAt(request);
        var watch = Stopwatch.StartNew();
        var count = 0L;
        while (watch.Elapsed < duration)
        {
            foreach (var place in at)
            {
                LoadBody.Renumber(request, place, Interlocked.Increment(ref Next));
            }

            Expect(await client.SendAsync(request));
            count += Batch;
        }

        return count;
    }

    private static void Expect(int status)
    {
        if (status != 200)
        {
            throw new InvalidOperationException(Invariant($"The service answered {status}: the figures do not count."));
        }
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static string Row(string what, double value, string unit, string compared) =>
        Invariant($"| {what} | {(value < 10 ? value.ToString("0.00", System.Globalization.CultureInfo.InvariantCulture) : value.ToString("#,0", System.Globalization.CultureInfo.InvariantCulture))} {unit} | {compared} |");

    private static string Table(List<string> rows)
    {
        var text = new StringBuilder("# The service on SQLite, beside bare inserts\n\n");
        text.Append(Invariant($"{TimeProvider.System.GetUtcNow():yyyy-MM-dd}, {RuntimeInformation.OSDescription}, {Environment.ProcessorCount} cores, .NET {Environment.Version}; client, service and database on the same cores.\n"));
        text.Append("Command: `dotnet run -c Release --project tests/Monitoring.Benchmarks -- load`. Medians of ")
            .Append(Invariant($"{Repetitions} interleaved slices of {Slice.TotalSeconds:0} s.\n\n"));
        text.Append("| what | measured | compared |\n| --- | --- | --- |\n");
        return text.AppendJoin('\n', rows).Append('\n').ToString();
    }
}
