using System.Buffers;
using System.IO.Pipelines;
using static System.FormattableString;

namespace Monitoring.Service.Ingest;

/// <summary>The bytes of one request, read into one piece of pooled memory and bounded while they come. Not thread-safe.</summary>
/// <param name="budget">The memory all requests share.</param>
internal sealed class RequestBody(BodyBudget budget) : IDisposable
{
    private const int FirstPiece = 4 * 1024;

    private byte[] memory = [];
    private int taken;
    private int length;

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
