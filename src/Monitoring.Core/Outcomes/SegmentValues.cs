using System.Text;
using System.Text.Json;
using Monitoring.Core.Drift.Watching;

namespace Monitoring.Core.Outcomes;

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
