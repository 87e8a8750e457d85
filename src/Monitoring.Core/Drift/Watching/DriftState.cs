using Monitoring.Core.Drift.Detection;

namespace Monitoring.Core.Drift.Watching;

/// <summary>What changes in a watched stream, so that all of it can be set aside and taken back.</summary>
internal struct DriftState
{
    /// <summary>What the detector remembers.</summary>
    public DetectorMemory Memory;

    /// <summary>What people are told beside the evidence.</summary>
    public Tally Tally;

    /// <inheritdoc cref="DriftStream.Epoch"/>
    public long Epoch;

    /// <inheritdoc cref="DriftStream.Judged"/>
    public long Judged;

    /// <inheritdoc cref="DriftStream.Wrong"/>
    public long Wrong;

    /// <inheritdoc cref="DriftStream.Evidence"/>
    public double Evidence;

    /// <inheritdoc cref="DriftStream.SignalledAt"/>
    public long SignalledAt;

    /// <inheritdoc cref="DriftStream.Position"/>
    public long Position;

    /// <inheritdoc cref="DriftStream.UnsavedFrom"/>
    public long UnsavedFrom;

    /// <summary>True when it must not wait to be stored.</summary>
    public bool IsUrgent;
}
