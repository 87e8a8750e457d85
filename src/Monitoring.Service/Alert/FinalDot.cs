namespace Monitoring.Service.Alert;

/// <summary>Finds the line of a single dot that ends a message, also when it is cut by the pieces in which it is sent.</summary>
internal sealed class FinalDot
{
    private static ReadOnlySpan<byte> End => "\r\n.\r\n"u8;

    private readonly byte[] _tail = new byte[5];

    /// <summary>Takes the next piece of the message in.</summary>
    /// <returns>True when what was sent so far ends in the final dot.</returns>
    public bool IsEndOf(ReadOnlySpan<byte> piece)
    {
        var fresh = piece[Math.Max(0, piece.Length - _tail.Length)..];
        _tail.AsSpan(fresh.Length).CopyTo(_tail);
        fresh.CopyTo(_tail.AsSpan(_tail.Length - fresh.Length));
        return _tail.AsSpan().SequenceEqual(End);
    }
}
