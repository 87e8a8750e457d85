using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using static System.FormattableString;

namespace Monitoring.Benchmarks.Load;

/// <summary>The service as a process of its own, with agents and SLOs to judge by, in a folder of its own.</summary>
internal sealed class ServiceUnderLoad : IAsyncDisposable
{
    private readonly Process process;
    private readonly string data;
    private readonly HttpClient http;

    private ServiceUnderLoad(Process process, string data, int port, TimeSpan untilReady)
    {
        this.process = process;
        this.data = data;
        Port = port;
        UntilReady = untilReady;
        http = new HttpClient { BaseAddress = new Uri(Invariant($"http://localhost:{port}")) };
    }

    public int Port { get; }

    /// <summary>From the start of the process to its first good answer of /readyz.</summary>
    public TimeSpan UntilReady { get; }

    /// <summary>Processor time used so far.</summary>
    public TimeSpan Processor
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
    }

    /// <summary>Resident memory, in MB.</summary>
    public double ResidentMegabytes
    {
        get
        {
            process.Refresh();
            return process.WorkingSet64 / 1e6;
        }
    }

    public static async Task<ServiceUnderLoad> StartAsync(int agents, int slosPerAgent)
    {
        var folder = Directory.CreateTempSubdirectory("load-").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "registry.yaml"), Registry(agents, slosPerAgent));
        var port = FreePort();
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false, RedirectStandardOutput = true, WorkingDirectory = folder };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Monitoring.Service.dll"));
        start.Environment["AGENTOPS_DATA"] = folder;
        start.Environment["AGENTOPS_URLS"] = Invariant($"http://localhost:{port}");
        var watch = Stopwatch.StartNew();
        var started = Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start.");
        started.OutputDataReceived += (_, _) => { };
        started.BeginOutputReadLine();
        using var probe = new HttpClient { BaseAddress = new Uri(Invariant($"http://localhost:{port}")) };
        while (!await IsReadyAsync(probe))
        {
            if (started.HasExited || watch.Elapsed > TimeSpan.FromMinutes(2))
            {
                throw new InvalidOperationException("The service did not get ready.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, CancellationToken.None);
        }

        return new ServiceUnderLoad(started, folder, port, watch.Elapsed);
    }

    /// <summary>Outcomes stored, by the answer of /v1/agents.</summary>
    public async Task<long> StoredAsync()
    {
        using var answer = System.Text.Json.JsonDocument.Parse(await http.GetStringAsync("/v1/agents"));
        return answer.RootElement.GetProperty("items").EnumerateArray().Sum(agent => agent.GetProperty("outcomes").GetInt64());
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        Directory.Delete(data, recursive: true);
    }

    private static async Task<bool> IsReadyAsync(HttpClient probe)
    {
        try
        {
            using var ready = await probe.GetAsync("/readyz");
            return ready.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string Registry(int agents, int slosPerAgent)
    {
        var text = new StringBuilder("plant: { name: Load, timeZone: UTC }\nfallback: joan\npeople:\n  dana: { name: Dana, email: dana@example.com }\n  joan: { name: Joan, email: joan@example.com }\nagents:\n");
        for (var agent = 0; agent < agents; agent++)
        {
            text.Append(Invariant($"  agent-{agent}:\n    title: Agent {agent}\n    owner: dana\n    slos:\n"));
            for (var slo = 0; slo < slosPerAgent; slo++)
            {
                text.Append(Invariant($"      agent-{agent}-accuracy-{slo}: {{ target: 92%, alertBelow: 90%, over: 100 transactions }}\n"));
            }
        }

        return text.ToString();
    }
}
