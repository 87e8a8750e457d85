using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Monitoring.Core.Outcomes;

namespace Monitoring.Service.Ingest;

/// <summary>
/// Makes texts of bytes and judges them. Agents, keys, customers and versions come over and over: the same short ASCII
/// bytes give the same text again while it is remembered. Not thread-safe.
/// </summary>
internal sealed class ItemTexts
{
    private const string InvalidUtf8 = "is not valid UTF-8";

    private const int Slots = 256;
    private const int LongestKept = 32;

    /// <summary>More bytes than this are more than <see cref="Names.LongestText"/> characters, whatever they are.</summary>
    private const int LongestLooked = 4 * Names.LongestText;

    private const int LongestLinesLooked = 4 * Names.LongestLines;

    private readonly string?[] slots = new string?[Slots];

    /// <summary>True when the whole body is valid UTF-8, so that no value needs to be looked at again.</summary>
    public bool AreUtf8 { get; set; }

    /// <summary>A text that is rarely seen twice.</summary>
    public string? Rare(ReadOnlySpan<byte> utf8, out string? fault) => Judge(utf8, Encoding.UTF8.GetString(Cut(utf8)), out fault);

    /// <summary>A text that is likely to come again.</summary>
    public string? Repeated(ReadOnlySpan<byte> utf8, out string? fault) => Judge(utf8, Any(utf8), out fault);

    /// <summary>The name of an agent.</summary>
    public string? Name(ReadOnlySpan<byte> utf8, out string? fault)
    {
        var name = Any(utf8);
        fault = Names.IsName(name) ? null : IsUtf8(utf8) ? Names.NameRule : InvalidUtf8;
        return fault is null ? name : null;
    }

    /// <summary>The name of an indicator.</summary>
    public string? Key(ReadOnlySpan<byte> utf8, out string? fault)
    {
        var key = Any(utf8);
        fault = Names.IsKey(key) ? null : IsUtf8(utf8) ? Names.KeyRule : InvalidUtf8;
        return fault is null ? key : null;
    }

    /// <summary>A text of several lines; one too long for it is cut, still longer than allowed.</summary>
    public string? Lines(ReadOnlySpan<byte> utf8, out string? fault)
    {
        var text = Encoding.UTF8.GetString(utf8.Length <= LongestLinesLooked ? utf8 : utf8[..LongestLinesLooked]);
        fault = !IsUtf8(utf8) ? InvalidUtf8 : Names.IsLines(text) ? null : Names.LinesRule;
        return fault is null ? text : null;
    }

    /// <summary>Any text that is likely to come again, not judged; a long one is cut, still longer than any allowed one.</summary>
    public string Any(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > LongestKept)
        {
            return Encoding.UTF8.GetString(Cut(utf8));
        }

        var hash = 2166136261u;
        foreach (var one in utf8)
        {
            hash = unchecked((hash ^ one) * 16777619u);
        }

        ref var slot = ref slots[hash % Slots];
        return slot is { } known && Ascii.Equals(utf8, known) ? known : slot = Encoding.UTF8.GetString(utf8);
    }

    private static ReadOnlySpan<byte> Cut(ReadOnlySpan<byte> utf8) => utf8.Length <= LongestLooked ? utf8 : utf8[..LongestLooked];

    private static string Rule(string text)
    {
        if (text.Length > Names.LongestText)
        {
            // It may have been cut within a character.
            return Names.TextRule;
        }

        foreach (var rune in text.EnumerateRunes())
        {
            if (!Names.IsText(rune.ToString()))
            {
                return Names.TextRule + "; U+" + rune.Value.ToString("X4", CultureInfo.InvariantCulture) + " is none";
            }
        }

        return Names.TextRule;
    }

    private bool IsUtf8(ReadOnlySpan<byte> value) => AreUtf8 || Utf8.IsValid(value);

    private string? Judge(ReadOnlySpan<byte> utf8, string text, out string? fault)
    {
        fault = !IsUtf8(utf8) ? InvalidUtf8 : Names.IsText(text) ? null : Rule(text);
        return fault is null ? text : null;
    }
}

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
