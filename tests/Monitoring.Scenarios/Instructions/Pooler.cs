using System.Diagnostics;
using System.Net.Sockets;
using static System.FormattableString;

namespace Monitoring.Scenarios.Instructions;

/// <summary>A pgbouncer in front of one server, on a loopback port of its own.</summary>
internal sealed class Pooler : IAsyncDisposable
{
    /// <summary>Where Debian puts the program.</summary>
    public const string Program = "/usr/sbin/pgbouncer";

    private static readonly TimeSpan StartWithin = TimeSpan.FromSeconds(20);

    private readonly DirectoryInfo folder;
    private readonly Process process;

    private Pooler(DirectoryInfo folder, int port, Process process) => (this.folder, Port, this.process) = (folder, port, process);

    /// <summary>Where it listens.</summary>
    public int Port { get; }

    /// <summary>Starts one that lets everybody in, and logs in for them.</summary>
    /// <param name="server">The server's port.</param>
    /// <param name="password">What it says to the server for the user <c>monitoring</c>.</param>
    /// <param name="lines">More lines of its configuration.</param>
    public static async Task<Pooler> StartAsync(int server, string password, params IEnumerable<string> lines)
    {
        var (folder, port) = (Directory.CreateTempSubdirectory("pooler-"), ServiceProcess.FreePort());
        var file = Path.Combine(folder.FullName, "pgbouncer.ini");
        await File.WriteAllTextAsync(file, Invariant($"""
            [databases]
            * = host=127.0.0.1 port={server} user=monitoring password='{password.Replace("'", "''", StringComparison.Ordinal)}'
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = {port}
            unix_socket_dir =
            auth_type = any
            {string.Join('\n', lines)}
            """));
        string[] become = Environment.IsPrivilegedProcess ? ["--user", "nobody"] : [];
        var started = Process.Start(new ProcessStartInfo(Program, ["--quiet", .. become, file]) { UseShellExecute = false })
            ?? throw new InvalidOperationException("pgbouncer did not start.");
        var pooler = new Pooler(folder, port, started);
        var waiting = Stopwatch.StartNew();
        while (!await ListensAsync(port))
        {
            Assert.False(started.HasExited || waiting.Elapsed > StartWithin, "pgbouncer does not listen.");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, CancellationToken.None);
        }

        return pooler;
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill();
        }

        await process.WaitForExitAsync();
        process.Dispose();
        folder.Delete(recursive: true);
    }

    private static async Task<bool> ListensAsync(int port)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
