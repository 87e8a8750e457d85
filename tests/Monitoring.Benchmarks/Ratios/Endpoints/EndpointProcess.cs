using System.Diagnostics;
using Monitoring.Benchmarks.Load;

namespace Monitoring.Benchmarks.Ratios.Endpoints;

/// <summary>One of the plain endpoints, as a process of its own.</summary>
internal sealed class EndpointProcess : IAsyncDisposable
{
    private readonly Process process;

    private EndpointProcess(Process process, int port)
    {
        this.process = process;
        Port = port;
    }

    public int Port { get; }

    /// <summary>Starts this program in one of its other modes.</summary>
    public static async Task<EndpointProcess> StartAsync(string mode, string? database)
    {
        var port = ServiceUnderLoad.FreePort();
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false };
        start.ArgumentList.Add(typeof(EndpointProcess).Assembly.Location);
        start.ArgumentList.Add(mode);
        start.ArgumentList.Add(port.ToString(System.Globalization.CultureInfo.InvariantCulture));
        start.Environment["BENCHMARK_DATABASE"] = database;

        // As tuned as the service is.
        start.Environment["DOTNET_ThreadPool_UnfairSemaphoreSpinLimit"] = "0";
        start.Environment["DOTNET_TieredPGO"] = "1";
        var started = Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start.");
        await ServiceUnderLoad.UntilReadyAsync(started, port);
        return new EndpointProcess(started, port);
    }

    /// <summary>Processor seconds used.</summary>
    public double Processor() => ProcessorTime.Of(process.Id);

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
