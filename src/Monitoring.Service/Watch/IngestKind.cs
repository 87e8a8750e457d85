namespace Monitoring.Service.Watch;

/// <summary>What was sent, by endpoint; the <c>kind</c> label of received items.</summary>
internal enum IngestKind
{
    /// <summary>To <c>/v1/outcomes</c>.</summary>
    Outcome,

    /// <summary>To <c>/v1/verdicts</c>.</summary>
    Verdict,
}
