using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Monitoring.Benchmarks.Load;

/// <summary>
/// One key that asks far more than it may, at little cost for this machine: over a few connections it sends the same request many times at
/// once, does not wait for one answer before the next request, and only counts the answers.
/// </summary>
internal sealed class GreedyCaller
{
    private const int Connections = 8, Batch = 25, Head = 12;

    private readonly byte[] batch;
    private readonly Task running;
    private long answered;
    private long taken;

    private GreedyCaller(int port, byte[] request, int perSecond, TimeSpan duration)
    {
        batch = [.. Enumerable.Repeat(request, Batch).SelectMany(bytes => bytes)];
        var every = TimeSpan.FromSeconds((double)Connections * Batch / perSecond);
        running = Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => Task.Run(() => AskAsync(port, every, duration))));
    }

    /// <summary>Requests that were answered so far.</summary>
    public long Answered => Interlocked.Read(ref answered);

    /// <summary>Those of them answered 200.</summary>
    public long Taken => Interlocked.Read(ref taken);

    /// <summary>Starts.</summary>
    /// <param name="port">Where.</param>
    /// <param name="request">What is asked, with its head.</param>
    /// <param name="perSecond">How often; less when the service answers more slowly.</param>
    /// <param name="duration">For so long.</param>
    public static GreedyCaller Start(int port, byte[] request, int perSecond, TimeSpan duration) => new(port, request, perSecond, duration);

    /// <summary>Waits until it has every answer.</summary>
    public Task EndAsync() => running;

    private async Task AskAsync(int port, TimeSpan every, TimeSpan duration)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port);
        var (buffer, watch) = (new byte[256 * 1024], Stopwatch.StartNew());
        for (var due = TimeSpan.Zero; due < duration && watch.Elapsed < duration; due += every)
        {
            if (due - watch.Elapsed is var wait && wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, TimeProvider.System);
            }

            await socket.SendAsync(batch);
            await CountAsync(socket, buffer);
        }
    }

    private async Task CountAsync(Socket socket, byte[] buffer)
    {
        var (left, have) = (Batch, 0);
        while (left > 0)
        {
            var read = await socket.ReceiveAsync(buffer.AsMemory(have));
            have += read > 0 ? read : throw new IOException("The service closed the connection.");
            var at = 0;
            while (buffer.AsSpan(at, have - at).IndexOf("HTTP/1.1 "u8) is >= 0 and var next && at + next + Head <= have)
            {
                at += next + Head;
                left--;
                Interlocked.Increment(ref answered);
                Interlocked.Add(ref taken, buffer[at - 3] == '2' ? 1 : 0);
            }

            // A head may have come in part.
            var rest = Math.Min(have - at, Head);
            buffer.AsSpan(have - rest, rest).CopyTo(buffer);
            have = rest;
        }
    }
}
