namespace Monitoring.Core.Windows;

/// <summary>
/// The rising positions of places, the oldest of which leave, kept as runs of neighbours: where every verdict takes a place, 500 of them
/// are one run. A window that lay in memory position by position would be out of the processor's reach with every verdict of many SLOs.
/// </summary>
internal struct PlaceRuns
{
    private const int FirstRoom = 2;

    // The ordinal numbers all places ever taken, so that the end of a run and the index of a place follow from it.
    private (long Position, long Ordinal)[]? runs;
    private int first;
    private long taken;
    private long gone;

    /// <summary>Runs at hand.</summary>
    public int Count { get; private set; }

    /// <summary>The newest position; 0 when there is none.</summary>
    public long Last { get; private set; }

    private readonly int Places => (int)(taken - gone);

    /// <summary>A run, the oldest first: its first position and its length.</summary>
    public readonly (long Position, int Length) this[int run]
    {
        get
        {
            var (position, ordinal) = runs![first + run];
            var left = Math.Max(0, gone - ordinal);
            return (position + left, (int)(EndOf(first + run) - ordinal - left));
        }
    }

    /// <summary>Adds the next position, larger than every one before.</summary>
    public void Take(long position)
    {
        if (Count == 0 || position != Last + 1)
        {
            Begin(position);
        }

        Last = position;
        taken++;
    }

    /// <summary>Adds positions in a row.</summary>
    /// <param name="position">The first of them.</param>
    /// <param name="length">How many, 1 or more.</param>
    public void Take(long position, int length)
    {
        Take(position);
        Last += length - 1;
        taken += length - 1;
    }

    /// <summary>Lets the oldest go.</summary>
    public void Drop()
    {
        gone++;
        if (EndOf(first) == gone)
        {
            first++;
            Count--;
        }
    }

    /// <summary>The index of a position, counted from the oldest; -1 when no place has it.</summary>
    public readonly int IndexOf(long position)
    {
        var (low, high) = (first, first + Count - 1);
        while (low < high)
        {
            var middle = low + ((high - low + 1) / 2);
            (low, high) = runs![middle].Position <= position ? (middle, high) : (low, middle - 1);
        }

        if (Count == 0 || position < runs![low].Position)
        {
            return -1;
        }

        var ordinal = runs[low].Ordinal + (position - runs[low].Position);
        return ordinal >= gone && ordinal < EndOf(low) ? (int)(ordinal - gone) : -1;
    }

    /// <summary>Every position, oldest first.</summary>
    public readonly long[] ToArray()
    {
        var all = new long[Places];
        var next = 0;
        for (var run = 0; run < Count; run++)
        {
            var (position, length) = this[run];
            for (var i = 0; i < length; i++)
            {
                all[next++] = position + i;
            }
        }

        return all;
    }

    private readonly long EndOf(int run) => run + 1 < first + Count ? runs![run + 1].Ordinal : taken;

    private void Begin(long position)
    {
        MakeRoom();
        runs![first + Count] = (position, taken);
        Count++;
    }

    private void MakeRoom()
    {
        if (runs is not null && first + Count < runs.Length)
        {
            return;
        }

        // Moved to the front where that leaves room for a while.
        var larger = runs is not null && Count <= runs.Length / 2 ? runs : new (long, long)[Math.Max(FirstRoom, 2 * Count)];
        if (runs is not null)
        {
            Array.Copy(runs, first, larger, 0, Count);
        }

        (runs, first) = (larger, 0);
    }
}
