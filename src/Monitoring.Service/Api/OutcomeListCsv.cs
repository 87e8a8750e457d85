using System.Buffers;
using System.Text;
using System.Text.Json;
using Monitoring.Core.Outcomes;
using Monitoring.Service.Ingest;

namespace Monitoring.Service.Api;

/// <summary>
/// A list of transactions as CSV (RFC 4180) for spreadsheets: a header of the JSON field names, a column for each segment
/// (<c>segment.customer</c>), lines ended by CR LF. It begins with a UTF-8 mark, without which Excel reads umlauts as something else.
/// A cell that a spreadsheet would take for a formula begins with an apostrophe (<see cref="CsvGuard"/>).
/// </summary>
internal sealed class OutcomeListCsv
{
    private const string RestName = "segments";

    private static readonly SearchValues<char> Quoted = SearchValues.Create(",;\"\r\n\t");

    private readonly List<string> segments;

    /// <summary>Chooses the columns of segments: those the SLO is cut by, then those of the first rows.</summary>
    /// <param name="cuts">Segment keys by which the SLO is cut; empty without one.</param>
    /// <param name="first">The first rows.</param>
    public OutcomeListCsv(IReadOnlyList<string> cuts, IEnumerable<ListedOutcomeAnswer> first) => segments =
    [
        .. cuts.Union(
            first.SelectMany(row => row.Segments?.Keys ?? []).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
            StringComparer.Ordinal),
    ];

    /// <summary>The mark and the header.</summary>
    public string Header() => '\uFEFF' + Line(
    [
        "agent", "transactionId", "occurredAt", "receivedAt", "disposition",
        .. segments.Select(key => OutcomeListQuery.SegmentPrefix + key), RestName,
        "agentVersion", "verdict", "indicator", "source", "selection", "judgedBy", "judgeVersion", "judgedAt", "verdictId", "causeCode",
        "comment", "position", "recordedAt", "reason", "place",
    ]);

    /// <summary>A row. Segments without a column of their own, as later rows may have, stand together as JSON.</summary>
    public string Row(ListedOutcomeAnswer row) => Line(
    [
        row.Agent, row.TransactionId, Text(row.OccurredAt), Text(row.ReceivedAt), Text(row.Disposition),
        .. segments.Select(key => row.Segments?.GetValueOrDefault(key)), Rest(row.Segments),
        row.AgentVersion, Text(row.Verdict), row.Indicator, Text(row.Source), Text(row.Selection), row.JudgedBy, row.JudgeVersion,
        Text(row.JudgedAt), row.VerdictId, row.CauseCode, row.Comment, Text(row.Position), Text(row.RecordedAt), Text(row.Reason),
        Text(row.Place),
    ]);

    private static string Line(IEnumerable<string?> cells)
    {
        var line = new StringBuilder();
        foreach (var cell in cells)
        {
            line.Append(line.Length == 0 ? "" : ",").Append(Cell(cell ?? ""));
        }

        return line.Append("\r\n").ToString();
    }

    private static string Cell(string text)
    {
        var plain = CsvGuard.Guard(text);
        return plain.AsSpan().ContainsAny(Quoted) || plain is [' ', ..] or [.., ' ']
            ? $"\"{plain.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
            : plain;
    }

    private string? Rest(IReadOnlyDictionary<string, string>? all)
    {
        var rest = all?.Where(segment => !segments.Contains(segment.Key)).ToDictionary(StringComparer.Ordinal);
        return rest is { Count: > 0 } ? JsonSerializer.Serialize(rest, ApiJson.Default.DictionaryStringString) : null;
    }

    private static string? Text(DateTimeOffset? instant) => instant is { } given ? InstantConverter.Format(given) : null;

    private static string? Text(long? number) => number is { } given ? FormattableString.Invariant($"{given}") : null;

    private static string? Text<T>(T? word)
        where T : struct, Enum => word is { } given ? Word<T>.Of(given) : null;
}
