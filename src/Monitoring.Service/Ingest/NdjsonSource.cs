using System.Text.Json;

namespace Monitoring.Service.Ingest;

/// <summary>The items of a body with one JSON object per line. A bad line costs itself only; blank lines do not count.</summary>
/// <param name="body">The bytes.</param>
/// <param name="draft">Where items are put together.</param>
internal sealed class NdjsonSource(ReadOnlyMemory<byte> body, ItemDraft draft) : ItemSource
{
    private readonly JsonItemReader reader = new(draft);
    private ReadOnlyMemory<byte> rest = body;
    private int number;

    /// <inheritdoc/>
    public override bool IsEmpty => rest.Span.Trim(JsonFault.Blank).IsEmpty;

    /// <inheritdoc/>
    public override bool TryRead(out ParsedItem item)
    {
        item = default;
        if (!TryLine(out var line))
        {
            return false;
        }

        item = Read(line.Span) with { Line = number };
        return true;
    }

    /// <inheritdoc/>
    public override int Count()
    {
        var (before, line) = (rest, number);
        var left = SkipRest();
        (rest, number) = (before, line);
        return left;
    }

    /// <inheritdoc/>
    public override int SkipRest()
    {
        var lines = 0;
        while (TryLine(out _))
        {
            lines++;
        }

        return lines;
    }

    private ParsedItem Read(ReadOnlySpan<byte> line)
    {
        if (line.TrimStart(JsonFault.Blank)[0] != (byte)'{')
        {
            return ParsedItem.NotAnObject;
        }

        var json = new Utf8JsonReader(line, JsonItemReader.Options);
        try
        {
            json.Read();
            var item = reader.Read(ref json);
            while (json.Read())
            {
                // Blanks may follow, anything else throws.
            }

            return item;
        }
        catch (JsonException fault)
        {
            return ParsedItem.Unreadable(JsonFault.Say(fault, number));
        }
    }

    private bool TryLine(out ReadOnlyMemory<byte> line)
    {
        do
        {
            var end = rest.Span.IndexOf((byte)'\n');
            line = end < 0 ? rest : rest[..end];
            rest = end < 0 ? default : rest[(end + 1)..];
            line = line.TrimEnd(JsonFault.Blank);
            number++;
        }
        while (line.IsEmpty && !rest.IsEmpty);

        return !line.IsEmpty;
    }
}
