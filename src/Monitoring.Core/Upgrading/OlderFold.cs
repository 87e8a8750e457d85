using Monitoring.Core.Drift.Watching;
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
