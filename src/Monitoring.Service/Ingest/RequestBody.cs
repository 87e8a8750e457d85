using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;
using static System.FormattableString;

namespace Monitoring.Service.Ingest;

/// <summary>The bytes of one request, read into one piece of pooled memory and bounded while they come. Not thread-safe.</summary>
/// <param name="budget">The memory all requests share.</param>
internal sealed class RequestBody(BodyBudget budget) : IDisposable
{
    private const int FirstPiece = 4 * 1024;

    // The library takes a packed body that breaks off for a whole one. So a last part is put behind it, which comes out unharmed only
    // when all before it did.
    private static readonly byte[] End = "the end of a packed body"u8.ToArray();
    private static readonly byte[] PackedEnd = Pack(End);

    private byte[] memory = [];
    private int taken;
    private int length;

    private static Refusal NoGzip { get; } = Refusal.Unreadable("The body is no gzip, or it breaks off; pack it again and send it whole.");

    /// <summary>What was read; valid until disposed.</summary>
    public ReadOnlyMemory<byte> Bytes => memory.AsMemory(0, length);

    /// <summary>Reads the whole body. Memory is taken as bytes come, whatever was announced.</summary>
    /// <param name="request">The request.</param>
    /// <param name="most">Most bytes.</param>
    /// <param name="clock">The clock of <see cref="BodyLimits.Longest"/>.</param>
    /// <param name="stopping">Cancelled when the service stops; what has not come by then is not waited for.</param>
    /// <returns>Why it could not be read; null when it was.</returns>
    public async Task<Refusal?> ReadAsync(HttpRequest request, int most, TimeProvider clock, CancellationToken stopping)
    {
        if (request.ContentLength > most)
        {
            return TooLarge(most);
        }

        try
        {
            // Nearly every body has come with its head and needs no deadline.
            return request.BodyReader.TryRead(out var read) && Take(request, read, most, out var refusal)
                ? refusal
                : await CopyAsync(request, most, clock, stopping);
        }
        catch (BadHttpRequestException broken)
        {
            // A broken chunk, a body that ends early or comes too slowly: the server says which.
            return broken.StatusCode switch
            {
                StatusCodes.Status400BadRequest => Refusal.Unreadable(broken.Message),
                StatusCodes.Status408RequestTimeout => Refusal.TooSlow,
                var status => Refusal.Unreadable(broken.Message) with { Problem = Problems.Of(status) with { Detail = broken.Message } },
            };
        }
        catch (IOException broken)
        {
            // A chunk size beyond every number, or a connection that was reset.
            return Refusal.Unreadable(broken.Message);
        }
        catch (OperationCanceledException)
        {
            return request.HttpContext.RequestAborted.IsCancellationRequested
                ? Refusal.Unreadable("The connection ended before the body did.")
                : stopping.IsCancellationRequested ? Refusal.Stopping
                : Refusal.TooSlow;
        }
    }

    /// <summary>Unpacks what was read. Packed and unpacked are held for a moment; both count in the budget.</summary>
    /// <param name="most">Most bytes unpacked; no more are made, whatever the packed ones would give.</param>
    /// <returns>Why it could not be unpacked; null when it was.</returns>
    public Refusal? Unpack(int most)
    {
        using var packed = new RequestBody(budget) { memory = memory, taken = taken, length = length };
        (memory, taken, length) = ([], 0, 0);
        if (!packed.Append(new ReadOnlySequence<byte>(PackedEnd), packed.length + PackedEnd.Length))
        {
            return Refusal.Full;
        }

        try
        {
            using var stream = new GZipStream(new MemoryStream(packed.memory, 0, packed.length), CompressionMode.Decompress);
            return Fill(stream, most + End.Length) ?? TakeOffEnd(most);
        }
        catch (InvalidDataException)
        {
            return NoGzip;
        }
    }

    /// <summary>Gives the memory to other requests; what was made of it still counts in the budget until this is disposed.</summary>
    public void Release()
    {
        if (memory.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(memory);
        }

        memory = [];
        length = 0;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Release();
        budget.Return(taken);
        taken = 0;
    }

    private static byte[] Pack(ReadOnlySpan<byte> bytes)
    {
        var packed = new MemoryStream();
        using (var stream = new GZipStream(packed, CompressionLevel.Fastest))
        {
            stream.Write(bytes);
        }

        return packed.ToArray();
    }

    private static Refusal TooLarge(int most) => Refusal.TooLarge(Invariant($"The body has more than {most:N0} bytes; send several."));

    private async Task<Refusal?> CopyAsync(HttpRequest request, int most, TimeProvider clock, CancellationToken stopping)
    {
        using var deadline = new CancellationTokenSource(BodyLimits.Longest, clock);
        using var any = CancellationTokenSource.CreateLinkedTokenSource(request.HttpContext.RequestAborted, stopping, deadline.Token);
        while (true)
        {
            var read = await request.BodyReader.ReadAsync(any.Token);
            if (Take(request, read, most, out var refusal))
            {
                return refusal;
            }
        }
    }

    /// <summary>Takes what has come; true when that is all there is to read.</summary>
    private bool Take(HttpRequest request, ReadResult read, int most, out Refusal? refusal)
    {
        var piece = read.Buffer;
        refusal = length + piece.Length > most ? TooLarge(most)
            : Append(piece, (int)(request.ContentLength ?? most)) ? null
            : Refusal.Full;
        request.BodyReader.AdvanceTo(piece.End);
        return refusal is not null || read.IsCompleted;
    }

    private Refusal? Fill(GZipStream stream, int most)
    {
        while (true)
        {
            if (!TryGrow(length + 1, most + 1))
            {
                return Refusal.Full;
            }

            var read = stream.Read(memory, length, taken - length);
            length += read;
            if (read == 0 || length > most)
            {
                return null;
            }
        }
    }

    private Refusal? TakeOffEnd(int most)
    {
        if (length > most + End.Length)
        {
            return TooLarge(most);
        }

        if (!Bytes.Span.EndsWith(End))
        {
            return NoGzip;
        }

        length -= End.Length;
        return null;
    }

    private bool Append(ReadOnlySequence<byte> piece, int atMost)
    {
        if (!TryGrow(length + (int)piece.Length, atMost))
        {
            return false;
        }

        piece.CopyTo(memory.AsSpan(length));
        length += (int)piece.Length;
        return true;
    }

    private bool TryGrow(int needed, int atMost)
    {
        if (needed <= taken)
        {
            return true;
        }

        var larger = Math.Max(needed, Math.Min(atMost, Math.Max(FirstPiece, 2 * taken)));
        if (!budget.TryTake(larger - taken, taken))
        {
            return false;
        }

        taken = larger;
        var grown = ArrayPool<byte>.Shared.Rent(larger);
        Bytes.CopyTo(grown);
        if (memory.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(memory);
        }

        memory = grown;
        return true;
    }
}

/// <summary>
/// How many bytes of bodies and of their results the process holds at a time, so that many large ones cannot fill its memory. The last
/// quarter is kept for small requests: however many large ones there are, one with a few items finds room. Thread-safe.
/// </summary>
/// <param name="most">Most bytes.</param>
internal sealed class BodyBudget(long most)
{
    /// <summary>What a process usually holds at most: 64 MiB.</summary>
    public const long Usual = 64L * 1024 * 1024;

    /// <summary>A body, or what is answered to it, is small up to this many bytes: 64 KiB.</summary>
    public const int Small = 64 * 1024;

    private long held;

    /// <summary>Most bytes that large requests have together, so also one alone.</summary>
    public long MostOfLarge { get; } = most - (most / 4);

    /// <summary>Bytes held now.</summary>
    public long Held => Interlocked.Read(ref held);

    /// <summary>Takes bytes; false when they are not to be had.</summary>
    /// <param name="bytes">How many.</param>
    /// <param name="beside">How many the same body or answer has taken already.</param>
    public bool TryTake(long bytes, long beside)
    {
        if (Interlocked.Add(ref held, bytes) <= (beside + bytes <= Small ? most : MostOfLarge))
        {
            return true;
        }

        Interlocked.Add(ref held, -bytes);
        return false;
    }

    /// <summary>Gives bytes back.</summary>
    public void Return(long bytes) => Interlocked.Add(ref held, -bytes);
}

/// <summary>How large a body may be.</summary>
internal static class BodyLimits
{
    /// <summary>Most bytes of a JSON body: 1 MiB.</summary>
    public const int JsonBytes = 1024 * 1024;

    /// <summary>Most items of a JSON array.</summary>
    public const int JsonItems = 1_000;

    /// <summary>Most bytes of an NDJSON or CSV body, of any number of lines: 8 MiB.</summary>
    public const int LinesBytes = 8 * 1024 * 1024;

    /// <summary>
    /// Longest time from a request's head to the end of its body; a line of 1.2 Mbit/s brings 8 MiB in it. The server itself ends one that
    /// brings less than 240 bytes a second.
    /// </summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    /// <summary>Most bytes of a body of this format.</summary>
    public static int Bytes(BodyFormat format) => format == BodyFormat.Json ? JsonBytes : LinesBytes;
}
