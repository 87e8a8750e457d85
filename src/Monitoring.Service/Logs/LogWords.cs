using Monitoring.Core.Markup;
using Monitoring.Storage;

namespace Monitoring.Service.Logs;

/// <summary>
/// Text for one line of a log. What was posted may stand in it, so nothing in it can begin another line or steer a terminal: hidden
/// characters are shown as codes (<see cref="Visible"/>), and what were lines are parted by a bar.
/// </summary>
internal static class LogWords
{
    /// <summary>Longest text of a message or of an exception, in UTF-16 units; the journal cuts lines of 48 KiB.</summary>
    public const int Longest = 8_000;

    private const string Prefix = "Monitoring.Service.";

    /// <summary>Any text as one line.</summary>
    public static string Line(string text)
    {
        var visible = Visible.Of(text);
        if (visible.AsSpan().ContainsAny('\n', '\t'))
        {
            visible = string.Join(" | ",
                visible.Replace('\t', ' ').Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
        }

        return visible.Length <= Longest ? visible : Visible.Line(visible, Longest);
    }

    /// <summary>
    /// What an exception says: of a database that does not do its part the reason, since nobody has to look for it in the program; of
    /// everything else where it happened too.
    /// </summary>
    public static string Of(Exception exception) => Line(
        exception is StorageException { Fault: not StorageFault.Data } expected ? expected.Message : exception.ToString());

    /// <summary>Where a line comes from: our own places without the program's name.</summary>
    public static string Place(string category) =>
        category.StartsWith(Prefix, StringComparison.Ordinal) ? category[Prefix.Length..] : category;
}
