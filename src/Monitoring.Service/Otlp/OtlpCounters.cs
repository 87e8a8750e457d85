using System.Diagnostics.Metrics;
using Monitoring.Core.Outcomes;

namespace Monitoring.Service.Otlp;

/// <summary>Telemetry that was passed over since the process started, by reason. Thread-safe.</summary>
internal sealed class OtlpCounters : IDisposable
{
    private static readonly PassedOver[] Reasons = Enum.GetValues<PassedOver>();

    private readonly long[] passed = new long[Reasons.Length];

    /// <summary>Makes the counters at zero.</summary>
    public OtlpCounters()
    {
        Meter = new Meter("agentops.otlp");
        Meter.CreateObservableCounter(
            "agentops_otlp_passed_over_total",
            () => Reasons.Select(reason => new Measurement<long>(
                Of(reason), new KeyValuePair<string, object?>("reason", Word<PassedOver>.Of(reason)))),
            null,
            "Telemetry passed over: records with nothing for us (other) and evaluations without a verdict.");
    }

    /// <summary>The meter of these instruments.</summary>
    public Meter Meter { get; }

    /// <summary>How often something was passed over for a reason.</summary>
    public long Of(PassedOver reason) => Interlocked.Read(ref passed[(int)reason]);

    /// <summary>A batch was answered of which this was passed over.</summary>
    public void Count(IReadOnlyDictionary<PassedOver, long> batch)
    {
        foreach (var (reason, times) in batch)
        {
            Interlocked.Add(ref passed[(int)reason], times);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Meter.Dispose();
}
