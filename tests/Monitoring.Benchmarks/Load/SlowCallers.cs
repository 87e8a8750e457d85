using System.Net;
using System.Net.Sockets;
using System.Text;
using static System.FormattableString;

namespace Monitoring.Benchmarks.Load;

/// <summary>
/// Connections that hold what they can as long as they can: a third sends a head that never ends, a third a body at little more than the
/// least rate, a third reads a whole list at little more than the least rate. Each begins anew when the service ends it.
/// </summary>
internal sealed class SlowCallers : IAsyncDisposable
{
    private const int HeadBytesASecond = 1, BodyBytesASecond = 300, AnswerBytesASecond = 5_000;

    private readonly CancellationTokenSource ending = new();
    private readonly Task running;
    private long begun;

    private SlowCallers(int port, int connections, string posting, string reading) => running = Task.WhenAll(
        Enumerable.Range(0, connections).Select(number => Task.Run(() => GoOnAsync(port, number % 3, posting, reading))));

    /// <summary>Connections that were begun so far; more than there are at a time, since the service ends them.</summary>
    public long Begun => Interlocked.Read(ref begun);

    /// <summary>Starts them.</summary>
    /// <param name="port">Where.</param>
    /// <param name="connections">How many at a time.</param>
    /// <param name="posting">The header of whoever may post, with the end of its line.</param>
    /// <param name="reading">That of whoever may read.</param>
    public static SlowCallers Start(int port, int connections, string posting, string reading) => new(port, connections, posting, reading);

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        await running;
        ending.Dispose();
    }

    private async Task GoOnAsync(int port, int kind, string posting, string reading)
    {
        while (!ending.IsCancellationRequested)
        {
            try
            {
                using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4_096 };
                await socket.ConnectAsync(IPAddress.Loopback, port, ending.Token);
                Interlocked.Increment(ref begun);
                await (kind switch
                {
                    0 => TrickleAsync(socket, "POST /v1/outcomes HTTP/1.1\r\nHost: localhost\r\nX-Slow: ", HeadBytesASecond),
                    1 => TrickleAsync(
                        socket,
                        Invariant($"POST /v1/outcomes HTTP/1.1\r\nHost: localhost\r\n{posting}Content-Type: application/x-ndjson\r\nContent-Length: 8000000\r\n\r\n"),
                        BodyBytesASecond),
                    _ => SipAsync(
                        socket,
                        Invariant($"GET /v1/outcomes?agent=agent-0&format=ndjson HTTP/1.1\r\nHost: localhost\r\n{reading}\r\n")),
                });
            }
            catch (Exception ended) when (ended is SocketException or OperationCanceledException)
            {
                // By the service, or by us.
            }

            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task TrickleAsync(Socket socket, string start, int bytesASecond)
    {
        await socket.SendAsync(Encoding.ASCII.GetBytes(start), ending.Token);
        var answered = socket.ReceiveAsync(new byte[256], ending.Token).AsTask();
        var drop = Encoding.ASCII.GetBytes(new string(' ', bytesASecond));
        while (!answered.IsCompleted)
        {
            await socket.SendAsync(drop, ending.Token);
            await Task.WhenAny(answered, Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, ending.Token));
        }
    }

    private async Task SipAsync(Socket socket, string request)
    {
        await socket.SendAsync(Encoding.ASCII.GetBytes(request), ending.Token);
        var sip = new byte[AnswerBytesASecond];
        while (await socket.ReceiveAsync(sip, ending.Token) > 0)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, ending.Token);
        }
    }
}
