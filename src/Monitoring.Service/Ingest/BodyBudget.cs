namespace Monitoring.Service.Ingest;

/// <summary>How many bytes of bodies and of their results the process holds at a time, so that many large ones cannot fill its memory. Thread-safe.</summary>
/// <param name="most">Most bytes.</param>
internal sealed class BodyBudget(long most)
{
    /// <summary>What a process usually holds at most: 64 MiB.</summary>
    public const long Usual = 64L * 1024 * 1024;

    private long held;

    /// <summary>Most bytes that can be had.</summary>
    public long Most => most;

    /// <summary>Bytes held now.</summary>
    public long Held => Interlocked.Read(ref held);

    /// <summary>Takes bytes; false when they are not to be had.</summary>
    public bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref held, bytes) <= most)
        {
            return true;
        }

        Interlocked.Add(ref held, -bytes);
        return false;
    }

    /// <summary>Gives bytes back.</summary>
    public void Return(long bytes) => Interlocked.Add(ref held, -bytes);
}
