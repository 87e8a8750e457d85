using System.Text;

namespace Monitoring.Service.Ingest;

/// <summary>
/// Keeps a spreadsheet from taking what somebody posted for a formula: a cell that begins with <c>= + - @</c>, their wide forms, a tab
/// or a line break gets an apostrophe before it (OWASP, CSV injection). So does one that begins with an apostrophe, so that whoever reads
/// a list takes one off every cell that begins with one and has each text as it was.
/// </summary>
internal static class CsvGuard
{
    private const char Apostrophe = '\'';

    /// <summary>A text as it is written.</summary>
    public static string Guard(string text) => text.Length > 0 && IsGuarded(text[0]) ? Apostrophe + text : text;

    /// <summary>
    /// A cell as it was meant: a list that was filled in and comes back brings its guards along. Any other apostrophe belongs to the text.
    /// </summary>
    /// <param name="cell">The cell, in UTF-8.</param>
    public static ReadOnlySpan<byte> TakeOff(ReadOnlySpan<byte> cell) =>
        cell is [(byte)Apostrophe, .. var text] && Rune.DecodeFromUtf8(text, out var first, out _) == System.Buffers.OperationStatus.Done
            && first.IsBmp && IsGuarded((char)first.Value)
            ? text : cell;

    private static bool IsGuarded(char first) =>
        first is '=' or '+' or '-' or '@' or '\t' or '\r' or '\n' or Apostrophe or '＝' or '＋' or '－' or '＠';
}
