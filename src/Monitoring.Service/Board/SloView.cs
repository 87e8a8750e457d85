using Monitoring.Service.Trust;
using Monitoring.Storage.Reading;

namespace Monitoring.Service.Board;

/// <summary>Everything the page of an SLO shows, read once.</summary>
internal sealed record SloView
{
    /// <summary>The SLO's name.</summary>
    public required string Name { get; init; }

    /// <summary>When it was read.</summary>
    public required Present Present { get; init; }

    /// <summary>How it stands; null when it is retired.</summary>
    public required SloLine? Line { get; init; }

    /// <summary>Its drift watch; null when it is retired.</summary>
    public DriftReading? Drift { get; init; }

    /// <summary>What stands behind its number; null when it is retired.</summary>
    public required SloTrust? Trust { get; init; }

    /// <summary>Its newest changes of state, newest first.</summary>
    public required IReadOnlyList<TransitionReading> Transitions { get; init; }

    /// <summary>Its newest episodes, newest first.</summary>
    public required IReadOnlyList<EpisodeReading> Episodes { get; init; }

    /// <summary>Who is who.</summary>
    public required People People { get; init; }
}
