using Monitoring.Core.Markup;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Monitoring.Service.Registry.Yaml;

/// <summary>A key of a map and its value.</summary>
/// <param name="Key">The key as written.</param>
/// <param name="Line">The line of the key, from 1.</param>
/// <param name="Value">The value.</param>
internal sealed record YamlEntry(string Key, int Line, YamlNode Value);

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

/// <summary>
/// Reads the one document of a text into a tree that knows its lines. It takes the plain part of YAML: values stay the text they
/// were written as, and what makes a document mean something other than what stands there (anchors, aliases, tags, directives,
/// a second document, a key stated twice) is refused.
/// </summary>
internal sealed class YamlTree
{
    /// <summary>A registry is seven levels deep; a parser fed thousands of brackets would take minutes.</summary>
    private const int DeepestLevel = 16;

    private readonly Parser parser;
    private readonly RegistryFaults faults;
    private readonly string text;
    private readonly int lastLine;
    private readonly Stack<string> path = new();
    private int line = 1;

    private YamlTree(string text, RegistryFaults faults)
    {
        this.text = text;
        this.faults = faults;
        lastLine = LinesOf(text);
        parser = new Parser(new StringReader(text));
    }

    /// <summary>The root of the document; null when it is empty or cannot be read, the fault being noted.</summary>
    public static YamlNode? Parse(string text, RegistryFaults faults) => new YamlTree(text, faults).Document();

    private YamlNode? Document()
    {
        try
        {
            Next<StreamStart>();
            if (Next() is not DocumentStart start)
            {
                faults.Refuse(1, "", "is empty", "state plant, fallback, people and agents");
                return null;
            }

            if (start.Version is not null || start.Tags?.Any(tag => tag.Handle is not ("!" or "!!")) == true)
            {
                faults.Refuse(line, "", "starts with a directive (%)", "remove the line");
            }

            var root = Node(Next(), 1);
            Next<DocumentEnd>();
            if (Next() is not StreamEnd)
            {
                faults.Refuse(line, "", "a second document starts here", "keep one document in the file");
            }

            return root;
        }
        catch (YamlException fault)
        {
            // The parser names some line above when a tab indents.
            var isTab = fault.Message.Contains(" tab ", StringComparison.Ordinal);
            NoYaml(isTab ? FirstTab() : LineOf(fault.Start), isTab ? "a tab indents the line" : fault.Message);
        }
        catch (ArgumentException)
        {
            // The parser trips over a tag that is no tag.
            NoYaml(line, "a tag (!) is not understood");
        }
        catch (InvalidOperationException)
        {
            // The parser trips over a list or map in brackets that is not closed.
            NoYaml(line, "a bracket is not closed");
        }

        return null;
    }

    private YamlNode Node(ParsingEvent start, int level)
    {
        var at = line;
        if (level > DeepestLevel)
        {
            throw new YamlException(start.Start, start.End, "It is nested deeper than a registry needs.");
        }

        if (start is NodeEvent { Anchor.IsEmpty: false } or AnchorAlias)
        {
            Refuse(at, "anchors (&) and aliases (*) are not taken", "write the value out");
        }
        else if (start is NodeEvent { Tag.IsEmpty: false })
        {
            Refuse(at, "tags (!) are not taken", "write the value alone");
        }

        return start switch
        {
            Scalar { Style: ScalarStyle.Plain } plain => Plain(at, plain),
            Scalar text => new YamlNode.Text(at, text.Value),
            MappingStart => Map(at, level),
            SequenceStart => List(at, level),
            _ => new YamlNode.Refused(at),
        };
    }

    private YamlNode.Text Plain(int line, Scalar plain)
    {
        if (IsCutShort(text.AsSpan((int)plain.End.Index)))
        {
            var read = Visible.Line(plain.Value, 80);
            faults.Warn(line, RegistryFaults.Path(path.Reverse()),
                $"\" #\" begins a comment, so \"{read}\" is read; put the value in quotes if it goes on, or write \"  # \" before a comment");
        }

        return new(line, plain.Value is "~" or "null" ? "" : plain.Value);
    }

    /// <summary>
    /// True when a comment follows that its writer may have meant as part of the value: as people write comments, two spaces stand before
    /// the sign and one after it.
    /// </summary>
    private static bool IsCutShort(ReadOnlySpan<char> rest)
    {
        var after = rest.TrimStart(" \t");
        return after is ['#', ..] && !(rest.Length - after.Length > 1 && after is ['#', ' ' or '\r' or '\n', ..]);
    }

    private YamlNode.List List(int line, int level)
    {
        var items = new List<YamlNode>();
        for (var next = Next(); next is not SequenceEnd; next = Next())
        {
            items.Add(Node(next, level + 1));
        }

        return new(line, items);
    }

    private YamlNode.Map Map(int line, int level)
    {
        var entries = new List<YamlEntry>();
        var lines = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var next = Next(); next is not MappingEnd; next = Next())
        {
            var key = Node(next, level + 1);
            path.Push((key as YamlNode.Text)?.Value ?? "?");
            var value = Node(Next(), level + 1);
            if (key is not YamlNode.Text { Value: var name })
            {
                Refuse(key.Line, "the key is no name", "write the name and a colon");
            }
            else if (!lines.TryAdd(name, key.Line))
            {
                Refuse(key.Line, $"is stated twice, first in line {lines[name].ToString(System.Globalization.CultureInfo.InvariantCulture)}", "keep one");
            }
            else
            {
                entries.Add(new(name, key.Line, value));
            }

            path.Pop();
        }

        return new(line, entries);
    }

    private ParsingEvent Next()
    {
        parser.MoveNext();
        var next = parser.Current ?? throw new InvalidOperationException("The document ends too early.");
        line = LineOf(next.Start);
        return next;
    }

    private void Next<T>()
        where T : ParsingEvent
    {
        if (Next() is not T)
        {
            throw new InvalidOperationException("The document has no such part here.");
        }
    }

    private void Refuse(int line, string problem, string remedy) =>
        faults.Refuse(line, RegistryFaults.Path(path.Reverse()), problem, remedy);

    private void NoYaml(int line, string why) =>
        Refuse(line, $"is no YAML: {char.ToLowerInvariant(why[0])}{why[1..].TrimEnd('.')}",
            "look at the indentation (spaces only), colons, quotes and brackets here and in the line above");

    /// <summary>The line of a mark; the end of the document belongs to its last line, not to one behind it.</summary>
    private int LineOf(Mark mark) => (int)Math.Min(mark.Line, lastLine);

    private static int LinesOf(string text)
    {
        var lines = 0;
        foreach (var _ in text.AsSpan().EnumerateLines())
        {
            lines++;
        }

        return Math.Max(1, text.EndsWith('\n') || text.EndsWith('\r') ? lines - 1 : lines);
    }

    private int FirstTab()
    {
        var number = 1;
        foreach (var one in text.AsSpan().EnumerateLines())
        {
            if (number >= line && one[..^one.TrimStart().Length].Contains('\t'))
            {
                return number;
            }

            number++;
        }

        return line;
    }
}
