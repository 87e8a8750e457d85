using System.Globalization;

namespace Monitoring.Core.Outcomes;

/// <summary>
/// Writes the canonical form: JSON without blanks, every field with one spelling. The caller names the fields in ordinal
/// order. Reused from item to item. Not thread-safe.
/// </summary>
public sealed class ContentWriter
{
    private const int LongestNumber = 32;

    private char[] text = new char[512];
    private int length;

    /// <summary>Opens an object: the whole, or the value of the named field.</summary>
    public void Open(string? field = null)
    {
        if (field is not null)
        {
            Name(field);
        }

        Raw('{');
    }

    /// <summary>Closes the innermost object.</summary>
    public void Close() => Raw('}');

    /// <summary>A text; characters are those of <see cref="Names.IsText"/>, so only quote and backslash need an escape.</summary>
    public void Text(string field, string value)
    {
        Name(field);
        Quoted(value);
    }

    /// <summary>A text of several lines: characters of <see cref="Names.IsLines"/>.</summary>
    public void Lines(string field, string value)
    {
        Name(field);
        Reserve((2 * value.Length) + 2);
        text[length++] = '"';
        foreach (var character in value)
        {
            if (character is '"' or '\\' or '\n' or '\r' or '\t')
            {
                text[length++] = '\\';
            }

            text[length++] = character switch { '\n' => 'n', '\r' => 'r', '\t' => 't', _ => character };
        }

        text[length++] = '"';
    }

    /// <summary>A finite number, in the shortest spelling that reads back to the same double; minus zero is zero.</summary>
    public void Number(string field, double value)
    {
        Name(field);
        Reserve(LongestNumber);
        (value + 0.0).TryFormat(text.AsSpan(length), out var written, "R", CultureInfo.InvariantCulture);
        length += written;
    }

    /// <summary>An instant, as <see cref="Rfc3339"/> writes it.</summary>
    public void Instant(string field, DateTimeOffset value)
    {
        Name(field);
        Raw('"');
        Reserve(Rfc3339.LongestText);
        length += Rfc3339.Format(value, text.AsSpan(length));
        Raw('"');
    }

    /// <summary>What was written; the writer is empty again.</summary>
    public string Take()
    {
        var whole = new string(text, 0, length);
        length = 0;
        return whole;
    }

    private void Name(string field)
    {
        if (text[length - 1] != '{')
        {
            Raw(',');
        }

        Quoted(field);
        Raw(':');
    }

    private void Quoted(string value)
    {
        Reserve((2 * value.Length) + 2);
        text[length++] = '"';
        if (value.AsSpan().ContainsAny('"', '\\'))
        {
            foreach (var character in value)
            {
                if (character is '"' or '\\')
                {
                    text[length++] = '\\';
                }

                text[length++] = character;
            }
        }
        else
        {
            value.CopyTo(text.AsSpan(length));
            length += value.Length;
        }

        text[length++] = '"';
    }

    private void Raw(char character)
    {
        Reserve(1);
        text[length++] = character;
    }

    private void Reserve(int more)
    {
        if (length + more > text.Length)
        {
            Array.Resize(ref text, Math.Max(2 * text.Length, length + more));
        }
    }
}
