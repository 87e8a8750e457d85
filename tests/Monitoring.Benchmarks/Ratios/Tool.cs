using System.Diagnostics;
using static System.FormattableString;

namespace Monitoring.Benchmarks.Ratios;

/// <summary>
/// A program that makes load: it runs for a while, says what it reached, and what was used meanwhile is measured inside its run.
/// </summary>
internal static class Tool
{
    // Connecting and the last answers are not what is measured.
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(0.8);

    /// <summary>Runs a program.</summary>
    /// <param name="program">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="environment">Added to its environment.</param>
    /// <param name="length">How long it will run.</param>
    /// <param name="used">Processor time of everything that works for it beside itself.</param>
    /// <param name="isUp">True once it has made its connections; before, nothing is measured. Null when that takes no time.</param>
    /// <returns>What it said, and the processors busy on average: by itself, and by the others.</returns>
    public static async Task<(string Said, double Own, Used Others)> RunAsync(
        string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment, TimeSpan length, Func<Used> used,
            Func<bool>? isUp = null)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true,
            RedirectStandardError = true };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start) ?? throw new InvalidOperationException(program + " did not start.");
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        while (isUp is not null && !isUp() && !process.HasExited)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }

        await Task.Delay(Margin, TimeProvider.System);
        if (process.HasExited)
        {
            throw new InvalidOperationException(Invariant($"{program} ended with {process.ExitCode}: {await error}"));
        }

        var watch = Stopwatch.StartNew();
        var (own, others) = (ProcessorTime.Of(process.Id), used());
        await Task.Delay(length - Margin - Margin, TimeProvider.System);
        (own, others) = (ProcessorTime.Of(process.Id) - own, used() - others);
        var seconds = watch.Elapsed.TotalSeconds;
        await process.WaitForExitAsync();
        var said = await output;
        return process.ExitCode == 0
            ? (said, own / seconds, new Used(others.Service / seconds, others.Database / seconds))
            : throw new InvalidOperationException(Invariant($"{program} ended with {process.ExitCode}: {await error} {said}"));
    }
}
