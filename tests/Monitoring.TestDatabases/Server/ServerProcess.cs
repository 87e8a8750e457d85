using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using static System.FormattableString;

namespace Monitoring.TestDatabases.Server;

/// <summary>The running processes of one database server: the first one and its children.</summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly Process first;

    private ServerProcess(Process first) => this.first = first;

    /// <summary>Starts a server over a data folder and waits until it takes connections.</summary>
    /// <param name="binaries">The programs.</param>
    /// <param name="folder">The server's folder.</param>
    /// <param name="port">Where it listens, on 127.0.0.1.</param>
    /// <param name="environment">Settings of the environment for the server alone.</param>
    public static async Task<ServerProcess> StartAsync(PostgresBinaries binaries, ServerFolder folder, int port,
        IReadOnlyList<string> environment)
    {
        IReadOnlyList<string> line =
        [
            "env", .. environment,
            .. binaries.Line("postgres", "-D", folder.Data, "-c", Invariant($"port={port}"), "-c", "listen_addresses=127.0.0.1", "-c",
                "unix_socket_directories="),
        ];
        var start = Command.Start("sh", ["-c", "exec setsid \"$@\" >>\"$LOG\" 2>&1 </dev/null", "sh", .. line], folder.Path);
        start.Environment["LOG"] = folder.Log;
        var server = new ServerProcess(Process.Start(start) ?? throw new InvalidOperationException("sh did not start."));
        await server.WaitUntilReadyAsync(folder);
        return server;
    }

    /// <summary>A port nobody listens on at this moment.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Stops the server in its fast way: open transactions are rolled back, everything is written.</summary>
    public async Task StopAsync()
    {
        if (!first.HasExited)
        {
            Signals.Send(first.Id, Signals.Interrupt);
        }

        await first.WaitForExitAsync();
    }

    /// <summary>Ends all processes of the server at once, as a power cut would.</summary>
    public async Task KillAsync()
    {
        if (first.HasExited)
        {
            return;
        }

        var children = Freeze();
        foreach (var process in children.Append(first.Id))
        {
            Signals.Send(process, Signals.Kill);
        }

        await first.WaitForExitAsync();
        await Poll.UntilAsync(() => Task.FromResult(!children.Any(Signals.IsRunning)), () => "The killed server's processes did not end.");
    }

    /// <summary>Halts all processes of the server where they are; connections stay open and nothing answers.</summary>
    /// <returns>The children.</returns>
    public IReadOnlyList<int> Freeze()
    {
        // The first process first: from then on it starts no further child.
        Signals.Send(first.Id, Signals.Stop);
        var children = Signals.Children(first.Id);
        foreach (var child in children)
        {
            Signals.Send(child, Signals.Stop);
        }

        return children;
    }

    /// <summary>Lets a frozen server go on.</summary>
    public void Thaw()
    {
        foreach (var process in Signals.Children(first.Id).Append(first.Id))
        {
            Signals.Send(process, Signals.Continue);
        }
    }

    public void Dispose() => first.Dispose();

    private async Task WaitUntilReadyAsync(ServerFolder folder)
    {
        var status = Path.Combine(folder.Data, "postmaster.pid");
        var number = first.Id.ToString(CultureInfo.InvariantCulture);

        // The server writes its state into the last line of this file; a killed predecessor's file has another number.
        bool IsReady()
        {
            if (first.HasExited)
            {
                throw new InvalidOperationException(Invariant($"PostgreSQL ended with {first.ExitCode}: {File.ReadAllText(folder.Log)}"));
            }

            try
            {
                var lines = File.ReadAllLines(status);
                return lines.Length >= 8 && lines[0] == number && lines[7].Trim() is ("ready" or "standby");
            }
            catch (IOException)
            {
                return false;
            }
        }

        await Poll.UntilAsync(() => Task.FromResult(IsReady()), () => "PostgreSQL did not get ready: " + File.ReadAllText(folder.Log));
    }
}
