using System.Globalization;
using System.Text;
using CsvHelper;
using Monitoring.Core.Outcomes;
using static System.FormattableString;

namespace Monitoring.Service.Ingest;

/// <summary>
/// The verdicts of a CSV file (RFC 4180) as spreadsheets write it: a header row of the JSON field names, separated by comma, semicolon or
/// tab, then one row per item, however many lines its cells have; an empty cell is an absent field, and so is one that a row ends before.
/// Rows without any cell are passed over, rows without a verdict too, and those are counted: nobody has judged them yet. What is wrong with
/// the file as a whole refuses it before a row is read; a bad row costs itself only.
/// </summary>
internal sealed class CsvSource : ItemSource
{
    private const NumberStyles Number = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    private static readonly NumberFormatInfo WithComma = new() { NumberDecimalSeparator = "," };

    private readonly CsvReader csv;
    private readonly ItemDraft draft;
    private readonly byte[]? agent;
    private readonly CsvCell cell = new();
    private CsvHeader? header;
    private CsvMalformedReason? malformed;
    private bool isAhead;
    private bool hasRows;
    private int skipped;
    private int items;

    private CsvSource(ReadOnlyMemory<byte> body, ItemDraft draft, string? agent)
    {
        this.draft = draft;
        this.agent = agent is null ? null : Encoding.UTF8.GetBytes(agent);
        csv = CsvReader.Create(body, new CsvReaderOptions
        {
            Separator = SeparatorOf(body.Span),
            HasHeader = false,
            TrackLineNumbers = true,
            TrimWhitespace = true,
            OnMalformedRecord = record => malformed = record.Reason,
        });
    }

    /// <inheritdoc/>
    public override bool IsEmpty => !hasRows;

    /// <inheritdoc/>
    public override int Skipped => skipped;

    /// <summary>Reads the header row, and looks once at all rows for what would be lost, and how many are items.</summary>
    /// <param name="body">The file.</param>
    /// <param name="draft">Where items are put together.</param>
    /// <param name="agent">The agent of the rows that name none; null when the request names none either.</param>
    /// <param name="refusal">Why the file is refused; null when it is not.</param>
    public static CsvSource? Open(ReadOnlyMemory<byte> body, ItemDraft draft, string? agent, out Refusal? refusal)
    {
        int found;
        using (var look = new CsvSource(body, draft, agent))
        {
            refusal = look.ReadHeader() ?? look.LookAtRows();
            found = look.items;
        }

        if (refusal is not null)
        {
            refusal = refusal with { Agent = AgentOfFirstRow(body, draft, agent) };
            return null;
        }

        var source = new CsvSource(body, draft, agent) { items = found };
        source.ReadHeader();
        source.Advance();
        return source;
    }

    /// <inheritdoc/>
    public override bool TryRead(out ParsedItem item)
    {
        item = default;
        if (!isAhead)
        {
            return false;
        }

        item = ReadRow() with { Line = (int)csv.LineNumber };
        Advance();
        return true;
    }

    /// <inheritdoc/>
    public override int Count() => items;

    /// <inheritdoc/>
    public override int SkipRest()
    {
        var rows = 0;
        for (; isAhead; Advance())
        {
            rows++;
        }

        return rows;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            csv.Dispose();
        }

        base.Dispose(disposing);
    }

    // No field name has one in it, so the first is the header's; where an export begins with "sep=;" it is that one.
    private static char SeparatorOf(ReadOnlySpan<byte> body)
    {
        var first = body.IndexOfAny(",;\t"u8);
        return first < 0 ? ',' : (char)body[first];
    }

    private static string? AgentOfFirstRow(ReadOnlyMemory<byte> body, ItemDraft draft, string? agent)
    {
        using var look = new CsvSource(body, draft, agent);
        look.ReadHeader();
        while (look.header is { Agent: >= 0 } && look.Next())
        {
            if (!look.IsBlankRow())
            {
                return new ItemTexts { AreUtf8 = true }.Name(look.cell.OneLine(look.csv.GetSpan(look.header.Agent)), out _);
            }
        }

        return null;
    }

    private Refusal? ReadHeader()
    {
        do
        {
            if (!Next())
            {
                return null;
            }
        }
        while (IsBlankRow() || csv.RawRecord.StartsWith("sep="u8));

        header = CsvHeader.Read(csv, agent is not null, out var refusal);
        return refusal;
    }

    private Refusal? LookAtRows()
    {
        while (header is not null && Next())
        {
            for (var i = 0; malformed is null && i < csv.FieldCount; i++)
            {
                if (header[i] is null && !IsBlank(i))
                {
                    return Beyond(i);
                }
            }

            if (malformed == CsvMalformedReason.UnterminatedQuote)
            {
                return Unended();
            }

            items += IsPassedOver() ? 0 : 1;
        }

        return null;
    }

    private Refusal Beyond(int column) => Refusal.OfSheet(
        Invariant($"The row in line {csv.LineNumber} has something in column {column + 1}, which has no name in the header row."),
        "Name the column, or delete it, or put a cell with a separator in it in quotes",
        FaultKind.UnknownField);

    private Refusal Unended() => Refusal.OfSheet(
        Invariant($"The row in line {csv.LineNumber} has a quoted cell that does not end, so that nothing after it can be read."),
        "Close the quote, or double it where it belongs to the text",
        FaultKind.Unreadable);

    private bool Next()
    {
        malformed = null;
        return csv.Read();
    }

    private void Advance()
    {
        do
        {
            isAhead = header is not null && Next();
            hasRows |= isAhead;
        }
        while (isAhead && IsPassedOver());
    }

    private bool IsPassedOver()
    {
        if (malformed is not null)
        {
            return false;
        }

        if (IsBlankRow())
        {
            return true;
        }

        var isUnlabelled = IsBlank(header!.Verdict);
        skipped += isUnlabelled ? 1 : 0;
        return isUnlabelled;
    }

    private bool IsBlankRow()
    {
        for (var i = 0; i < csv.FieldCount; i++)
        {
            if (!IsBlank(i))
            {
                return false;
            }
        }

        return true;
    }

    // Past the end of a row that ends early there is nothing.
    private bool IsBlank(int column) => CsvCell.Trim(csv.GetSpan(column)).IsEmpty;

    private ParsedItem ReadRow()
    {
        if (malformed is not null)
        {
            return ParsedItem.Unreadable("has a quote inside a cell; put the cell in quotes and double the quotes in it");
        }

        draft.Begin();
        for (var i = 0; i < header!.Columns; i++)
        {
            if (header[i] is { } field && !IsBlank(i))
            {
                Take(field, CsvGuard.TakeOff(field == ItemField.Comment ? csv.GetSpan(i) : cell.OneLine(csv.GetSpan(i))));
            }
        }

        if (agent is not null && !draft.Has(ItemField.Agent))
        {
            Take(ItemField.Agent, agent);
        }

        return draft.Finish();
    }

    private void Take(ItemField field, ReadOnlySpan<byte> text)
    {
        draft.Mark(field);
        if (field != ItemField.InclusionProbability)
        {
            draft.Take(field, text);
        }
        else
        {
            // A number of at most 1 has no thousands, so a comma in it is the decimal sign of half of Europe.
            var isNumber = double.TryParse(text, Number, CultureInfo.InvariantCulture, out var number)
                || double.TryParse(text, Number, WithComma, out number);
            draft.Take(field, isNumber ? number : double.NaN);
        }
    }
}
