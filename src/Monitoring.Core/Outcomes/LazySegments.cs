namespace Monitoring.Core.Outcomes;

/// <summary>Segments read once from a content beside them. They say nothing the content does not, so two of them are always equal.</summary>
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
