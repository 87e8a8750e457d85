using Monitoring.Core.Outcomes;
using static System.FormattableString;

namespace Monitoring.Core.Windows;

/// <summary>
/// The verdict events a fold has taken since it was last written whole. A large fold is stored as it was then, with this behind it, since
/// its next state follows from both: so a verdict on an agent of a hundred SLOs writes a few bytes. It is closed by what the events do not
/// tell, a registry revision and a signal of a segment value, and when it has grown long; the fold is written whole then. Not thread-safe.
/// </summary>
internal sealed class FoldJournal
{
    /// <summary>A fold whose whole form is smaller is written whole every time: that costs no more.</summary>
    public const int SmallestWhole = 384;

    /// <summary>Most events: whoever reads the fold applies them.</summary>
    public const int MostEvents = 64;

    /// <summary>Most bytes, however large the fold: they lie in the agent's row, and a transaction may have had any number of verdicts.</summary>
    public const int MostBytes = 2_000;

    /// <summary>How many members of each enumeration the stored form has numbers for; one more is another version of it.</summary>
    internal const int Verdicts = 3, Sources = 6, Selections = 5, Dispositions = 5;

    // What is longer than a quarter of the whole form is not worth reading beside it.
    private const int Room = 256, LeastParts = 4;

    private static readonly long LastInstant = Instant.ToMicroseconds(DateTimeOffset.MaxValue);

    private VarintWriter? written;
    private int whole;
    private int events;
    private long lastAt;

    /// <summary>True while the whole form and this together are the fold.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>What is stored of it.</summary>
    public byte[] Bytes => written is null ? [] : written.Written.ToArray();

    /// <summary>Begins anew behind a whole form.</summary>
    /// <param name="length">Bytes of the whole form.</param>
    public void Begin(int length)
    {
        (whole, events, lastAt) = (length, 0, 0);
        written?.Clear();
        IsOpen = length >= SmallestWhole;
    }

    /// <summary>Says that the fold changed in a way that the events do not tell.</summary>
    public void Close() => IsOpen = false;

    /// <summary>Notes an event that the fold takes.</summary>
    public void Add(in VerdictEvent verdict, ReadOnlySpan<PriorVerdict> history)
    {
        if (!IsOpen)
        {
            return;
        }

        if (events == MostEvents)
        {
            Close();
            return;
        }

        written ??= new VarintWriter(Room);
        if (events++ == 0)
        {
            written.Number(verdict.Position);
        }

        var at = Instant.ToMicroseconds(verdict.At);
        ArgumentOutOfRangeException.ThrowIfLessThan(verdict.At, DateTimeOffset.UnixEpoch, nameof(verdict));
        written.Number(Pack(verdict.Verdict, verdict.Source, verdict.Selection) + (Verdicts * Sources * Selections * (long)verdict.Disposition));
        written.Number(ZigZag(at - lastAt));
        written.Number(history.Length);
        foreach (var earlier in history)
        {
            written.Number(verdict.Position - earlier.Position);
            written.Number(Pack(earlier.Verdict, earlier.Source, earlier.Selection));
        }

        lastAt = at;
        if (written.Written.Length > Math.Min(whole / LeastParts, MostBytes))
        {
            Close();
        }
    }

    /// <summary>Applies what was stored behind a whole form to the fold that was read from it, and goes on from there.</summary>
    /// <param name="fold">The fold, with this journal.</param>
    /// <param name="length">Bytes of the whole form.</param>
    /// <param name="stored">What was stored of a journal.</param>
    /// <param name="lastPosition">The last position of the log; 0 when it is not known.</param>
    /// <exception cref="InvalidDataException">No journal writes that, or it ends at another position.</exception>
    public void Replay(AgentFold fold, int length, ReadOnlySpan<byte> stored, long lastPosition)
    {
        Begin(length);
        if (stored.IsEmpty)
        {
            return;
        }

        var reader = new VarintReader(stored);
        var position = reader.Number();
        if (fold.Slos.Any(slo => slo.Window.LastPosition >= position))
        {
            throw new InvalidDataException("The stored state goes back behind its last verdict.");
        }

        for (var at = 0L; !reader.IsAtEnd; position++)
        {
            var packed = reader.Number((Verdicts * Sources * Selections * Dispositions) - 1);
            at += UnZigZag(reader.Number(2 * LastInstant));
            if (at < 0 || at > LastInstant)
            {
                throw new InvalidDataException("The stored state holds an instant that cannot be.");
            }

            var (verdict, source, selection) = Unpack(packed % (Verdicts * Sources * Selections));
            var disposition = (Disposition)(packed / (Verdicts * Sources * Selections));
            var history = new PriorVerdict[reader.Number(stored.Length)];
            for (var i = 0; i < history.Length; i++)
            {
                var before = position - reader.Number(position - 1);
                var (priorVerdict, priorSource, priorSelection) = Unpack(reader.Number((Verdicts * Sources * Selections) - 1));
                history[i] = new PriorVerdict(before, priorVerdict, priorSource, priorSelection);
            }

            fold.Replay(new VerdictEvent(position, verdict, source, selection, disposition, Instant.FromMicroseconds(at)), history);
        }

        if (lastPosition != 0 && position != lastPosition + 1)
        {
            throw new InvalidDataException(Invariant($"The stored state ends at position {position - 1}, the log at {lastPosition}."));
        }
    }

    private static int Pack(Verdict verdict, VerdictSource source, Selection selection) =>
        ((((int)selection * Sources) + (int)source) * Verdicts) + (int)verdict;

    private static (Verdict Verdict, VerdictSource Source, Selection Selection) Unpack(int packed) =>
        ((Verdict)(packed % Verdicts), (VerdictSource)(packed / Verdicts % Sources), (Selection)(packed / (Verdicts * Sources)));

    // Clocks of several writers differ, so an instant may lie before the one before it.
    private static long ZigZag(long value) => (value << 1) ^ (value >> 63);

    private static long UnZigZag(long value) => (value >> 1) ^ -(value & 1);
}
