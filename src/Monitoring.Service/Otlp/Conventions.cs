using System.Collections.Frozen;

namespace Monitoring.Service.Otlp;

/// <summary>
/// The names of events and attributes that are read: those of OpenTelemetry's conventions for generative AI (in development; as of
/// semantic-conventions-genai of autumn 2026), and our own where these have none.
/// </summary>
internal static class Conventions
{
    public const string EvaluationResult = "gen_ai.evaluation.result";
    public const string EvaluationName = "gen_ai.evaluation.name";
    public const string Label = "gen_ai.evaluation.score.label";
    public const string Score = "gen_ai.evaluation.score.value";
    public const string Explanation = "gen_ai.evaluation.explanation";
    public const string Error = "error.type";
    public const string GenAiAgent = "gen_ai.agent.name";
    public const string GenAiAgentVersion = "gen_ai.agent.version";
    public const string Conversation = "gen_ai.conversation.id";
    public const string EventName = "event.name";
    public const string Service = "service.name";
    public const string ServiceVersion = "service.version";

    public const string Outcome = "agentops.outcome";
    public const string Agent = "agentops.agent";
    public const string Transaction = "agentops.transaction.id";
    public const string Indicator = "agentops.indicator";
    public const string Source = "agentops.source";
    public const string CauseCode = "agentops.cause_code";
    public const string Disposition = "agentops.disposition";
    public const string SegmentPrefix = "agentops.segment.";

    private static readonly FrozenSet<string> Known = new[]
    {
        EvaluationName, Label, Score, Explanation, Error, GenAiAgent, GenAiAgentVersion, Conversation, EventName, Service, ServiceVersion,
        Agent, Transaction, Indicator, Source, CauseCode, Disposition,
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>True when somebody here reads the attribute of this name.</summary>
    public static bool IsRead(string key) => Known.Contains(key) || key.StartsWith(SegmentPrefix, StringComparison.Ordinal);
}
