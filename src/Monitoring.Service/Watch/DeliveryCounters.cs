using System.Diagnostics.Metrics;
using Monitoring.Core.Alerts;
using Monitoring.Core.Deliveries;
using Monitoring.Core.Outcomes;

namespace Monitoring.Service.Watch;

/// <summary>Delivery attempts since the process started, by what the newest notice of the message says. Thread-safe.</summary>
internal sealed class DeliveryCounters : IDisposable
{
    private static readonly NoticeKind[] Kinds = Enum.GetValues<NoticeKind>();
    private static readonly AttemptResult[] Results = Enum.GetValues<AttemptResult>();

    private readonly Dictionary<(NoticeKind Kind, AttemptResult Result), Attempts> _attempts =
        (from kind in Kinds from result in Results select (kind, result)).ToDictionary(pair => pair, pair => new Attempts(pair.kind, pair.result));

    /// <summary>Makes the counters at zero.</summary>
    public DeliveryCounters()
    {
        Meter = new Meter("agentops.delivery");
        Meter.CreateObservableCounter(
            "agentops_deliveries_total",
            () => _attempts.Values.Select(attempts => attempts.Measure()),
            null,
            "Delivery attempts (sent, retry, refused).");
    }

    /// <summary>The meter of these instruments.</summary>
    public Meter Meter { get; }

    /// <summary>An attempt ended.</summary>
    /// <param name="kind">The notice the message carries.</param>
    /// <param name="result">How it ended.</param>
    public void Count(NoticeKind kind, AttemptResult result) => _attempts[(kind, result)].Count();

    /// <inheritdoc/>
    public void Dispose() => Meter.Dispose();

    private sealed class Attempts(NoticeKind kind, AttemptResult result)
    {
        private readonly KeyValuePair<string, object?>[] _labels = [new("kind", Word<NoticeKind>.Of(kind)), new("result", Word<AttemptResult>.Of(result))];
        private long _count;

        public void Count() => Interlocked.Increment(ref _count);

        public Measurement<long> Measure() => new(Interlocked.Read(ref _count), _labels);
    }
}
