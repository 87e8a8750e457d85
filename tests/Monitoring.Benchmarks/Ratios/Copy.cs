using System.Diagnostics;
using System.Text;
using Monitoring.Benchmarks.Load;
using static System.FormattableString;

namespace Monitoring.Benchmarks.Ratios;

/// <summary>
/// The yardstick of batches: psql's <c>\copy</c> of the same rows into the same table, all in one transaction, nothing judged.
/// </summary>
internal static class Copy
{
    private const int Rows = 300_000;

    private static long Next = 5_000_000_000_000;

    /// <summary>Copies a file of rows, made beforehand; rows per second.</summary>
    public static async Task<double> RunAsync(Yard yard, int agents)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, Text(agents));
            var start = new ProcessStartInfo("psql",
                ["-q", "-v", "ON_ERROR_STOP=1", "-c", "select 1", "-c", Invariant($@"\copy outcomes from '{file}'")])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
            };
            foreach (var (name, value) in yard.Environment)
            {
                start.Environment[name] = value;
            }

            var watch = Stopwatch.StartNew();
            using var process = Process.Start(start) ?? throw new InvalidOperationException("psql did not start.");
            await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            return process.ExitCode == 0 ? Rows / watch.Elapsed.TotalSeconds : throw new InvalidOperationException("psql failed.");
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static string Text(int agents)
    {
        var text = new StringBuilder();
        for (var i = 0; i < Rows; i++)
        {
            var number = ++Next;
            text.Append(Invariant($"{i % agents + 200_000}\tT-{number}\t1795520000000000\t1795520000000000\t0\t{number}\t0\t1\t0\t\\N\t0\t{LoadBody.Content}\t\\N\n"));
        }

        return text.ToString();
    }
}
