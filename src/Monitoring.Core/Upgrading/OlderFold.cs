using Monitoring.Core.Drift.Watching;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Core.Storing;
using Monitoring.Core.Windows;
using static System.FormattableString;

namespace Monitoring.Core.Upgrading;

/// <summary>
/// Reads a fold as older programs stored it: versions 1 to 4, of which the last may have a journal of verdicts behind it. Only the
/// upgrade of a database does, once for each state, and stores it whole.
/// </summary>
public static class OlderFold
{
    private const byte WithoutWatch = 1, WithoutTotal = 2, WithJournal = 4;

    /// <summary>True when a stored form is an older one.</summary>
    public static bool Is(ReadOnlySpan<byte> bytes) => bytes[0] is >= WithoutWatch and <= WithJournal;

    /// <summary>Reads a fold.</summary>
    /// <param name="bytes">What an older program wrote.</param>
    /// <param name="journal">What it stored behind it; empty for nothing.</param>
    /// <param name="covered">The SLOs in force, the same that were in force then.</param>
    /// <param name="lastPosition">
    /// The last position of the log, which the journal must reach; a watch that was not stored begins there.
    /// </param>
    /// <returns>The fold, whose events are all judged by the rule before strength.</returns>
    /// <exception cref="InvalidDataException">The bytes are of no older version, do not fit the SLOs or the log, or are damaged.</exception>
    public static AgentFold Read(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> journal, IReadOnlyList<CoveredSlo> covered, long lastPosition)
    {
        var reader = new StateReader(bytes);
        FoldCodec.WatchDecoding decodeWatch = reader.Byte() switch
        {
            WithoutWatch => (slo, ref reader) => Begin(slo.Watch, slo, lastPosition),
            WithoutTotal => (slo, ref reader) =>
            {
                slo.Watch.Restore(WatchCodec.DecodeCounts(slo, ref reader), []);
                Begin(slo.Watch, slo, lastPosition);
            },
            > WithoutTotal and <= WithJournal => WatchCodec.Decode,
            var version => throw new InvalidDataException(
                Invariant($"The stored state has version {version}, which no older program wrote.")),
        };
        var fold = new AgentFold { StrengthAfter = TransactionInSlo.AllBeforeStrength };
        FoldCodec.Decode(ref reader, fold, covered, decodeWatch);
        reader.End();
        if (!journal.IsEmpty)
        {
            VerdictJournal.Apply(journal, fold, lastPosition);
        }

        return fold;
    }

    private static void Begin(DriftWatch watch, SloFold slo, long lastPosition) => watch.BeganAt = Math.Max(lastPosition, slo.LastPosition);
}

/// <summary>
/// The verdicts an older program stored behind a fold instead of writing it whole. It had judged them when they came, by rules 1, and
/// told whom they concerned; here the fold, whose events are all judged by those rules, takes them once more, so what changes is thrown
/// away.
/// </summary>
internal static class VerdictJournal
{
    // How many members each enumeration had then.
    private const int Verdicts = 3, Sources = 6, Selections = 5, Dispositions = 5;

    private static readonly long LastInstant = Instant.ToMicroseconds(DateTimeOffset.MaxValue);

    /// <summary>Applies what was stored behind a whole form to the fold that was read from it.</summary>
    /// <param name="stored">What was stored, not empty.</param>
    /// <param name="fold">The fold.</param>
    /// <param name="lastPosition">The last position of the log.</param>
    /// <exception cref="InvalidDataException">No program wrote that, or it ends at another position.</exception>
    public static void Apply(ReadOnlySpan<byte> stored, AgentFold fold, long lastPosition)
    {
        var reader = new StateReader(stored);
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
                history[i] = new PriorVerdict(before, priorVerdict, priorSource, priorSelection, Indicator.Accuracy);
            }

            // No segment value had raised a signal, which would have closed the journal; its streams are rows of their own.
            var recordedAt = Instant.FromMicroseconds(at);
            fold.Apply(
                new VerdictEvent(position, verdict, source, selection, Indicator.Accuracy, disposition, recordedAt),
                new VerdictHistory(history).Earlier,
                "",
                []);
        }

        if (position != lastPosition + 1)
        {
            throw new InvalidDataException(Invariant($"The stored state ends at position {position - 1}, the log at {lastPosition}."));
        }
    }

    private static (Verdict Verdict, VerdictSource Source, Selection Selection) Unpack(int packed) =>
        ((Verdict)(packed % Verdicts), (VerdictSource)(packed / Verdicts % Sources), (Selection)(packed / (Verdicts * Sources)));

    private static long UnZigZag(long value) => (value >> 1) ^ -(value & 1);
}
