using Monitoring.Core.Alerts;
using Monitoring.Core.Drift.Watching;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Core.Windows;

namespace Monitoring.Core.Tests.Drift.Watching;

/// <summary>One agent with one SLO (92 %, below 90 % of 100) in the fold, fed with correct and incorrect verdicts of a customer.</summary>
internal sealed class WatchedAgent
{
    private static readonly DateTimeOffset Start = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);

    private int told;

    public WatchedAgent(params IReadOnlyList<string> cuts) =>
        Slo = new Slo("order-entry-accuracy", new AccuracyRule(0.92m, 0.90m, 100), Admission.Default, cuts, "");

    public Slo Slo
    {
        get;
        set
        {
            field = value;
            Fold.Revise([new CoveredSlo(1, 1, value)], Position, Start, slos => [.. slos.Select(_ => Array.Empty<Place>())], []);
        }
    }

    public AgentFold Fold { get; } = new();

    public DriftWatch Watch => Fold.Slos[0].Watch;

    public List<DriftSignal> Signals { get; } = [];

    public List<SloChange> Changes { get; } = [];

    public long Position { get; private set; }

    public void Revise(Slo next) => Slo = next;

    /// <summary>The values told by mail since this was last asked.</summary>
    public IReadOnlyList<string> Told()
    {
        var values = Signals.Skip(told).Where(signal => signal.IsNotice).Select(signal => signal.Key.Value).ToList();
        told = Signals.Count;
        return values;
    }

    public void Feed(int count, string? customer, int wrongEvery)
    {
        for (var i = 0; i < count; i++)
        {
            Feed(customer, (i + 1) % wrongEvery == 0);
        }
    }

    public void Feed(string? customer, bool isWrong) => Fold.Apply(
        new VerdictEvent(
            ++Position, isWrong ? Verdict.Incorrect : Verdict.Correct, VerdictSource.Check, Selection.All, Indicator.Accuracy, Disposition.Auto,
                Start.AddSeconds(Position)),
        default,
        FormattableString.Invariant($"PO-{Position}"),
        Changes,
        customer is null ? null : new Segmented(customer),
        Signals);
}
