namespace Monitoring.Service.Ingest;

/// <summary>
/// How long it pays to wait for callers that were just answered, so that the next flush of the disk carries all of them and not
/// half. The flush is known by the fastest of the last <see cref="Remembered"/> writes, each less what its items cost: a mean would
/// wait on fast disks too whenever the machine is busy. A flush under <see cref="Slow"/> is not worth waiting for. Not thread-safe.
/// </summary>
internal sealed class FlushFloor
{
    /// <summary>Writes whose fastest counts.</summary>
    public const int Remembered = 64;

    /// <summary>Fewest callers worth waiting for: a lone one must not hold up another.</summary>
    public const int FewestCallers = 8;

    /// <summary>A disk flushes slowly when it takes longer than this.</summary>
    public static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(1);

    // What one item adds to a write, roughly; more would hide slow disks behind large groups, less would see them everywhere.
    private static readonly TimeSpan PerItem = TimeSpan.FromMicroseconds(40);

    private const double Share = 0.6;

    private const double Enough = 0.97;

    private readonly TimeSpan[] writes = new TimeSpan[Remembered];
    private int noted;
    private int callers;

    /// <summary>The fastest flush of late; nothing before <see cref="Remembered"/> writes.</summary>
    public TimeSpan Floor => noted < Remembered ? TimeSpan.Zero : writes.Min();

    /// <summary>How long to wait at most after the write noted last, included; nothing when it does not pay.</summary>
    public TimeSpan Wait => callers >= FewestCallers && Floor is var floor && floor > Slow ? Share * floor : TimeSpan.Zero;

    /// <summary>How many callers are enough to wait no longer.</summary>
    public int Callers => (int)Math.Ceiling(Enough * callers);

    /// <summary>Notes a write.</summary>
    /// <param name="took">From its begin to its commit.</param>
    /// <param name="answered">Callers it answered.</param>
    /// <param name="items">Items it wrote.</param>
    public void Note(TimeSpan took, int answered, int items)
    {
        var flush = took - (items * PerItem);
        writes[noted++ % Remembered] = flush > TimeSpan.Zero ? flush : TimeSpan.Zero;
        callers = answered;
        if (noted == 2 * Remembered)
        {
            noted = Remembered;
        }
    }
}
