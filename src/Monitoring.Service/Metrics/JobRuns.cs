using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Monitoring.Service.Metrics;

/// <summary>
/// When each job in the background came to a good end last, so that one which hangs, fails, or gets no answer of the
/// database is seen from outside: a job lets its faults out, and whoever runs it says them. Before its
/// first run it is when the job was made: one that never ends would have no series otherwise, and nobody would miss it. Thread-safe.
/// </summary>
internal sealed class JobRuns : IDisposable
{
    private readonly ConcurrentDictionary<string, DateTimeOffset> ended = new(StringComparer.Ordinal);
    private readonly TimeProvider clock;

    /// <summary>Makes the gauge, which knows no job yet.</summary>
    /// <param name="clock">The clock of the ends.</param>
    public JobRuns(TimeProvider clock)
    {
        this.clock = clock;
        Meter = new Meter("agentops.jobs");
        Meter.CreateObservableGauge(
            "agentops_job_last_run_timestamp_seconds",
            () => ended.Select(job => new Measurement<double>(
                UnixTime.Seconds(job.Value)!.Value, new KeyValuePair<string, object?>("name", job.Key))),
            "s",
            "Last good end of a job in this process; before the first, when it was made.");
    }

    /// <summary>The meter of this instrument.</summary>
    public Meter Meter { get; }

    /// <summary>The work of a job, whose good ends are noted.</summary>
    /// <param name="name">The job.</param>
    /// <param name="work">What it does.</param>
    public Func<CancellationToken, Task> Noted(string name, Func<CancellationToken, Task> work)
    {
        ended[name] = clock.GetUtcNow();
        return async cancellationToken =>
        {
            await work(cancellationToken);
            ended[name] = clock.GetUtcNow();
        };
    }

    /// <inheritdoc/>
    public void Dispose() => Meter.Dispose();
}
