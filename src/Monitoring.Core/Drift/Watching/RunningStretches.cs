using Monitoring.Core.Windows;
using static System.FormattableString;

namespace Monitoring.Core.Drift.Watching;

/// <summary>Since when the loaded streams of one SLO have been worse, copied at the position of a notice.</summary>
public sealed class RunningStretches
{
    private readonly Dictionary<DriftKey, long> sinceByKey = [];

    private RunningStretches(long epoch) => Epoch = epoch;

    /// <summary>Number of the watch's beginning then: a stream of an earlier one says nothing.</summary>
    public long Epoch { get; }

    /// <summary>Copies the running stretches of streams that have a place in the SLO's window.</summary>
    /// <param name="slo">The SLO.</param>
    /// <param name="bank">The streams of its segment values that are loaded.</param>
    public static RunningStretches Of(SloFold slo, DriftBank bank)
    {
        var watch = slo.Watch;
        var running = new RunningStretches(watch.Epoch);
        running.Add(DriftKey.TotalOf(slo.Id), watch.Total);
        var oldest = slo.Window.FirstPosition;
        foreach (var (key, stream) in bank.Streams)
        {
            if (key.SloId == slo.Id && stream.Position >= oldest)
            {
                running.Add(key, stream);
            }
        }

        return running;
    }

    /// <summary>Position of the wrong verdict that began the running stretch of a loaded stream; 0 when none runs.</summary>
    public long SinceOf(DriftKey key) => sinceByKey.GetValueOrDefault(key);

    /// <inheritdoc/>
    public override string ToString() =>
        string.Join(", ", sinceByKey.Select(stream => Invariant($"{stream.Key} since {stream.Value}")).Order(StringComparer.Ordinal));

    private void Add(DriftKey key, DriftStream stream)
    {
        if (stream.Epoch == Epoch && stream.Since.SincePosition is var since and > 0)
        {
            sinceByKey[key] = since;
        }
    }
}
