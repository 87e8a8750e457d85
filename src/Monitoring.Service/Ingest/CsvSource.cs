using System.Globalization;
using CsvHelper;

namespace Monitoring.Service.Ingest;

/// <summary>
/// The verdicts of a CSV body (RFC 4180, comma): a header row of the JSON field names, then one row per item; an empty cell is an
/// absent field. A bad row costs itself only: a line break always ends the row, also inside quotes.
/// </summary>
internal sealed class CsvSource : ItemSource
{
    private const NumberStyles Number = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    private readonly CsvReader csv;
    private readonly ItemDraft draft;
    private byte[][] header = [];
    private CsvMalformedReason? malformed;
    private bool isAhead;

    private CsvSource(ReadOnlyMemory<byte> body, ItemDraft draft)
    {
        this.draft = draft;
        csv = CsvReader.Create(body, new CsvReaderOptions
        {
            Separator = ',',
            HasHeader = false,
            AllowLineBreaksInQuotes = false,
            ShouldSkipRecord = row => row.RawRecord.Trim(JsonFault.Blank).IsEmpty,
            OnMalformedRecord = record => malformed = record.Reason,
        });
    }

    /// <inheritdoc/>
    public override bool IsEmpty => !isAhead;

    /// <summary>Reads the header row.</summary>
    public static CsvSource? Open(ReadOnlyMemory<byte> body, ItemDraft draft, out Refusal? refusal)
    {
        var source = new CsvSource(body, draft);
        refusal = source.ReadHeader();
        if (refusal is null)
        {
            return source;
        }

        source.Dispose();
        return null;
    }

    /// <inheritdoc/>
    public override bool TryRead(out ParsedItem item)
    {
        item = default;
        if (!isAhead)
        {
            return false;
        }

        item = ReadRow();
        Advance();
        return true;
    }

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

    private Refusal? ReadHeader()
    {
        Advance();
        if (!isAhead)
        {
            return null;
        }

        header = new byte[csv.FieldCount][];
        var isKnown = false;
        for (var i = 0; i < header.Length; i++)
        {
            header[i] = csv.GetSpan(i).ToArray();
            isKnown |= ItemFields.TryFind(header[i], IngestKind.Verdict, default, out _);
        }

        if (!isKnown)
        {
            return Refusal.Unreadable(
                "The first line must be the header row, field names separated by commas: agent,transactionId,verdict and, where given, "
                + "source,selection,inclusionProbability,judgedBy,judgedAt,verdictId,causeCode.");
        }

        Advance();
        return null;
    }

    private void Advance()
    {
        malformed = null;
        isAhead = csv.Read();
    }

    private ParsedItem ReadRow()
    {
        if (malformed is { } fault)
        {
            return ParsedItem.Unreadable(fault == CsvMalformedReason.LineBreakInQuotes || fault == CsvMalformedReason.UnterminatedQuote
                ? "has a quoted cell that does not end in its row; no cell may hold a line break"
                : "has a quote inside a cell; put the cell in quotes and double the quotes in it");
        }

        if (csv.FieldCount != header.Length)
        {
            return ParsedItem.Unreadable(string.Create(
                CultureInfo.InvariantCulture, $"has {csv.FieldCount} cells where the header row has {header.Length}"));
        }

        draft.Begin();
        for (var i = 0; i < header.Length; i++)
        {
            var cell = csv.GetSpan(i);
            if (cell.IsEmpty || !draft.TryName(header[i], default, out var field))
            {
                continue;
            }

            draft.Mark(field);
            if (field != ItemField.InclusionProbability)
            {
                draft.Take(field, cell);
            }
            else
            {
                draft.Take(field, double.TryParse(cell, Number, CultureInfo.InvariantCulture, out var number) ? number : double.NaN);
            }
        }

        return draft.Finish();
    }
}
