using Monitoring.Benchmarks.Ratios.Sections;
using static System.FormattableString;

namespace Monitoring.Benchmarks.Ratios;

/// <summary>The harness: everything side by side on one machine in one run, and the checks without which no figure counts.</summary>
internal static class RatioRun
{
    private const string Command = "dotnet run -c Release --project tests/Monitoring.Benchmarks -- ratios ";

    /// <summary>Runs what is wanted.</summary>
    /// <returns>0 when every check held.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        var options = RatioOptions.Read(arguments);
        var report = new Report();
        await using (var yard = await Yard.CreateAsync(TimeSpan.Zero))
        {
            report.Note(Invariant($"PostgreSQL {await yard.Server.ExecuteAsync("show server_version")}; a flush of the disk takes {FlushTime.Measure():0.00} ms; medians of {options.Repetitions} interleaved slices of {options.Slice.TotalSeconds:0} s."));
            await SectionsAsync(report, yard, options);
            var deadlocks = await yard.DeadlocksAsync();
            report.Gate(Invariant($"{deadlocks} deadlocks"), deadlocks == 0);
        }

        var page = report.Page(Command + options.Line);
        Console.WriteLine();
        Console.WriteLine(page);
        Console.WriteLine(report.Lines());
        if (options.File is { } file)
        {
            await File.WriteAllTextAsync(file, page);
            await File.WriteAllTextAsync(Path.ChangeExtension(file, ".jsonl"), report.Lines());
        }

        return report.Counts ? 0 : 1;
    }

    private static async Task SectionsAsync(Report report, Yard yard, RatioOptions options)
    {
        (string[] Ids, Func<Task> Run)[] sections =
        [
            (["R21", "R23"], () => Idle.RunAsync(report, yard, options)),
            (["R1", "R2", "R3", "R6", "R7", "R14", "R20"], () => Singles.RunAsync(report, yard, options)),
            (["R10"], () => Tail.RunAsync(report, yard, options)),
            (["R11", "R12", "R22"], () => Batches.RunAsync(report, yard, options)),
            (["R15", "R17"], () => Spread.RunAsync(report, yard, options)),
            (["K1"], () => Keys.RunAsync(report, yard, options)),
            (["D1", "D2"], () => Watching.RunAsync(report, yard, options)),
            (["R16"], () => TwoProcesses.RunAsync(report, yard, options)),
            (["R18"], () => Growth.RunAsync(report, yard, options)),
            (["R5"], () => SlowDisk.RunAsync(report, options)),
            (["overload"], () => Overload.RunAsync(report, yard, options)),
        ];
        foreach (var (ids, run) in sections.Where(section => options.Wants(section.Ids)))
        {
            Console.WriteLine(string.Join(", ", ids));
            try
            {
                await run();
            }
            catch (Exception failure)
            {
                // What the other sections measured is not lost with this one.
                report.Gate(Invariant($"{string.Join(", ", ids)}: {failure.Message}"), false);
            }
        }
    }
}
