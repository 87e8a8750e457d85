using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Monitoring.Service.Tests.Delivery;
using static System.FormattableString;

namespace Monitoring.Scenarios;

/// <summary>
/// The real service as a process of its own, in a data folder of its own, on a free loopback port it keeps over restarts.
/// </summary>
internal sealed class ServiceProcess : IAsyncDisposable
{
    /// <summary>The signal of Ctrl-C.</summary>
    public const int Interrupt = 2;

    /// <summary>The signal of whoever manages processes.</summary>
    public const int Terminate = 15;

    private const int Continue = 18, Stand = 19;

    private static readonly TimeSpan StartWithin = TimeSpan.FromSeconds(60);

    private readonly Dictionary<string, string> settings;
    private readonly ServiceLog log = new();
    private Process? process;

    private ServiceProcess(string data, Dictionary<string, string> settings)
    {
        Data = data;
        this.settings = settings;
        Url = Invariant($"http://127.0.0.1:{FreePort()}");
        Http = new HttpClient { BaseAddress = new Uri(Url), Timeout = TimeSpan.FromSeconds(60) };
    }

    /// <summary>The data folder.</summary>
    public string Data { get; }

    /// <summary>Where the service listens.</summary>
    public string Url { get; }

    /// <summary>Its host and port, by which a Prometheus calls it.</summary>
    public string Authority => new Uri(Url).Authority;

    /// <summary>A client of the service.</summary>
    public HttpClient Http { get; }

    /// <summary>The program and what is said to it before the verb; the one these tests were built with unless another is named.</summary>
    public IReadOnlyList<string> Program { get; set; } = ["dotnet", Path.Combine(AppContext.BaseDirectory, "Monitoring.Service.dll")];

    /// <summary>What is said to <c>serve</c>.</summary>
    public IReadOnlyList<string> Said { get; set; } = [];

    /// <summary>True from a start to the end of the process.</summary>
    public bool IsRunning => process is { HasExited: false };

    /// <summary>The process's number while it runs.</summary>
    public int Id => process!.Id;

    /// <summary>Starts a service with a registry.</summary>
    /// <param name="registry">The text of its registry.yaml.</param>
    /// <param name="settings">More settings, such as <c>AGENTOPS_MAIL__SERVER</c>.</param>
    public static async Task<ServiceProcess> StartAsync(string registry, Dictionary<string, string>? settings = null)
    {
        var service = await PrepareAsync(registry, settings);
        await service.StartAsync();
        return service;
    }

    /// <summary>Makes everything a service with a registry needs, and does not start it.</summary>
    /// <param name="registry">The text of its registry.yaml.</param>
    /// <param name="settings">More settings.</param>
    public static async Task<ServiceProcess> PrepareAsync(string registry, Dictionary<string, string>? settings = null)
    {
        var data = Directory.CreateTempSubdirectory("scenario-").FullName;
        await File.WriteAllTextAsync(Path.Combine(data, "registry.yaml"), registry);
        return new ServiceProcess(data, settings ?? []);
    }

    /// <summary>The settings of a service on a PostgreSQL database.</summary>
    /// <param name="database">The connection string.</param>
    /// <param name="mail">A mail server to use; null for the mail folder.</param>
    public static Dictionary<string, string> On(string database, SmtpServer? mail = null)
    {
        var on = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["AGENTOPS_DATABASE"] = database,
            ["AGENTOPS_LINKSECRET"] = "the same for every instance of a test",
            ["AGENTOPS_PUBLICURL"] = "http://accuracy.plant.example.com",
        };
        if (mail is not null)
        {
            on["AGENTOPS_MAIL__SERVER"] = Invariant($"smtp://localhost:{mail.Port}?tls=none");
            on["AGENTOPS_MAIL__FROM"] = "Accuracy monitor <monitor@plant.example.com>";
        }

        return on;
    }

    /// <summary>Starts the process and waits until it is ready.</summary>
    public async Task StartAsync()
    {
        Launch();
        var until = Stopwatch.StartNew();
        while (until.Elapsed < StartWithin)
        {
            if (process!.HasExited)
            {
                throw new InvalidOperationException(Invariant($"The service ended with {process.ExitCode}: {Log}"));
            }

            try
            {
                using var ready = await Http.GetAsync("/readyz");
                if (ready.StatusCode == HttpStatusCode.OK)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        throw new TimeoutException("The service did not get ready: " + Log);
    }

    /// <summary>Starts the process and does not wait for it.</summary>
    public void Launch()
    {
        process = Launch(["serve", .. Said]);
        log.Collect(process);
    }

    /// <summary>Waits until the service has written some words to its log.</summary>
    public Task SaysAsync(string words) => log.SaysAsync(words, StartWithin);

    /// <summary>What the service wrote to its log so far.</summary>
    public string Log => log.Text;

    /// <summary>Waits until it can do what it promises.</summary>
    public async Task UntilReadyAsync()
    {
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < StartWithin;)
        {
            using var ready = await Http.GetAsync("/readyz");
            if (ready.StatusCode == HttpStatusCode.OK)
            {
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        throw new TimeoutException("The service did not get ready again: " + Log);
    }

    /// <summary>Ends the process as a power cut would.</summary>
    public async Task KillAsync()
    {
        process!.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>Lets the process stand still, as a paused host would.</summary>
    public void Freeze() => Tell(Stand);

    /// <summary>Lets it go on.</summary>
    public void Thaw() => Tell(Continue);

    /// <summary>Asks the process to stop and waits until it has ended well.</summary>
    public async Task StopAsync()
    {
        Tell(Terminate);
        await EndsWellAsync();
    }

    /// <summary>Asks the process to stop and does not wait.</summary>
    public void Tell(int signal) => Assert.Equal(0, Signal(process!.Id, signal));

    /// <summary>Waits a minute for the end of the process and fails unless it comes and is a good one.</summary>
    public async Task EndsWellAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        try
        {
            await process!.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            Assert.Fail(Invariant($"The service was told to stop and did not: {Log}"));
        }

        Assert.True(process.ExitCode == 0, Invariant($"The service ended with {process.ExitCode}: {Log}"));
    }

    /// <summary>Stops and starts again.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        await StartAsync();
    }

    /// <summary>Runs a command beside the service, with the same settings.</summary>
    public Task<(int ExitCode, string Output)> RunAsync(params IReadOnlyList<string> arguments) => RunAsync([], arguments);

    /// <summary>Runs a command beside the service, with some settings of its own.</summary>
    public Task<(int ExitCode, string Output)> RunAsync(Dictionary<string, string> own, params IReadOnlyList<string> arguments) =>
        RunAsync(own, _ => Task.CompletedTask, arguments);

    /// <summary>Runs a command beside the service, and asks it to stop once something has happened.</summary>
    public Task<(int ExitCode, string Output)> RunUntilAsync(Dictionary<string, string> own, Func<Task> until,
        params IReadOnlyList<string> arguments) =>
        RunAsync(own, async command =>
        {
            await until();
            Assert.Equal(0, Signal(command, Interrupt));
        }, arguments);

    private async Task<(int ExitCode, string Output)> RunAsync(Dictionary<string, string> own, Func<int, Task> meanwhile,
        IReadOnlyList<string> arguments)
    {
        using var command = Launch(arguments, own);
        var output = command.StandardOutput.ReadToEndAsync();
        var errors = command.StandardError.ReadToEndAsync();
        await meanwhile(command.Id);
        await command.WaitForExitAsync();
        return (command.ExitCode, await output + await errors);
    }

    /// <summary>Fails when the replayed log differs from what is stored.</summary>
    public async Task VerifyAsync()
    {
        var (exitCode, output) = await RunAsync("verify");
        Assert.True(exitCode == 0, output);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (IsRunning)
        {
            await KillAsync();
        }

        process?.Dispose();
        Directory.Delete(Data, recursive: true);
    }

    /// <summary>A port nobody listens on at this moment.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int Signal(int process, int signal);

    private Process Launch(IReadOnlyList<string> arguments, Dictionary<string, string>? own = null)
    {
        var start = new ProcessStartInfo(Program[0])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Data,
        };
        foreach (var argument in Program.Skip(1).Concat(arguments))
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var inherited in start.Environment.Keys.Where(name => name.StartsWith("AGENTOPS_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(inherited);
        }

        start.Environment["AGENTOPS_DATA"] = Data;
        start.Environment["AGENTOPS_URLS"] = Url;
        foreach (var (name, value) in settings.Concat(own ?? []))
        {
            start.Environment[name] = value;
        }

        return Process.Start(start) ?? throw new InvalidOperationException(Program[0] + " did not start.");
    }
}
