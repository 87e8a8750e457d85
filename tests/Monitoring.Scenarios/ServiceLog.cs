using System.Diagnostics;
using System.Text;

namespace Monitoring.Scenarios;

/// <summary>What the processes of one service wrote, one after the other. Thread-safe.</summary>
internal sealed class ServiceLog
{
    private readonly StringBuilder log = new();

    /// <summary>Everything so far.</summary>
    public string Text
    {
        get
        {
            lock (log)
            {
                return log.ToString();
            }
        }
    }

    /// <summary>Keeps what a process writes from now on.</summary>
    public void Collect(Process started)
    {
        void Keep(string? line)
        {
            lock (log)
            {
                log.AppendLine(line);
            }
        }

        started.OutputDataReceived += (_, line) => Keep(line.Data);
        started.ErrorDataReceived += (_, line) => Keep(line.Data);
        started.BeginOutputReadLine();
        started.BeginErrorReadLine();
    }

    /// <summary>Waits until some words were written, and fails when they are not in time.</summary>
    public async Task SaysAsync(string words, TimeSpan within)
    {
        var until = Stopwatch.StartNew();
        while (!Text.Contains(words, StringComparison.Ordinal))
        {
            Assert.True(until.Elapsed < within, $"The service does not say \"{words}\": {Text}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }
}
