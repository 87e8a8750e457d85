using Monitoring.Service.Owners.Yaml;

namespace Monitoring.Service.Owners;

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
