namespace Monitoring.Service.Ingest;

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
