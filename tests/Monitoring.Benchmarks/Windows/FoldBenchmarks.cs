using BenchmarkDotNet.Attributes;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Windows;

namespace Monitoring.Benchmarks.Windows;

/// <summary>One verdict through window and state machine. Aims: 100 ns and no allocation for one SLO, 10 µs for a hundred.</summary>
[MemoryDiagnoser]
public class FoldBenchmarks
{
    private readonly List<SloChange> changes = [];
    private readonly bool[] errors = [.. Streams.Errors(6).Take(8_192)];
    private readonly EarlierVerdicts history = new VerdictHistory(
        new PriorVerdict(949, Core.Outcomes.Verdict.Correct, VerdictSource.Check, Selection.All, Core.Outcomes.Indicator.Accuracy)).Earlier;
    private AgentFold fold = new();
    private long position;

    /// <summary>SLOs on the agent.</summary>
    [Params(1, 100)]
    public int Slos { get; set; }

    /// <summary>Fills the windows.</summary>
    [GlobalSetup]
    public void Fill()
    {
        fold = Streams.Steady(Slos);
        position = 1_000;
    }

    /// <summary>A stream in which no state changes.</summary>
    [Benchmark(Baseline = true)]
    public void Verdict()
    {
        position++;
        fold.Apply(Streams.EventAt(position, position % 50 == 0), default, "PO-1", changes);
    }

    /// <summary>A correction in the middle of the window, there and back.</summary>
    [Benchmark]
    public void Correction()
    {
        position++;
        fold.Apply(Streams.EventAt(position, (position & 1) == 0), history, "PO-1", changes);
    }

    /// <summary>A stream at a true 94 %: states change and notices copy the window.</summary>
    [Benchmark]
    public int VerdictAt94Percent()
    {
        position++;
        changes.Clear();
        fold.Apply(Streams.EventAt(position, errors[position & 8_191]), default, "PO-1", changes);
        return changes.Count;
    }
}
