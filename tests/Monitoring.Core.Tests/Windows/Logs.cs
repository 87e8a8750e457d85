using CsCheck;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Windows;
using static System.FormattableString;

namespace Monitoring.Core.Tests.Windows;

/// <summary>
/// Random logs of one agent: good and bad phases, corrections, unsure verdicts, several judges, reasons and dispositions.
/// </summary>
internal static class Logs
{
    public static readonly DateTimeOffset Start = new(2026, 3, 2, 6, 0, 0, TimeSpan.Zero);

    private static readonly Gen<Disposition> Dispositions =
        Gen.Frequency((8, Gen.Const(Disposition.Auto)), (2, Gen.OneOf(Enum.GetValues<Disposition>())));

    private static readonly Gen<VerdictSource> Sources =
        Gen.Frequency((6, Gen.Const(VerdictSource.Check)), (4, Gen.OneOf(Enum.GetValues<VerdictSource>())));

    private static readonly Gen<Selection> Selections =
        Gen.Frequency((8, Gen.Const(Selection.All)), (3, Gen.OneOf(Enum.GetValues<Selection>())));

    /// <summary>Mostly accuracy, sometimes another.</summary>
    public static Gen<string> Indicators { get; } =
        Gen.Frequency((8, Gen.Const(Indicator.Accuracy)), (2, Gen.Const("relevance")), (1, Gen.Const("completeness")));

    /// <summary>What one event does; <see cref="Step.Back"/> 0 is a new transaction, n the n-th newest one.</summary>
    private static readonly Gen<Step> Steps = Gen.Select(
        Gen.Frequency((3, Gen.Const(0)), (2, Gen.Int[1, 25])), Gen.Int[0, 99], Gen.Int[0, 19], Dispositions, Sources, Selections, Indicators,
        (back, luck, doubt, disposition, source, selection, indicator) =>
            new Step(back, luck, doubt, disposition, source, selection, indicator));

    private static readonly Gen<Phase> Phases =
        Gen.Select(Gen.OneOf(0, 0, 0, 10, 30, 60, 100), Steps.Array[1, 40], (wrongPercent, steps) => new Phase(wrongPercent, steps));

    /// <summary>Logs of up to a few hundred events.</summary>
    public static Gen<IReadOnlyList<LoggedVerdict>> Any { get; } = Phases.Array[1, 16].Select(Write);

    /// <summary>The same as they were before there were other indicators.</summary>
    public static Gen<IReadOnlyList<LoggedVerdict>> OfAccuracy { get; } = Any.Select(log => (IReadOnlyList<LoggedVerdict>)
    [
        .. log.Select(logged => logged with
        {
            Event = logged.Event with { Indicator = Indicator.Accuracy },
            History = [.. logged.History.Select(prior => prior with { Indicator = Indicator.Accuracy })],
        }),
    ]);

    /// <summary>One new transaction per character, judged by a check: 1 wrong, 0 right, ? unsure.</summary>
    public static IEnumerable<LoggedVerdict> Of(string verdicts, int after = 0) => verdicts.Select((verdict, i) =>
    {
        var (position, judged) = (after + i + 1, verdict switch { '1' => Verdict.Incorrect, '0' => Verdict.Correct, _ => Verdict.Unsure });
        return new LoggedVerdict(
            new VerdictEvent(position, judged, VerdictSource.Check, Selection.All, Indicator.Accuracy, Disposition.Auto, At(position)), [],
                Invariant($"PO-{position}"));
    });

    /// <summary>When the event of a position is recorded.</summary>
    public static DateTimeOffset At(long position) => Start.AddSeconds(position * 432);

    private static IReadOnlyList<LoggedVerdict> Write(Phase[] phases)
    {
        var log = new List<LoggedVerdict>();
        var transactions = new List<(string Id, Disposition Disposition, List<PriorVerdict> History)>();
        foreach (var (step, wrongPercent) in phases.SelectMany(phase => phase.Steps.Select(step => (step, phase.WrongPercent))))
        {
            if (step.Back == 0 || transactions.Count == 0)
            {
                transactions.Add((Invariant($"PO-{transactions.Count}"), step.Disposition, []));
            }

            var (id, disposition, history) = transactions[Math.Max(0, transactions.Count - Math.Max(1, step.Back))];
            var verdict = step.Doubt == 0 ? Verdict.Unsure : step.Luck < wrongPercent ? Verdict.Incorrect : Verdict.Correct;
            var position = log.Count + 1L;
            log.Add(new LoggedVerdict(new VerdictEvent(position, verdict, step.Source, step.Selection, step.Indicator, disposition, At(position)),
                [.. history], id));
            history.Add(new PriorVerdict(position, verdict, step.Source, step.Selection, step.Indicator));
        }

        return log;
    }

    private sealed record Step(
        int Back, int Luck, int Doubt, Disposition Disposition, VerdictSource Source, Selection Selection, string Indicator);

    private sealed record Phase(int WrongPercent, Step[] Steps);
}
