using Monitoring.Core.Outcomes;

namespace Monitoring.Service.Ingest;

/// <summary>Takes the segments and attributes of an item, key by key. Not thread-safe.</summary>
/// <param name="content">Where they go.</param>
/// <param name="texts">Makes texts.</param>
/// <param name="faults">What is wrong with the item.</param>
internal sealed class ItemTags(OutcomeContent content, ItemTexts texts, ItemFaults faults)
{
    /// <summary>Most segments of an item.</summary>
    public const int MostSegments = 16;

    /// <summary>Most attributes of an item.</summary>
    public const int MostAttributes = 64;

    /// <summary>Takes a key of segments or attributes.</summary>
    /// <returns>The key; null when it is refused.</returns>
    public string? TakeKey(ItemField field, ReadOnlySpan<byte> name)
    {
        var key = texts.Any(name);
        if (Names.IsKey(key))
        {
            return key;
        }

        faults.Add(field, key, "has a key that " + Names.KeyRule);
        return null;
    }

    /// <summary>Takes a segment.</summary>
    public void TakeSegment(string key, ReadOnlySpan<byte> value)
    {
        if (content.Segments.Count == MostSegments && !content.Segments.ContainsKey(key))
        {
            faults.AddOnce(ItemField.Segments, "has more than 16 keys");
        }
        else if (Text(ItemField.Segments, key, value) is { } text && !content.TryAddSegment(key, text))
        {
            AddRepeated(ItemField.Segments, key);
        }
    }

    /// <summary>Takes an attribute that is a text.</summary>
    public void TakeAttribute(string key, ReadOnlySpan<byte> value)
    {
        if (Text(ItemField.Attributes, key, value) is { } text)
        {
            TakeAttribute(key, new AttributeValue(text));
        }
    }

    /// <summary>Takes an attribute.</summary>
    public void TakeAttribute(string key, AttributeValue value)
    {
        if (content.Attributes.Count == MostAttributes && !content.Attributes.ContainsKey(key))
        {
            faults.AddOnce(ItemField.Attributes, "has more than 64 keys");
        }
        else if (!content.TryAddAttribute(key, value))
        {
            AddRepeated(ItemField.Attributes, key);
        }
    }

    private string? Text(ItemField field, string key, ReadOnlySpan<byte> value)
    {
        var text = texts.Repeated(value, out var fault);
        if (fault is not null)
        {
            faults.Add(field, key, fault);
        }

        return text;
    }

    private void AddRepeated(ItemField field, string key) =>
        faults.Add(FaultKind.DuplicateField, ItemFields.Append(ItemFields.Pointer(field), key), "is given more than once");
}
