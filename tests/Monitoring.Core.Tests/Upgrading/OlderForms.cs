using Monitoring.Core.Outcomes;
using Monitoring.Core.Storing;
using Monitoring.Core.Windows;

namespace Monitoring.Core.Tests.Upgrading;

/// <summary>Writes folds as older programs stored them.</summary>
internal static class OlderForms
{
    // A form says its version and its rules first; what follows has been the same since version 3, as far as the last SLO.
    private const int Head = 2;

    /// <summary>A fold, whose events are all judged by the rule before strength, as version 3 or 4 wrote it.</summary>
    public static byte[] Whole(AgentFold fold, byte version = 4) => [version, .. FoldCodec.Encode(fold).AsSpan(Head)];

    /// <summary>The verdicts version 4 stored behind a fold.</summary>
    public static byte[] Journal(IEnumerable<(VerdictEvent Event, PriorVerdict[] History)> taken)
    {
        var writer = new StateWriter(256);
        var (isFirst, lastAt) = (true, 0L);
        foreach (var (verdict, history) in taken)
        {
            if (isFirst)
            {
                writer.Number(verdict.Position);
                isFirst = false;
            }

            var at = Instant.ToMicroseconds(verdict.At);
            writer.Number(Pack(verdict.Verdict, verdict.Source, verdict.Selection) + (90 * (long)verdict.Disposition));
            writer.Number(((at - lastAt) << 1) ^ ((at - lastAt) >> 63));
            writer.Number(history.Length);
            foreach (var earlier in history)
            {
                writer.Number(verdict.Position - earlier.Position);
                writer.Number(Pack(earlier.Verdict, earlier.Source, earlier.Selection));
            }

            lastAt = at;
        }

        return isFirst ? [] : writer.ToArray();
    }

    private static int Pack(Verdict verdict, VerdictSource source, Selection selection) =>
        ((((int)selection * 6) + (int)source) * 3) + (int)verdict;
}
