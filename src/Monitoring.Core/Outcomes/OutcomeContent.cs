namespace Monitoring.Core.Outcomes;

/// <summary>
/// What a caller sent about a transaction, field by field: null what was not sent. An explicit JSON null and an empty object
/// count as not sent. <see cref="Write()"/> gives the canonical form kept in <see cref="Post.Content"/>, <see cref="Read"/> reads
/// it back. Agent and transactionId are not part of it, and no default of the service ever is. One object may be cleared and
/// filled again and again. Not thread-safe.
/// </summary>
public sealed class OutcomeContent
{
    private readonly SortedList<string, string> segments = new(StringComparer.Ordinal);
    private readonly SortedList<string, AttributeValue> attributes = new(StringComparer.Ordinal);

    /// <summary>When it happened.</summary>
    public DateTimeOffset? OccurredAt { get; set; }

    /// <summary>When the agent was done.</summary>
    public DateTimeOffset? CompletedAt { get; set; }

    /// <summary>When it was due.</summary>
    public DateTimeOffset? DueBy { get; set; }

    /// <summary>How the transaction left the agent.</summary>
    public Disposition? Disposition { get; set; }

    /// <summary>The agent's own confidence, 0 to 1.</summary>
    public double? Confidence { get; set; }

    /// <summary>Strings by which accuracy is broken down, in ordinal order of their keys.</summary>
    public IReadOnlyDictionary<string, string> Segments => segments;

    /// <summary>Numbers and texts that describe the input, in ordinal order of their keys.</summary>
    public IReadOnlyDictionary<string, AttributeValue> Attributes => attributes;

    /// <summary>The agent's version.</summary>
    public string? AgentVersion { get; set; }

    /// <summary>Right, wrong or unsure.</summary>
    public Verdict? Verdict { get; set; }

    /// <summary>Who judged.</summary>
    public VerdictSource? Source { get; set; }

    /// <summary>Why the transaction was judged.</summary>
    public Selection? Selection { get; set; }

    /// <summary>The chance a random selection had to pick this transaction, above 0 and at most 1.</summary>
    public double? InclusionProbability { get; set; }

    /// <summary>Who or what gave the verdict.</summary>
    public string? JudgedBy { get; set; }

    /// <summary>When the verdict was given.</summary>
    public DateTimeOffset? JudgedAt { get; set; }

    /// <summary>The caller's name of the verdict.</summary>
    public string? VerdictId { get; set; }

    /// <summary>The caller's code for what went wrong.</summary>
    public string? CauseCode { get; set; }

    /// <summary>What the verdict judges.</summary>
    public string? Indicator { get; set; }

    /// <summary>The version of who or what gave the verdict.</summary>
    public string? JudgeVersion { get; set; }

    /// <summary>What the judge says beside the verdict; may have several lines.</summary>
    public string? Comment { get; set; }

    /// <summary>Reads a canonical form.</summary>
    /// <exception cref="FormatException">The text is none.</exception>
    public static OutcomeContent Read(string content) => ContentReader.Read(content);

    /// <summary>Adds a segment.</summary>
    /// <returns>False when the key is there already.</returns>
    public bool TryAddSegment(string key, string value) => segments.TryAdd(key, value);

    /// <summary>Adds an attribute.</summary>
    /// <returns>False when the key is there already.</returns>
    public bool TryAddAttribute(string key, AttributeValue value) => attributes.TryAdd(key, value);

    /// <summary>The canonical form.</summary>
    public string Write() => Write(new ContentWriter());

    /// <summary>The canonical form, written with a writer that is used again. The order here is the ordinal order of the fields.</summary>
    public string Write(ContentWriter writer)
    {
        writer.Open();
        Write(writer, "agentVersion", AgentVersion);
        WriteAttributes(writer);
        Write(writer, "causeCode", CauseCode);
        WriteComment(writer);
        Write(writer, "completedAt", CompletedAt);
        Write(writer, "confidence", Confidence);
        Write(writer, "disposition", Disposition);
        Write(writer, "dueBy", DueBy);
        Write(writer, "inclusionProbability", InclusionProbability);
        Write(writer, "indicator", Indicator);
        Write(writer, "judgeVersion", JudgeVersion);
        Write(writer, "judgedAt", JudgedAt);
        Write(writer, "judgedBy", JudgedBy);
        Write(writer, "occurredAt", OccurredAt);
        WriteSegments(writer);
        Write(writer, "selection", Selection);
        Write(writer, "source", Source);
        Write(writer, "verdict", Verdict);
        Write(writer, "verdictId", VerdictId);
        writer.Close();
        return writer.Take();
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        segments.Clear();
        attributes.Clear();
        OccurredAt = CompletedAt = DueBy = JudgedAt = null;
        Confidence = InclusionProbability = null;
        Disposition = null;
        Verdict = null;
        Source = null;
        Selection = null;
        AgentVersion = JudgedBy = VerdictId = CauseCode = Indicator = JudgeVersion = Comment = null;
    }

    private static void Write(ContentWriter writer, string field, string? value)
    {
        if (value is not null)
        {
            writer.Text(field, value);
        }
    }

    private static void Write(ContentWriter writer, string field, double? value)
    {
        if (value is { } number)
        {
            writer.Number(field, number);
        }
    }

    private static void Write(ContentWriter writer, string field, DateTimeOffset? value)
    {
        if (value is { } instant)
        {
            writer.Instant(field, instant);
        }
    }

    private static void Write<T>(ContentWriter writer, string field, T? value)
        where T : struct, Enum
    {
        if (value is { } member)
        {
            writer.Text(field, Word<T>.Of(member));
        }
    }

    private void WriteComment(ContentWriter writer)
    {
        if (Comment is not null)
        {
            writer.Lines("comment", Comment);
        }
    }

    private void WriteSegments(ContentWriter writer)
    {
        if (segments.Count == 0)
        {
            return;
        }

        writer.Open("segments");
        for (var i = 0; i < segments.Count; i++)
        {
            writer.Text(segments.GetKeyAtIndex(i), segments.GetValueAtIndex(i));
        }

        writer.Close();
    }

    private void WriteAttributes(ContentWriter writer)
    {
        if (attributes.Count == 0)
        {
            return;
        }

        writer.Open("attributes");
        for (var i = 0; i < attributes.Count; i++)
        {
            var (key, value) = (attributes.GetKeyAtIndex(i), attributes.GetValueAtIndex(i));
            if (value.Text is { } text)
            {
                writer.Text(key, text);
            }
            else
            {
                writer.Number(key, value.Number!.Value);
            }
        }

        writer.Close();
    }
}

/// <summary>The value of an attribute: a finite number or a short text (<see cref="Names.IsText"/>), never both.</summary>
public readonly record struct AttributeValue
{
    /// <summary>A number.</summary>
    public AttributeValue(double number) => Number = number;

    /// <summary>A text.</summary>
    public AttributeValue(string text) => Text = text;

    /// <summary>The number; null when it is a text.</summary>
    public double? Number { get; }

    /// <summary>The text; null when it is a number.</summary>
    public string? Text { get; }
}
