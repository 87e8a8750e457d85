using Monitoring.Core.Markup;
using Monitoring.Service.Registry.Yaml;
using Monitoring.Service.Settings;

namespace Monitoring.Service.Registry;

/// <summary>A field of the registry: where it stands, what stands there, and where its faults go.</summary>
/// <param name="Path">Its keys joined with dots.</param>
/// <param name="Line">The line of its key, from 1.</param>
/// <param name="Node">Its value.</param>
/// <param name="Faults">Where faults are noted.</param>
internal sealed record Field(string Path, int Line, YamlNode Node, RegistryFaults Faults)
{
    /// <summary>Notes a fault of the value.</summary>
    public void Refuse(string problem, string remedy) => Faults.Refuse(Node.Line, Path, problem, remedy);

    /// <summary>Notes a fault that starts with the value: <c>"92" has no percent sign</c>.</summary>
    public void RefuseValue(string problem, string remedy) =>
        Refuse($"\"{Visible.Line((Node as YamlNode.Text)?.Value ?? "", 60)}\" {problem}", remedy);

    /// <summary>The single value, not empty; null when it is none, the fault being noted.</summary>
    /// <param name="remedy">What would be right, as a request.</param>
    public string? Text(string remedy)
    {
        switch (Node)
        {
            case YamlNode.Text { Value.Length: > 0 } text:
                return text.Value;
            case YamlNode.Text:
                Refuse("has no value", remedy);
                return null;
            case YamlNode.Refused:
                return null;
            default:
                Refuse(Node is YamlNode.List ? "is a list" : "has keys of its own", remedy);
                return null;
        }
    }

    /// <summary>The items of a list, at least one; none when it is no list, the fault being noted.</summary>
    /// <param name="remedy">What would be right, as a request.</param>
    public IReadOnlyList<Field> Items(string remedy)
    {
        switch (Node)
        {
            case YamlNode.List { Items: not [] } list:
                return [.. list.Items.Select((item, index) => new Field(Path, item.Line, item, Faults))];
            case YamlNode.List:
                Refuse("is empty", remedy);
                return [];
            case YamlNode.Refused:
                return [];
            default:
                Refuse("is no list", remedy);
                return [];
        }
    }

    /// <summary>The fields by key, whatever the keys are; none when there are no keys, the fault being noted.</summary>
    /// <param name="remedy">What would be right, as a request.</param>
    public IReadOnlyList<(string Key, Field Field)> Entries(string remedy)
    {
        if (Node is YamlNode.Map map)
        {
            return [.. map.Entries.Select(entry => (entry.Key, Below(entry)))];
        }

        if (Node is not YamlNode.Refused)
        {
            Refuse(Node is YamlNode.List ? "is a list" : Node is YamlNode.Text { Value: "" } ? "has no value" : "has no keys", remedy);
        }

        return [];
    }

    /// <summary>The fields by key, keys being known ones.</summary>
    /// <param name="remedy">What would be right where there are no keys, as a request.</param>
    /// <param name="known">The keys that are taken and acted on.</param>
    public Section Section(string remedy, IReadOnlyList<string> known)
    {
        var entries = Entries(remedy);
        foreach (var (key, field) in entries)
        {
            if (!known.Contains(key, StringComparer.Ordinal))
            {
                Faults.Refuse(field.Line, field.Path, "is not known here", Suggestion(key, known)
                    ?? $"the keys are {string.Join(", ", known)}");
            }
        }

        return new Section(this, entries);
    }

    /// <summary><c>did you mean owner?</c>; null where nothing is near.</summary>
    public string? Suggestion(string word, IEnumerable<string> known) =>
        !Faults.IsFull && NearestName.To(word, known) is { } nearest ? $"did you mean {nearest}?" : null;

    private Field Below(YamlEntry entry) =>
        new(Path.Length == 0 ? RegistryFaults.Path(entry.Key) : $"{Path}.{RegistryFaults.Path(entry.Key)}", entry.Line, entry.Value,
            Faults);
}

/// <summary>A part of the registry with known keys.</summary>
/// <param name="field">The part.</param>
/// <param name="entries">Its keys and values.</param>
internal sealed class Section(Field field, IReadOnlyList<(string Key, Field Field)> entries)
{
    /// <summary>The field of a key, or null.</summary>
    public Field? Optional(string key) => entries.FirstOrDefault(entry => entry.Key == key).Field;

    /// <summary>The field of a key; null when it is missing, the fault being noted unless the part itself was refused.</summary>
    /// <param name="key">The key.</param>
    /// <param name="remedy">What would be right, as a request.</param>
    public Field? Required(string key, string remedy)
    {
        var found = Optional(key);
        if (found is null && field.Node is YamlNode.Map)
        {
            field.Faults.Refuse(field.Line, field.Path.Length == 0 ? key : $"{field.Path}.{key}", "is missing", remedy);
        }

        return found;
    }
}
