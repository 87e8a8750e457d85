namespace Monitoring.Service.Ingest;

/// <summary>The fields an item may have; their outward names are the words of the members.</summary>
internal enum ItemField
{
    Agent,
    TransactionId,
    Verdict,
    Source,
    Selection,
    InclusionProbability,
    JudgedBy,
    JudgedAt,
    VerdictId,
    CauseCode,
    OccurredAt,
    CompletedAt,
    DueBy,
    Disposition,
    Confidence,
    Segments,
    Attributes,
    AgentVersion,
}
