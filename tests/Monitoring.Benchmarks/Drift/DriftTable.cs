using System.Diagnostics;
using System.Globalization;
using Monitoring.Core.Alerts;
using Monitoring.Core.Drift.Detection;
using Monitoring.Core.Drift.Prices;
using Monitoring.Core.Outcomes;

namespace Monitoring.Benchmarks.Drift;

/// <summary>
/// The published figures of the drift detector, simulated again through the detector itself. Seeded: the same output each time, but for the
/// two last lines.
/// </summary>
internal static class DriftTable
{
    public static void Print(int runs, TextWriter to)
    {
        to.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{runs:N0} runs each"));
        var rows = new List<(string Name, IReadOnlyList<DriftFigure> Figures)>[DriftRow.Published.Count + 1];

        // Each row has its own seed, so the order in which the cores take them changes nothing.
        Parallel.For(0, rows.Length, i => rows[i] = [i < DriftRow.Published.Count
            ? (Name(DriftRow.Published[i]), [.. DriftRow.Published[i].Measure(runs, (ulong)(1_000 * (i + 1)))])
            : ("rule 90 of 100", [.. Rule(runs)])]);
        to.WriteLine("| detector | figure | published | measured | error | apart |");
        to.WriteLine("| --- | --- | --- | --- | --- | --- |");
        foreach (var (name, figures) in rows.SelectMany(row => row))
        {
            foreach (var figure in figures)
            {
                to.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {name} | {figure.What} | {Figure(figure.Expected)} | {Figure(figure.Measured)} | {figure.Error:0.###} | {figure.Apart:0.0} |"));
            }
        }

        to.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"one verdict: {Nanoseconds():0.0} ns, with its tally {NanosecondsCounted():0.0} ns"));
        var rule = new AccuracyRule(0.92m, 0.90m, 100);
        to.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"one price card: rule {Seconds(() => PriceCards.OfRule(rule, 20)):0.00} s, detector {Seconds(() => PriceCards.OfDetector(rule, HealthyErrorRate.OfTarget(0.92m), 2, 20)):0.00} s"));
    }

    private static double Seconds(Func<PriceCard> make)
    {
        make();
        var start = Stopwatch.GetTimestamp();
        make();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static string Figure(double figure) => figure.ToString(figure < 1 ? "0.000" : "N1", CultureInfo.InvariantCulture);

    private static string Name(DriftRow row) => string.Create(CultureInfo.InvariantCulture, $"{100 * row.Healthy:0.#} %, d = {row.Cuts}");

    private static IEnumerable<DriftFigure> Rule(int runs)
    {
        var rule = new AccuracyRule(0.92m, 0.90m, 100);
        return DriftRow.Delays("94 to 85 %", WindowSimulation.Delays(rule, new Slide(0.94m, 0.85m), runs, new Draws(9_000)), 50, 91);
    }

    private static double Nanoseconds()
    {
        var detector = MixtureDetector.ForCuts(HealthyErrorRate.OfTarget(0.92m), 2);
        var memory = new DetectorMemory();
        return Time(verdict => detector.Feed(ref memory, verdict));
    }

    private static double NanosecondsCounted()
    {
        var detector = MixtureDetector.ForCuts(HealthyErrorRate.OfTarget(0.92m), 2);
        var (memory, tally, position) = (new DetectorMemory(), default(Tally), 0L);
        return Time(verdict => detector.Feed(ref memory, ref tally, verdict, ++position));
    }

    private static double Time(Action<Verdict> feed)
    {
        const int Verdicts = 2_000_000;
        var best = double.MaxValue;
        for (var round = 0; round < 5; round++)
        {
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < Verdicts; i++)
            {
                feed(i % 16 == 0 ? Verdict.Incorrect : Verdict.Correct);
            }

            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalNanoseconds / Verdicts);
        }

        return best;
    }
}
