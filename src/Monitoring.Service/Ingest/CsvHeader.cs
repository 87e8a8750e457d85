using System.Buffers;
using System.Globalization;
using System.Text;
using CsvHelper;
using Monitoring.Core.Outcomes;
using static System.FormattableString;

namespace Monitoring.Service.Ingest;

/// <summary>
/// The header row of a CSV file: the field of each column, or none where it has no name. A column nobody knows would cost just the rows
/// that fill it, often the wrong ones with a remark, so it refuses the file before a row is read.
/// </summary>
/// <param name="fields">The field of each column; null where it has no name.</param>
internal sealed class CsvHeader(ItemField?[] fields)
{
    private const int MostNamed = 5;
    private const int LongestName = 64;

    private static readonly string Known = string.Join(", ", ItemFields.Of(IngestKind.Verdict));

    /// <summary>How many columns there are up to the last with a name; a row may end earlier.</summary>
    public int Columns { get; } = 1 + Array.FindLastIndex(fields, field => field is not null);

    /// <summary>The column of the verdict.</summary>
    public int Verdict { get; } = Array.IndexOf(fields, ItemField.Verdict);

    /// <summary>The first column of the agent; -1 when there is none.</summary>
    public int Agent { get; } = Array.IndexOf(fields, ItemField.Agent);

    /// <summary>The field of a column, from 0; null where it has no name, and beyond the last.</summary>
    public ItemField? this[int column] => column < fields.Length ? fields[column] : null;

    /// <summary>Reads the record the reader is at.</summary>
    /// <param name="csv">The reader.</param>
    /// <param name="isAgentGiven">True when the request names the agent of the rows that name none.</param>
    /// <param name="refusal">Why it cannot be the header row; null when it is.</param>
    /// <returns>What it says, also where the file is refused.</returns>
    public static CsvHeader Read(CsvReader csv, bool isAgentGiven, out Refusal? refusal)
    {
        var fields = new ItemField?[csv.FieldCount];
        var seen = new HashSet<ItemField>();
        var faults = new List<(FaultKind Kind, string Words)>();
        for (var i = 0; i < fields.Length; i++)
        {
            var name = CsvCell.Trim(csv.GetSpan(i));
            if (ItemFields.TryFind(name, IngestKind.Verdict, default, out var field))
            {
                fields[i] = field;
                if (!seen.Add(field))
                {
                    faults.Add((FaultKind.DuplicateField, Invariant($"Column {i + 1}, {Word<ItemField>.Of(field)}, comes more than once")));
                }
            }
            else if (!name.IsEmpty)
            {
                faults.Add((FaultKind.UnknownField, Unknown(i, Encoding.UTF8.GetString(name))));
            }
        }

        var start = seen.Count == 0 ? "The first line must be the header row, one field name in each column. " : "";
        refusal = faults.Count > 0
            ? Refuse(faults[0].Kind, start + string.Join("; ", faults.Take(MostNamed).Select(fault => fault.Words)))
            : Missing(seen, isAgentGiven);
        return new CsvHeader(fields);
    }

    private static string Unknown(int column, string name)
    {
        var shown = name.Length <= LongestName ? name : string.Concat(name.AsSpan(0, LongestName), "…");
        return string.Create(CultureInfo.InvariantCulture, $"Column {column + 1}, {shown}, {ItemFields.Unknown(name, IngestKind.Verdict)}");
    }

    private static Refusal? Missing(HashSet<ItemField> seen, bool isAgentGiven)
    {
        var missing = new[] { ItemField.Agent, ItemField.TransactionId, ItemField.Verdict }
            .Where(field => !seen.Contains(field) && !(field == ItemField.Agent && isAgentGiven)).Cast<ItemField?>().FirstOrDefault();
        return missing switch
        {
            null => null,
            ItemField.Agent => Refuse(
                FaultKind.Field, "There is no column agent, and the address does not name the agent of all rows with ?agent=") with
            {
                Why = "There is no column agent: add one that names the agent of each row.",
            },
            { } field => Refuse(FaultKind.Field, "There is no column " + Word<ItemField>.Of(field)),
        };
    }

    private static Refusal Refuse(FaultKind kind, string what) => Refusal.OfSheet(
        what + (what.EndsWith('?') ? "" : "."), "The columns may be " + Known + ": rename, add or delete those named here", kind);
}

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
