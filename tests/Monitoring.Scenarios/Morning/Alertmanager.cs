using System.Diagnostics;
using Monitoring.Service.Tests;
using static System.FormattableString;

namespace Monitoring.Scenarios.Morning;

/// <summary>A real Alertmanager as a process of its own.</summary>
internal sealed class Alertmanager : IAsyncDisposable
{
    private const string Program = "prometheus-alertmanager";

    private readonly TemporaryFolder folder = new();
    private readonly Process process;

    private Alertmanager(string address, string configuration)
    {
        Address = address;
        process = Process.Start(new ProcessStartInfo(Program, [
            "--config.file=" + configuration,
            "--storage.path=" + folder.Path,
            "--web.listen-address=" + address,
            "--cluster.listen-address=",
            "--log.level=error"])) ?? throw new InvalidOperationException(Program + " did not start.");
    }

    /// <summary>Where it listens.</summary>
    public string Address { get; }

    /// <summary>Skips the running test where none is installed.</summary>
    public static void Require() => Tool.Require(Program, Program);

    /// <summary>Starts one; Prometheus tries again until it listens.</summary>
    public static Alertmanager Start(string address, string configuration) => new(address, configuration);

    /// <summary>An address nobody listens at.</summary>
    public static string FreeAddress() => Invariant($"127.0.0.1:{ServiceProcess.FreePort()}");

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        folder.Dispose();
    }
}
