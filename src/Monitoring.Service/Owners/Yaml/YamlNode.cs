namespace Monitoring.Service.Owners.Yaml;

/// <summary>A part of a YAML document with the line it starts in, from 1.</summary>
/// <param name="Line">The line.</param>
internal abstract record YamlNode(int Line)
{
    /// <summary>A single value as written, without its quotes.</summary>
    /// <param name="Line">The line.</param>
    /// <param name="Value">The text; empty where nothing, <c>~</c> or <c>null</c> is written.</param>
    internal sealed record Text(int Line, string Value) : YamlNode(Line);

    /// <summary>Keys and values, in order, every key once.</summary>
    /// <param name="Line">The line.</param>
    /// <param name="Entries">The keys and values.</param>
    internal sealed record Map(int Line, IReadOnlyList<YamlEntry> Entries) : YamlNode(Line);

    /// <summary>Values in order.</summary>
    /// <param name="Line">The line.</param>
    /// <param name="Items">The values.</param>
    internal sealed record List(int Line, IReadOnlyList<YamlNode> Items) : YamlNode(Line);

    /// <summary>Something whose fault is noted already, so that nobody complains twice.</summary>
    /// <param name="Line">The line.</param>
    internal sealed record Refused(int Line) : YamlNode(Line);
}
