namespace Monitoring.Service.Otlp;

/// <summary>Why a record or an event of telemetry is none of ours; the words of the metric's <c>reason</c> label.</summary>
internal enum PassedOver
{
    /// <summary>It is neither an evaluation result nor an outcome; a record counts once, whatever events it has.</summary>
    Other,

    /// <summary>An evaluation whose label is not known and whose score has no bound.</summary>
    NoVerdict,

    /// <summary>An evaluation that itself failed.</summary>
    Failed,

    /// <summary>A record of more than a megabyte.</summary>
    TooLarge,
}
