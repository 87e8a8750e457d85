using Monitoring.Core.Alerts;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Core.Windows;
using static System.FormattableString;

namespace Monitoring.Benchmarks.Windows;

/// <summary>Agents and verdicts to measure with.</summary>
internal static class Streams
{
    /// <summary>When everything happens.</summary>
    public static readonly DateTimeOffset At = new(2026, 6, 1, 12, 50, 0, TimeSpan.Zero);

    /// <summary>SLOs of 92 % over 100 transactions, alerting below 90 %.</summary>
    public static IReadOnlyList<CoveredSlo> Covered(int slos) =>
        [.. Enumerable.Range(1, slos).Select(id => new CoveredSlo(
            id, 1, new Slo(Invariant($"slo-{id}"), new AccuracyRule(0.92m, 0.90m, 100), Admission.Default, [], "")))];

    /// <summary>An agent whose windows are full: every fiftieth verdict wrong, so that nothing changes any more.</summary>
    public static AgentFold Steady(int slos)
    {
        var fold = new AgentFold();
        fold.Revise(Covered(slos), 0, At, _ => [], []);
        for (var position = 1; position <= 1_000; position++)
        {
            fold.Apply(EventAt(position, position % 50 == 0), default, "PO-1", []);
        }

        return fold;
    }

    /// <summary>An agent whose kept places hold about 6 % wrong ones, unevenly.</summary>
    public static AgentFold Lively(int slos)
    {
        var fold = new AgentFold();
        fold.Revise(Covered(slos), 0, At, _ => [], []);
        foreach (var (position, isWrong) in Errors(6).Take(1_000).Index())
        {
            fold.Apply(EventAt(position + 1, isWrong), default, "PO-1", []);
        }

        return fold;
    }

    /// <summary>Seeded independent errors, this many in a hundred.</summary>
    public static IEnumerable<bool> Errors(int percent)
    {
        var luck = new Random(20_260_601);
        while (true)
        {
            yield return luck.Next(100) < percent;
        }
    }

    /// <summary>A check's verdict on an automatically released transaction.</summary>
    public static VerdictEvent EventAt(long position, bool isWrong) =>
        new(position, isWrong ? Verdict.Incorrect : Verdict.Correct, VerdictSource.Check, Selection.All, Indicator.Accuracy,
            Disposition.Auto, At);
}
