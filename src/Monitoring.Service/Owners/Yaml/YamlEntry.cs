namespace Monitoring.Service.Owners.Yaml;

/// <summary>A key of a map and its value.</summary>
/// <param name="Key">The key as written.</param>
/// <param name="Line">The line of the key, from 1.</param>
/// <param name="Value">The value.</param>
internal sealed record YamlEntry(string Key, int Line, YamlNode Value);
