using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Monitoring.Scenarios.Postgres;

/// <summary>
/// A link to a server that can be cut: either it says nothing any more, or it resets what is open and takes nothing new. Loopback only.
/// </summary>
internal sealed class Link : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<TcpClient, bool> open = [];
    private readonly int target;
    private volatile TaskCompletionSource passes = Passing();
    private volatile bool resets;

    private Link(int target)
    {
        this.target = target;
        listener.Start();
        _ = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>A link to a port of this machine.</summary>
    public static Link To(int port) => new(port);

    /// <summary>Forwards nothing from now on; connections stay open.</summary>
    public void Silence() => passes = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Resets every connection, and new ones too.</summary>
    public void Reset()
    {
        resets = true;
        foreach (var connection in open.Keys)
        {
            Drop(connection);
        }
    }

    /// <summary>Forwards again, also what came meanwhile.</summary>
    public void Heal()
    {
        resets = false;
        passes.TrySetResult();
    }

    public ValueTask DisposeAsync()
    {
        listener.Dispose();
        Reset();
        passes.TrySetResult();
        return ValueTask.CompletedTask;
    }

    private static TaskCompletionSource Passing()
    {
        var passing = new TaskCompletionSource();
        passing.SetResult();
        return passing;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await listener.AcceptTcpClientAsync());
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // Disposed of.
        }
    }

    private async Task ServeAsync(TcpClient near)
    {
        using var far = new TcpClient();
        try
        {
            open[near] = true;
            open[far] = true;
            if (resets)
            {
                return;
            }

            await far.ConnectAsync(IPAddress.Loopback, target);
            await Task.WhenAny(PumpAsync(near, far), PumpAsync(far, near));
        }
        catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // Reset.
        }
        finally
        {
            Drop(near);
            Drop(far);
        }
    }

    private async Task PumpAsync(TcpClient from, TcpClient to)
    {
        try
        {
            var buffer = new byte[16 * 1024];
            while (await from.GetStream().ReadAsync(buffer) is var read && read > 0)
            {
                await passes.Task;
                await to.GetStream().WriteAsync(buffer.AsMemory(0, read));
            }
        }
        catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // Reset.
        }
    }

    private void Drop(TcpClient connection)
    {
        if (open.TryRemove(connection, out _))
        {
            connection.Client?.Close(0);
            connection.Dispose();
        }
    }
}
