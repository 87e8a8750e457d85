using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Monitoring.Service.Metrics;

/// <summary>The process, under the names that Prometheus' own clients give it, so that dashboards and alerts made for them read it.</summary>
internal sealed class ProcessInstruments : IDisposable
{
    /// <summary>The meter in which the runtime counts.</summary>
    public const string Runtime = "System.Runtime";

    private const string OpenFiles = "/proc/self/fd", Threads = "/proc/self/task";

    private static readonly double StartedAt = UnixTime.Seconds(new DateTimeOffset(Process.GetCurrentProcess().StartTime))!.Value;

    /// <summary>Makes the instruments. Where the system shows no open files and threads, those two are absent.</summary>
    public ProcessInstruments()
    {
        Meter = new Meter("agentops.process");
        Meter.CreateObservableCounter(
            "process_cpu_seconds_total", () => Environment.CpuUsage.TotalTime.TotalSeconds, null, "User and system CPU time spent.");
        Meter.CreateObservableGauge("process_resident_memory_bytes", () => Environment.WorkingSet, null, "Resident memory.");
        Meter.CreateObservableGauge("process_start_time_seconds", () => StartedAt, null, "Start of the process.");
        if (Directory.Exists(OpenFiles))
        {
            // Looking opens one more.
            Meter.CreateObservableGauge("process_open_fds", () => Count(OpenFiles) - 1, null, "Open file descriptors.");
            Meter.CreateObservableGauge("process_num_threads", () => Count(Threads), null, "Threads.");
        }
    }

    /// <summary>The meter of these instruments.</summary>
    public Meter Meter { get; }

    /// <summary>What is shown of <see cref="Runtime"/>; of the rest much has names that Prometheus advises against.</summary>
    public static bool IsShown(Instrument ofRuntime) => ofRuntime.Name is "dotnet.gc.collections" or "dotnet.gc.pause.time";

    /// <inheritdoc/>
    public void Dispose() => Meter.Dispose();

    private static int Count(string folder) => Directory.EnumerateFileSystemEntries(folder).Count();
}
