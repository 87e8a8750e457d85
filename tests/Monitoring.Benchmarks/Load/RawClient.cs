using System.Net;
using System.Net.Sockets;
using System.Text;
using static System.FormattableString;

namespace Monitoring.Benchmarks.Load;

/// <summary>One keep-alive connection that posts bytes and reads answers, with as little work of its own as possible.</summary>
internal sealed class RawClient : IDisposable
{
    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private byte[] buffer = new byte[64 * 1024];
    private int have;
    private int head;
    private int length;

    public RawClient(int port) => socket.Connect(IPAddress.Loopback, port);

    /// <summary>The bytes of a request.</summary>
    /// <param name="path">Where to.</param>
    /// <param name="body">What is posted.</param>
    /// <param name="headers">More headers, each with the end of its line.</param>
    public static byte[] Request(string path, string body, string headers = "") => Encoding.UTF8.GetBytes(Invariant(
        $"POST {path} HTTP/1.1\r\nHost: localhost\r\n{headers}Content-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}"));

    /// <summary>Sends a request and reads its answer.</summary>
    /// <returns>The status of the answer.</returns>
    public async Task<int> SendAsync(ReadOnlyMemory<byte> request)
    {
        await socket.SendAsync(request);
        Begin();
        while (!Took(await socket.ReceiveAsync(Room())))
        {
        }

        return Status;
    }

    /// <summary>Sends a request and reads its answer on this thread, which the kernel wakes when it is there.</summary>
    /// <returns>The status of the answer.</returns>
    public int Send(ReadOnlySpan<byte> request)
    {
        socket.Send(request);
        Begin();
        while (!Took(socket.Receive(Room().Span)))
        {
        }

        return Status;
    }

    public void Dispose() => socket.Dispose();

    private int Status => ((buffer[9] - '0') * 100) + ((buffer[10] - '0') * 10) + (buffer[11] - '0');

    private void Begin() => (have, head, length) = (0, -1, 0);

    private Memory<byte> Room()
    {
        if (have == buffer.Length)
        {
            Array.Resize(ref buffer, buffer.Length * 2);
        }

        return buffer.AsMemory(have);
    }

    // True when the answer is whole.
    private bool Took(int read)
    {
        have += read == 0 ? throw new IOException("The service closed the connection.") : read;
        if (head < 0)
        {
            head = Head(buffer.AsSpan(0, have), out length);
        }

        return head >= 0 && have >= head + length;
    }

    private static int Head(ReadOnlySpan<byte> answer, out int length)
    {
        length = 0;
        var end = answer.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return -1;
        }

        var name = answer.IndexOf("Content-Length: "u8);
        for (var i = name + 16; name >= 0 && answer[i] is >= (byte)'0' and <= (byte)'9'; i++)
        {
            length = (length * 10) + (answer[i] - '0');
        }

        return end + 4;
    }
}
