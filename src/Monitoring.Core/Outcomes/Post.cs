using System.Text;
using System.Text.Json;
using Monitoring.Core.Drift.Watching;

namespace Monitoring.Core.Outcomes;

/// <summary>
/// One well-formed item of a request, or a heartbeat. <see cref="Content"/> is the canonical form of the sent fields other than agent
/// and transactionId: JSON, keys in ordinal order, instants in UTC cut to microseconds, no server default in it.
/// Two posts say the same exactly when their contents are equal.
/// </summary>
/// <param name="Agent">The agent's name.</param>
/// <param name="TransactionId">The caller's name of the transaction, unique per agent.</param>
/// <param name="Content">The canonical form of what was sent.</param>
public abstract record Post(string Agent, string TransactionId, string Content)
{
    /// <summary>The judgement it brings; null when it brings none.</summary>
    public virtual VerdictFacts? Judgement => null;
}

/// <summary>An outcome: what became of a transaction, possibly with its first verdict.</summary>
/// <param name="Agent">The agent's name.</param>
/// <param name="TransactionId">The caller's name of the transaction, unique per agent.</param>
/// <param name="Content">The canonical form of what was sent.</param>
/// <param name="Disposition">How the transaction left the agent.</param>
/// <param name="OccurredAt">When, in UTC cut to microseconds; null when not sent (the receipt counts).</param>
/// <param name="Verdict">The outcome's own verdict, or null while pending.</param>
public sealed record OutcomePost(
    string Agent, string TransactionId, string Content, Disposition Disposition, DateTimeOffset? OccurredAt, VerdictFacts? Verdict)
    : Post(Agent, TransactionId, Content)
{
    private LazySegments segments;

    /// <inheritdoc/>
    public override VerdictFacts? Judgement => Verdict;

    /// <summary>Its segments.</summary>
    public SegmentValues Segments
    {
        get => segments.Of(Content);
        init => segments = new LazySegments(Content, value);
    }
}

/// <summary>A verdict that comes on its own, after or before its outcome.</summary>
/// <param name="Agent">The agent's name.</param>
/// <param name="TransactionId">The caller's name of the transaction, unique per agent.</param>
/// <param name="Content">The canonical form of what was sent.</param>
/// <param name="Facts">The judgement.</param>
public sealed record VerdictPost(string Agent, string TransactionId, string Content, VerdictFacts Facts)
    : Post(Agent, TransactionId, Content)
{
    /// <inheritdoc/>
    public override VerdictFacts? Judgement => Facts;
}

/// <summary>
/// A sign of life: the agent works though it has nothing to do. It goes the way of all posts, so that many share one transaction with the
/// outcomes of others, but names no transaction and leaves no row.
/// </summary>
/// <param name="Agent">The agent's name.</param>
public sealed record HeartbeatPost(string Agent) : Post(Agent, "", "");

/// <summary>A verdict that came on its own, as it is stored.</summary>
public sealed record PostedVerdict
{
    /// <summary>The store's number of the agent.</summary>
    public required long AgentId { get; init; }

    /// <summary>The caller's name of the transaction.</summary>
    public required string TransactionId { get; init; }

    /// <summary>What tells a repeated verdict: the indicator with the caller's verdictId, or a hash of what was sent.</summary>
    public required string Identity { get; init; }

    /// <summary>Its number in arrival order within the agent.</summary>
    public required long Arrival { get; init; }

    /// <summary>When it was received.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>The judgement.</summary>
    public required VerdictFacts Facts { get; init; }

    /// <summary>Canonical form of what was sent.</summary>
    public required string Content { get; init; }

    /// <summary>Its position; null while it waits for its outcome.</summary>
    public long? Position { get; set; }

    /// <summary>When it got its position; null while it waits.</summary>
    public DateTimeOffset? RecordedAt { get; set; }
}

/// <summary>One judgement as it was sent, defaults filled in.</summary>
/// <param name="Verdict">Right, wrong or unsure.</param>
/// <param name="Source">Who judged.</param>
/// <param name="Selection">Why this transaction was judged.</param>
/// <param name="Indicator">What was judged.</param>
/// <param name="VerdictId">The caller's name of the verdict, unique per transaction and indicator; null when none was sent.</param>
public readonly record struct VerdictFacts(
    Verdict Verdict, VerdictSource Source, Selection Selection, string Indicator, string? VerdictId);

/// <summary>The segments of a canonical content, read when they are first asked for and nothing else of it. Not thread-safe.</summary>
/// <param name="content">The canonical form.</param>
public sealed class SegmentValues(string content) : ISegmented
{
    private IReadOnlyList<(string Key, string Value)>? pairs;

    /// <summary>The segments of a content at hand, as its canonical form would give them.</summary>
    public SegmentValues(OutcomeContent content)
        : this("") => pairs = [.. content.Segments.Select(segment => (segment.Key, segment.Value))];

    /// <summary>No segments.</summary>
    public static SegmentValues None { get; } = new("{}");

    /// <summary>Every segment, in ordinal order of the keys.</summary>
    public IReadOnlyList<(string Key, string Value)> All => pairs ??= Read();

    /// <inheritdoc/>
    public string? ValueOf(string cut)
    {
        foreach (var (key, value) in All)
        {
            if (key == cut)
            {
                return value;
            }
        }

        return null;
    }

    private List<(string Key, string Value)> Read()
    {
        var found = new List<(string, string)>();
        try
        {
            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(content));
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isSegments = reader.ValueTextEquals("segments"u8);
                reader.Read();
                if (!isSegments)
                {
                    reader.Skip();
                    continue;
                }

                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    var key = reader.GetString()!;
                    reader.Read();
                    found.Add((key, reader.GetString()!));
                }

                break;
            }

            return found;
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            throw new FormatException("The text is no canonical content.", broken);
        }
    }
}

/// <summary>
/// Segments read once from a content beside them. They say nothing the content does not, so two of them are always equal.
/// </summary>
/// <param name="read">The content they were read from.</param>
/// <param name="values">The segments.</param>
internal struct LazySegments(string? read, SegmentValues? values) : IEquatable<LazySegments>
{
    private string? read = read;
    private SegmentValues? values = values;

    /// <summary>The segments of a content.</summary>
    public SegmentValues Of(string content)
    {
        if (values is null || !ReferenceEquals(read, content))
        {
            (read, values) = (content, new SegmentValues(content));
        }

        return values;
    }

    /// <inheritdoc/>
    public readonly bool Equals(LazySegments other) => true;

    /// <inheritdoc/>
    public override readonly bool Equals(object? obj) => obj is LazySegments;

    /// <inheritdoc/>
    public override readonly int GetHashCode() => 0;
}
