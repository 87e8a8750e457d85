using System.Globalization;
using System.Text;
using Monitoring.Core.Markup;
using Monitoring.Core.Outcomes;
using Monitoring.Service.Ingest;

namespace Monitoring.Service.Otlp;

/// <summary>
/// Makes the items of events: a verdict of an evaluation result, an outcome of <c>agentops.outcome</c>. They go through the same draft as
/// posted ones, so the same values are allowed and the same faults are told. Not thread-safe.
/// </summary>
/// <param name="draft">Where items are put together.</param>
/// <param name="now">The service's clock.</param>
internal sealed class EventItems(ItemDraft draft, DateTimeOffset now)
{
    // Where the fields of an item come from, for who is told what is wrong with one.
    private static readonly Dictionary<string, string> Origins = new(StringComparer.Ordinal)
    {
        [ItemFields.Pointer(ItemField.Agent)] = $"{Conventions.Agent}, {Conventions.GenAiAgent} or {Conventions.Service}",
        [ItemFields.Pointer(ItemField.TransactionId)] = $"{Conventions.Transaction}, {Conventions.Conversation} or the trace id",
        [ItemFields.Pointer(ItemField.Indicator)] = $"{Conventions.Indicator} or {Conventions.EvaluationName}",
        [ItemFields.Pointer(ItemField.Source)] = Conventions.Source,
        [ItemFields.Pointer(ItemField.CauseCode)] = Conventions.CauseCode,
        [ItemFields.Pointer(ItemField.Disposition)] = Conventions.Disposition,
        [ItemFields.Pointer(ItemField.Segments)] = Conventions.SegmentPrefix + "…",
        [ItemFields.Pointer(ItemField.AgentVersion)] = $"{Conventions.GenAiAgentVersion} or {Conventions.ServiceVersion}",
    };

    /// <summary>The verdict of an evaluation result.</summary>
    /// <param name="evaluation">The event.</param>
    /// <param name="verdict">What it says.</param>
    public ParsedItem Verdict(TelemetryEvent evaluation, Verdict verdict)
    {
        Begin(IngestKind.Verdict, evaluation);
        Take(ItemField.Verdict, Word<Verdict>.Of(verdict));
        var source = evaluation.First(Conventions.Source) ?? Usual;
        Take(ItemField.Source, source);
        Take(ItemField.Indicator, evaluation.Itself(Conventions.Indicator) ?? evaluation.Itself(Conventions.EvaluationName));
        Take(ItemField.JudgedAt, Instant(evaluation.At));
        Take(ItemField.VerdictId, IdOf(evaluation, source));
        Take(ItemField.CauseCode, evaluation.Itself(Conventions.CauseCode));
        Take(ItemField.Comment, Remark(evaluation.Itself(Conventions.Explanation)));
        return draft.Finish() with { Kind = IngestKind.Verdict };
    }

    /// <summary>The outcome that an event tells.</summary>
    public ParsedItem Outcome(TelemetryEvent outcome)
    {
        Begin(IngestKind.Outcome, outcome);
        Take(ItemField.OccurredAt, Instant(outcome.At));
        Take(ItemField.Disposition, outcome.Own(Conventions.Disposition));
        Take(ItemField.AgentVersion, outcome.First(Conventions.GenAiAgentVersion, Conventions.ServiceVersion));
        foreach (var (name, text) in outcome.Under(Conventions.SegmentPrefix))
        {
            if (draft.Tags.TakeKey(ItemField.Segments, Encoding.UTF8.GetBytes(name)) is { } key)
            {
                draft.Tags.TakeSegment(key, Encoding.UTF8.GetBytes(text));
            }
        }

        return draft.Finish() with { Kind = IngestKind.Outcome };
    }

    /// <summary>A fault of an item in the words of telemetry.</summary>
    public static string Say(Fault fault) => fault.Pointer.Length == 0 ? fault.Reason
        : Origins.TryGetValue(fault.Pointer, out var origin) ? $"{fault.Pointer[1..]} (from {origin}) {fault.Reason}"
        : $"{fault.Pointer[1..]} {fault.Reason}";

    private static string Usual => Word<VerdictSource>.Of(VerdictSource.Check);

    // A retry of the exporter has the same; another evaluation of the same work another time, or another source.
    private static string? IdOf(TelemetryEvent evaluation, string source) => evaluation is { TraceId: { } trace, SpanId: { } span }
        ? string.Create(CultureInfo.InvariantCulture, $"{trace}-{span}-{evaluation.Nanoseconds}{(source == Usual ? "" : "-" + source)}") : null;

    private static string? Instant(DateTimeOffset? at) => at?.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    // A judge that explains itself at length, or in strange characters, has judged all the same.
    private static string? Remark(string? text)
    {
        if (text is null)
        {
            return null;
        }

        var visible = Visible.Of(text).Replace('\uFFFD', '?').Trim();
        var most = Names.LongestLines - 1;
        return visible.Length <= Names.LongestLines ? visible
            : string.Concat(visible.AsSpan(0, char.IsHighSurrogate(visible[most - 1]) ? most - 1 : most), "…");
    }

    private void Begin(IngestKind kind, TelemetryEvent happened)
    {
        draft.Use(kind, now, bodyIsUtf8: true);
        Take(ItemField.Agent, happened.First(Conventions.Agent, Conventions.GenAiAgent, Conventions.Service));
        Take(ItemField.TransactionId, happened.Own(Conventions.Transaction) ?? happened.Own(Conventions.Conversation) ?? happened.TraceId);
    }

    private void Take(ItemField field, string? text)
    {
        if (text is { Length: > 0 })
        {
            draft.Mark(field);
            draft.Take(field, Encoding.UTF8.GetBytes(text));
        }
    }
}
