using System.Buffers;
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

    /// <summary>Reads the whole body.</summary>
    /// <param name="request">The request.</param>
    /// <param name="most">Most bytes.</param>
    /// <returns>Why it could not be read; null when it was.</returns>
    public async Task<Refusal?> ReadAsync(HttpRequest request, int most)
    {
        if (request.ContentLength > most)
        {
            return TooLarge(most);
        }

        if (!TryGrow((int)(request.ContentLength ?? FirstPiece)))
        {
            return Refusal.Full;
        }

        try
        {
            return await CopyAsync(request, most).ConfigureAwait(false);
        }
        catch (BadHttpRequestException broken)
        {
            // A broken chunk, a body that ends early or comes too slowly: the server says which.
            return broken.StatusCode == StatusCodes.Status400BadRequest
                ? Refusal.Unreadable(broken.Message)
                : Refusal.Unreadable(broken.Message) with { Problem = Problems.Of(broken.StatusCode) with { Detail = broken.Message } };
        }
        catch (IOException broken)
        {
            // A chunk size beyond every number, or a connection that was reset.
            return Refusal.Unreadable(broken.Message);
        }
        catch (OperationCanceledException)
        {
            return Refusal.Unreadable("The connection ended before the body did.");
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

    private async Task<Refusal?> CopyAsync(HttpRequest request, int most)
    {
        var reader = request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(request.HttpContext.RequestAborted).ConfigureAwait(false);
            var piece = read.Buffer;
            var refusal = length + piece.Length > most ? TooLarge(most) : Append(piece) ? null : Refusal.Full;
            reader.AdvanceTo(piece.End);
            if (refusal is not null || read.IsCompleted)
            {
                return refusal;
            }
        }
    }

    private bool Append(ReadOnlySequence<byte> piece)
    {
        if (!TryGrow(length + (int)piece.Length))
        {
            return false;
        }

        piece.CopyTo(memory.AsSpan(length));
        length += (int)piece.Length;
        return true;
    }

    private bool TryGrow(int needed)
    {
        if (needed <= taken)
        {
            return true;
        }

        var larger = Math.Max(needed, 2 * taken);
        if (!budget.TryTake(larger - taken))
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
