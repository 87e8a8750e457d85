using System.Collections.Concurrent;
using System.Data.Common;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.Data.Sqlite;
using Monitoring.Storage;
using Npgsql;
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

    /// <summary>Its database; null for SQLite.</summary>
    public string? Database { get; private init; }

    /// <summary>The last lines of its log.</summary>
    public required IReadOnlyCollection<string> Said { get; init; }

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

    /// <summary>The number of its process.</summary>
    public int ProcessId => process.Id;

    /// <summary>Where it is reached.</summary>
    public HttpClient Http => http;

    /// <summary>Starts it over SQLite.</summary>
    public static Task<ServiceUnderLoad> StartAsync(int agents, int slosPerAgent) =>
        StartAsync(LoadRegistry.Of(new AgentsUnderLoad("agent-", agents, slosPerAgent)), database: null);

    /// <summary>Starts it.</summary>
    /// <param name="registry">The registry.</param>
    /// <param name="database">A connection string of PostgreSQL; null for SQLite.</param>
    /// <param name="settings">More settings.</param>
    /// <param name="before">What is done to its SQLite database before it starts; null for nothing.</param>
    public static async Task<ServiceUnderLoad> StartAsync(
        string registry, string? database, IReadOnlyDictionary<string, string>? settings = null, Func<Store, Task>? before = null)
    {
        var folder = Directory.CreateTempSubdirectory("load-").FullName;
        if (before is not null)
        {
            var file = "sqlite:" + Path.Combine(folder, "monitoring.db");
            await using var store = await Store.OpenAsync(file, TimeProvider.System, CancellationToken.None);
            await before(store);
        }

        await File.WriteAllTextAsync(Path.Combine(folder, "registry.yaml"), registry);
        var port = FreePort();
        var start = Command(["serve"], folder, database);
        start.Environment["AGENTOPS_URLS"] = Invariant($"http://localhost:{port}");
        foreach (var (name, value) in settings ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            start.Environment[name] = value;
        }

        var watch = Stopwatch.StartNew();
        var started = Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start.");
        var said = new ConcurrentQueue<string>();
        started.OutputDataReceived += (_, line) => Keep(said, line.Data);
        started.BeginOutputReadLine();
        await UntilReadyAsync(started, port);
        return new ServiceUnderLoad(started, folder, port, watch.Elapsed) { Database = database, Said = said };
    }

    /// <summary>A port nobody listens on at this moment.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Waits for the first good answer of /readyz.</summary>
    public static async Task UntilReadyAsync(Process started, int port)
    {
        var watch = Stopwatch.StartNew();
        using var probe = new HttpClient { BaseAddress = new Uri(Invariant($"http://localhost:{port}")) };
        while (!await IsReadyAsync(probe))
        {
            if (started.HasExited || watch.Elapsed > TimeSpan.FromMinutes(2))
            {
                throw new InvalidOperationException("The service did not get ready.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, CancellationToken.None);
        }
    }

    /// <summary>Runs <c>verify</c> over its database, beside it.</summary>
    /// <returns>Whether the log replays to the stored state, and what was said.</returns>
    public Task<(bool Agrees, string Said)> VerifyAsync() => RunAsync("verify");

    /// <summary>Runs <c>apply</c> with another registry, beside it.</summary>
    /// <returns>Whether it is in force for every agent, and what was said.</returns>
    public async Task<(bool IsApplied, string Said)> ApplyAsync(string registry)
    {
        var file = Path.Combine(data, "next.yaml");
        await File.WriteAllTextAsync(file, registry);
        return await RunAsync("apply", file);
    }

    /// <summary>Makes a key, beside it.</summary>
    /// <param name="scope">Its scope.</param>
    public async Task<string> MakeKeyAsync(string scope) => await RunAsync("key", "create", "--scope", scope) is (true, var key) ? key
        : throw new InvalidOperationException("The key was not made.");

    /// <summary>A connection to its database.</summary>
    public DbConnection Connect() => Database is null
        ? new SqliteConnection(Invariant($"Data Source={Directory.EnumerateFiles(data, "*.db").Single()};Pooling=False"))
        : new NpgsqlConnection(Database);

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

    private async Task<(bool IsGood, string Said)> RunAsync(params IReadOnlyList<string> arguments)
    {
        using var command = Process.Start(Command(arguments, data, Database))
            ?? throw new InvalidOperationException("dotnet did not start.");
        var said = await command.StandardOutput.ReadToEndAsync();
        await command.WaitForExitAsync();
        return (command.ExitCode == 0, said.Trim());
    }

    private static void Keep(ConcurrentQueue<string> said, string? line)
    {
        const int most = 60;
        said.Enqueue(line ?? "");
        if (said.Count > most)
        {
            said.TryDequeue(out _);
        }
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

    private static ProcessStartInfo Command(IReadOnlyList<string> arguments, string folder, string? database)
    {
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false, RedirectStandardOutput = true, WorkingDirectory = folder };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Monitoring.Service.dll"));
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["AGENTOPS_DATA"] = folder;
        if (database is not null)
        {
            start.Environment["AGENTOPS_DATABASE"] = database;
            start.Environment["AGENTOPS_LINKSECRET"] = "only for load, and of the length it needs";
        }

        return start;
    }
}
