using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using Monitoring.Core.Outcomes;
using Monitoring.Service.Ingest;

namespace Monitoring.Service.Metrics;

/// <summary>
/// What came in since the process started. The counts are kept here, not by the metrics library, so that every series is on the
/// page from the start and none falls back when the page is built anew. Thread-safe.
/// </summary>
internal sealed class IngestCounters : IDisposable
{
    private static readonly double[] DurationBounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
    private static readonly IngestKind[] Kinds = Enum.GetValues<IngestKind>();
    private static readonly Disposition[] Dispositions = Enum.GetValues<Disposition>();

    private readonly long[][] items = [.. Kinds.Select(_ => new long[IngestResult.All.Count])];
    private readonly ConcurrentDictionary<string, long[]> outcomes = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Agent, ItemStatus Result), StrongBox<long>> refused = [];
    private readonly ConcurrentDictionary<(string Agent, Verdict Verdict), StrongBox<long>> answers = [];
    private readonly KeyValuePair<string,
        object?>[][][] itemLabels = [.. Kinds.Select(kind => IngestResult.All.Select(result => Labels(kind, result)).ToArray())];
    private readonly Histogram<double> duration;

    /// <summary>Makes the counters at zero.</summary>
    public IngestCounters()
    {
        Meter = new Meter("agentops.ingest");
        Meter.CreateObservableCounter("agentops_ingest_items_total", Items, null, "Items received, by result.");
        duration = Meter.CreateHistogram(
            "agentops_ingest_duration_seconds",
            "s",
            "Time from request to durable answer.",
            null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = DurationBounds });
    }

    /// <summary>The meter of these instruments.</summary>
    public Meter Meter { get; }

    /// <summary>Items were received and answered.</summary>
    /// <param name="kind">The endpoint.</param>
    /// <param name="result">What became of them.</param>
    /// <param name="items">How many.</param>
    public void Count(IngestKind kind, IngestResult result, long items = 1) =>
        Interlocked.Add(ref this.items[(int)kind][result.Index], items);

    /// <summary>Outcomes of a registered agent were accepted.</summary>
    /// <param name="agent">The agent's name.</param>
    /// <param name="disposition">How the transactions left the agent.</param>
    /// <param name="outcomes">How many.</param>
    public void CountOutcome(string agent, Disposition disposition, long outcomes = 1) =>
        Interlocked.Add(ref this.outcomes.GetOrAdd(agent, _ => new long[Dispositions.Length])[(int)disposition], outcomes);

    /// <summary>An item of a registered agent was refused.</summary>
    /// <param name="agent">The agent's name.</param>
    /// <param name="result">Rejected or conflict.</param>
    public void CountRefused(string agent, ItemStatus result) =>
        Interlocked.Increment(ref refused.GetOrAdd((agent, result), _ => new StrongBox<long>()).Value);

    /// <summary>A review was answered: one more verdict that was stored.</summary>
    /// <param name="agent">The agent's name.</param>
    /// <param name="verdict">The answer.</param>
    public void CountAnswer(string agent, Verdict verdict)
    {
        Interlocked.Increment(ref answers.GetOrAdd((agent, verdict), _ => new StrongBox<long>()).Value);
        Count(IngestKind.Verdict, IngestResult.Accepted);
    }

    /// <summary>A request was answered after its commit.</summary>
    /// <param name="took">Time from the request's arrival.</param>
    public void RecordDuration(TimeSpan took) => duration.Record(took.TotalSeconds);

    /// <summary>Outcomes accepted from an agent since the process started.</summary>
    public long OutcomesOf(string agent, Disposition disposition) =>
        outcomes.TryGetValue(agent, out var counts) ? Interlocked.Read(ref counts[(int)disposition]) : 0;

    /// <summary>Reviews of an agent answered so since the process started, corrections included.</summary>
    public long AnswersOf(string agent, Verdict verdict) =>
        answers.TryGetValue((agent, verdict), out var count) ? Interlocked.Read(ref count.Value) : 0;

    /// <summary>Items of an agent refused since the process started.</summary>
    public long RefusedOf(string agent, ItemStatus result) =>
        refused.TryGetValue((agent, result), out var count) ? Interlocked.Read(ref count.Value) : 0;

    /// <inheritdoc/>
    public void Dispose() => Meter.Dispose();

    private static KeyValuePair<string, object?>[] Labels(IngestKind kind, IngestResult result) =>
        [new("kind", Word<IngestKind>.Of(kind)), new("reason", result.Reason), new("result", result.Result)];

    private IEnumerable<Measurement<long>> Items() =>
        from kind in Kinds
        from result in IngestResult.All
        select new Measurement<long>(Interlocked.Read(ref items[(int)kind][result.Index]), itemLabels[(int)kind][result.Index]);
}
