using Monitoring.Core.Outcomes;
using Monitoring.Core.Storing;
using Monitoring.Core.Windows;
using static System.FormattableString;

namespace Monitoring.Core.Upgrading;

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
