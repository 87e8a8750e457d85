using System.Text.Json;

namespace Monitoring.Service.Reading;

/// <summary>
/// The fields of a post as they were sent, read back from its canonical content: well-formed by then, so a wrong type here is a
/// bug and throws. Absent fields are null.
/// </summary>
internal readonly struct SentFields
{
    private readonly JsonElement root;

    /// <summary>Reads canonical content.</summary>
    public SentFields(string content)
    {
        using var document = JsonDocument.Parse(content);
        root = document.RootElement.Clone();
    }

    /// <summary>A text.</summary>
    public string? Text(string field) => Find(field)?.GetString();

    /// <summary>A number.</summary>
    public double? Number(string field) => Find(field)?.GetDouble();

    /// <summary>An instant.</summary>
    public DateTimeOffset? Instant(string field) => Find(field)?.GetDateTimeOffset();

    /// <summary>Named texts, in their stored order.</summary>
    public IReadOnlyDictionary<string, string>? Texts(string field) => Find(field) is { } texts
        ? new OrderedDictionary<string, string>(texts.EnumerateObject().Select(text => KeyValuePair.Create(text.Name, text.Value.GetString()!)))
        : null;

    /// <summary>Named numbers and texts, in their stored order.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Values(string field) => Find(field) is { } values
        ? new OrderedDictionary<string, JsonElement>(values.EnumerateObject().Select(value => KeyValuePair.Create(value.Name, value.Value)))
        : null;

    private JsonElement? Find(string field) => root.TryGetProperty(field, out var value) ? value : null;
}
