using System.Diagnostics.Metrics;
using Monitoring.Core.Alerts;
using Monitoring.Core.Deliveries;
using Monitoring.Core.Outcomes;

namespace Monitoring.Service.Metrics;

/// <summary>Delivery attempts since the process started, by what the newest notice of the message says, and by channel. Thread-safe.</summary>
internal sealed class DeliveryCounters : IDisposable
{
    private static readonly NoticeKind[] Kinds = Enum.GetValues<NoticeKind>();
    private static readonly AttemptResult[] Results = Enum.GetValues<AttemptResult>();

    private readonly Dictionary<(NoticeKind Kind, AttemptResult Result), Attempts> attempts =
        (from kind in Kinds from result in Results select (kind, result))
            .ToDictionary(pair => pair, pair => new Attempts("kind", Word<NoticeKind>.Of(pair.kind), pair.result));

    private readonly Dictionary<(Channel Channel, AttemptResult Result), Attempts> byChannel =
        (from channel in Enum.GetValues<Channel>() from result in Results select (channel, result))
            .ToDictionary(pair => pair, pair => new Attempts("channel", Word<Channel>.Of(pair.channel), pair.result));

    private long ownFaults;
    private long loopFaults;

    /// <summary>Makes the counters at zero.</summary>
    public DeliveryCounters()
    {
        Meter = new Meter("agentops.delivery");
        Meter.CreateObservableCounter(
            "agentops_deliveries_total",
            () => attempts.Values.Select(attempts => attempts.Measure()),
            null,
            "Delivery attempts (sent, retry, refused), and messages that expired before one.");
        Meter.CreateObservableCounter(
            "agentops_channel_deliveries_total",
            () => byChannel.Values.Select(attempts => attempts.Measure()),
            null,
            "Delivery attempts by the channel they went by, and their result.");
        Meter.CreateObservableCounter(
            "agentops_deliveries_own_faults_total",
            () => OwnFaults,
            null,
            "Retried attempts that failed on our side: what the mail server refuses of us, folder, or writing the mail.");
        Meter.CreateObservableCounter(
            "agentops_delivery_loop_faults_total",
            () => LoopFaults,
            null,
            "Times the delivery loop met something it did not expect and went on.");
    }

    /// <summary>The meter of these instruments.</summary>
    public Meter Meter { get; }

    /// <summary>Retried attempts that failed on our side.</summary>
    public long OwnFaults => Interlocked.Read(ref ownFaults);

    /// <summary>Times the delivery loop met something it did not expect.</summary>
    public long LoopFaults => Interlocked.Read(ref loopFaults);

    /// <summary>An attempt ended.</summary>
    /// <param name="kind">The notice the message carries.</param>
    /// <param name="attempt">How it ended.</param>
    public void Count(NoticeKind kind, Attempt attempt)
    {
        attempts[(kind, attempt.Result)].Count();
        if (attempt.IsOurFault)
        {
            CountOwnFault();
        }
    }

    /// <summary>An attempt ended.</summary>
    /// <param name="channel">The way the message went.</param>
    /// <param name="result">How it ended.</param>
    public void Count(Channel channel, AttemptResult result) => byChannel[(channel, result)].Count();

    /// <summary>An attempt failed on our side, which was learned only when somebody else got the same answer.</summary>
    public void CountOwnFault() => Interlocked.Increment(ref ownFaults);

    /// <summary>The delivery loop met something it did not expect.</summary>
    public void CountLoopFault() => Interlocked.Increment(ref loopFaults);

    /// <inheritdoc/>
    public void Dispose() => Meter.Dispose();

    private sealed class Attempts(string by, string value, AttemptResult result)
    {
        private readonly KeyValuePair<string, object?>[] labels = [new(by, value), new("result", Word<AttemptResult>.Of(result))];
        private long count;

        public void Count() => Interlocked.Increment(ref count);

        public Measurement<long> Measure() => new(Interlocked.Read(ref count), labels);
    }
}
