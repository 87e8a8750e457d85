using System.Buffers;
using System.Text;
using Monitoring.Core.Outcomes;

namespace Monitoring.Service.Ingest;

/// <summary>
/// Reads a cell of a sheet as the person meant it who filled it: white space around it is none of its text, and where the text is one
/// line, a line break, a tab or a no-break space within is one space. Only the rows that somebody wrote a remark in have such cells, so
/// refusing them would cost just the wrong ones. Not thread-safe.
/// </summary>
internal sealed class CsvCell
{
    /// <summary>A text of more bytes has more than <see cref="Names.LongestText"/> characters, whatever they are.</summary>
    private const int Longest = 4 * Names.LongestText;

    private readonly byte[] line = new byte[Longest + 4];

    /// <summary>A cell without the white space around it, that of any script.</summary>
    /// <param name="cell">The cell, valid UTF-8.</param>
    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> cell)
    {
        while (Rune.DecodeFromUtf8(cell, out var first, out var length) == OperationStatus.Done && Rune.IsWhiteSpace(first))
        {
            cell = cell[length..];
        }

        while (Rune.DecodeLastFromUtf8(cell, out var last, out var length) == OperationStatus.Done && Rune.IsWhiteSpace(last))
        {
            cell = cell[..^length];
        }

        return cell;
    }

    /// <summary>
    /// A trimmed cell in one line: white space that holds anything but plain spaces becomes one space, plain spaces stay as they are. One
    /// too long for any such text is cut, still longer than allowed.
    /// </summary>
    /// <param name="cell">The cell, valid UTF-8.</param>
    /// <returns>The text; valid until the next call.</returns>
    public ReadOnlySpan<byte> OneLine(ReadOnlySpan<byte> cell)
    {
        cell = Trim(cell);
        if (Ascii.IsValid(cell) && !cell.ContainsAnyInRange((byte)'\t', (byte)'\r'))
        {
            return cell;
        }

        var length = 0;
        var isFolded = false;
        while (!cell.IsEmpty && length <= Longest)
        {
            Rune.DecodeFromUtf8(cell, out var rune, out var bytes);
            if (!Rune.IsWhiteSpace(rune))
            {
                cell[..bytes].CopyTo(line.AsSpan(length));
                length += bytes;
                isFolded = false;
            }
            else
            {
                var isPlain = rune.Value == ' ';
                if (isPlain ? !isFolded : line[length - 1] != (byte)' ')
                {
                    line[length++] = (byte)' ';
                }

                isFolded |= !isPlain;
            }

            cell = cell[bytes..];
        }

        return line.AsSpan(0, length);
    }
}
