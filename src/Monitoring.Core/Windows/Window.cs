namespace Monitoring.Core.Windows;

/// <summary>
/// The last W places of one SLO in commit order, and behind them enough older ones (500 in all) for the trend.
/// A place is a transaction's place: taken once, at the end, at the position of its first counted verdict; a correction
/// rewrites what stands on it. Only the last W places are counted. Not thread-safe.
/// </summary>
public sealed class Window
{
    /// <summary>Places kept for the trend when the window itself is smaller.</summary>
    public const int TrendPlaces = 500;

    private const int FirstRoom = 32;

    private readonly int size;
    private readonly int kept;
    private long[] positions = [];
    private byte[] contents = [];
    private int start;
    private int count;

    /// <summary>Makes an empty window.</summary>
    /// <param name="size">W, at least 1.</param>
    public Window(int size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        this.size = size;
        kept = MostKept(size);
    }

    /// <summary>Takes over places that another window kept.</summary>
    /// <param name="size">W, at least 1.</param>
    /// <param name="positions">Rising positions, in an array of <see cref="RoomFor"/> length.</param>
    /// <param name="contents">What stands on the places, in an array as long.</param>
    /// <param name="count">How many there are, at most <see cref="MostKept"/>.</param>
    internal Window(int size, long[] positions, byte[] contents, int count)
        : this(size)
    {
        this.positions = positions;
        this.contents = contents;
        this.count = count;
        foreach (var content in contents.AsSpan(count - Places, Places))
        {
            Tally((PlaceContent)content, 1);
        }
    }

    /// <summary>Places taken inside the window, at most W.</summary>
    public int Places => Math.Min(count, size);

    /// <summary>True from the W-th place on.</summary>
    public bool IsFull => count >= size;

    /// <summary>Wrong places inside the window.</summary>
    public int Wrong { get; private set; }

    /// <summary>Places inside the window that are not empty.</summary>
    public int Judged => Places - Emptied;

    /// <summary>Places inside the window judged by the agent itself.</summary>
    public int SelfReported { get; private set; }

    /// <summary>The position of the newest place; 0 before the first.</summary>
    public long LastPosition => count == 0 ? 0 : KeptPositions[^1];

    /// <summary>The position of the oldest place inside the window; 0 before the first.</summary>
    public long FirstPosition => count == 0 ? 0 : KeptPositions[count - Places];

    /// <summary>True when no place was ever let go of: it keeps all there were.</summary>
    public bool HasEveryPlace => count < kept;

    /// <summary>Positions of every kept place, oldest first; the window is its last <see cref="Places"/>.</summary>
    public ReadOnlySpan<long> KeptPositions => positions.AsSpan(start, count);

    /// <summary>Contents of every kept place, oldest first.</summary>
    public ReadOnlySpan<byte> KeptContents => contents.AsSpan(start, count);

    private int Emptied { get; set; }

    /// <summary>Places that a window of a size keeps.</summary>
    public static int MostKept(int size) => Math.Max(size, TrendPlaces);

    /// <summary>Array length with which a window of a size goes on from so many places without moving them each time.</summary>
    internal static int RoomFor(int size, int count)
    {
        var most = MostKept(size);
        return Math.Min(Math.Max(FirstRoom, count * 2), most + (most / 4) + 1);
    }

    /// <summary>Places a transaction at the end; the oldest place leaves a full window.</summary>
    /// <param name="position">Position of the verdict event, larger than every one before.</param>
    /// <param name="content">What stands on the place.</param>
    public void Take(long position, PlaceContent content)
    {
        MakeRoom();
        if (count >= size)
        {
            Tally((PlaceContent)contents[start + count - size], -1);
        }

        positions[start + count] = position;
        contents[start + count] = (byte)content;
        Tally(content, 1);
        count++;
        if (count > kept)
        {
            start++;
            count--;
        }
    }

    /// <summary>Rewrites the place taken at a position.</summary>
    /// <param name="position">Position at which the place was taken.</param>
    /// <param name="content">What stands on it from now on.</param>
    /// <returns>
    /// True when the verdict on a place inside the window changed, so that the window must be evaluated; false for a place
    /// that has left, or one that already said so.
    /// </returns>
    public bool Rewrite(long position, PlaceContent content)
    {
        var index = KeptPositions.BinarySearch(position);
        if (index < 0)
        {
            return false;
        }

        var before = (PlaceContent)contents[start + index];
        contents[start + index] = (byte)content;
        if (index < count - Places)
        {
            return false;
        }

        Tally(before, -1);
        Tally(content, 1);
        return (before & ~PlaceContent.Self) != (content & ~PlaceContent.Self);
    }

    /// <summary>Correct and judged places per hundred of the last 500, oldest first; a part without a full hundred is left out.</summary>
    public IReadOnlyList<TrendPoint> Trend()
    {
        var hundreds = Math.Min(count, TrendPlaces) / 100;
        var points = new TrendPoint[hundreds];
        for (var i = 0; i < hundreds; i++)
        {
            var (correct, judged) = (0, 0);
            foreach (var content in KeptContents.Slice(count - ((hundreds - i) * 100), 100))
            {
                judged += ((PlaceContent)content).HasFlag(PlaceContent.Empty) ? 0 : 1;
                correct += (PlaceContent)content is PlaceContent.Right or PlaceContent.Self ? 1 : 0;
            }

            points[i] = new TrendPoint(correct, judged);
        }

        return points;
    }

    private void Tally(PlaceContent content, int by)
    {
        if (content.HasFlag(PlaceContent.Wrong))
        {
            Wrong += by;
        }

        if (content.HasFlag(PlaceContent.Empty))
        {
            Emptied += by;
        }

        if (content.HasFlag(PlaceContent.Self))
        {
            SelfReported += by;
        }
    }

    // Places lie in one run so that they can be searched and copied as spans; a full array moves its last places to the front.
    private void MakeRoom()
    {
        if (start + count < contents.Length)
        {
            return;
        }

        var room = Math.Max(contents.Length, RoomFor(size, count));
        var (newPositions, newContents) = room == contents.Length ? (positions, contents) : (new long[room], new byte[room]);
        Array.Copy(positions, start, newPositions, 0, count);
        Array.Copy(contents, start, newContents, 0, count);
        (positions, contents, start) = (newPositions, newContents, 0);
    }
}
