namespace Monitoring.Service.Channels;

/// <summary>
/// Parts the words of a message from the addresses among them, which chats write in different ways. Only addresses of our own board are links:
/// what looks like one inside data stays words.
/// </summary>
internal static class LinkedText
{
    /// <summary>The text with its words and its links each in their form.</summary>
    /// <param name="text">The text.</param>
    /// <param name="board">The address people reach the board by.</param>
    /// <param name="words">The form of words.</param>
    /// <param name="link">The form of an address.</param>
    public static string Of(string text, string board, Func<string, string> words, Func<string, string> link)
    {
        var (done, result) = (0, new System.Text.StringBuilder());
        for (var at = Next(text, board, 0); at >= 0; at = Next(text, board, done))
        {
            var end = at;
            while (end < text.Length && !char.IsWhiteSpace(text[end]))
            {
                end++;
            }

            // What ends a sentence is no part of it.
            while (text[end - 1] is ',' or '.' or ';' or ')')
            {
                end--;
            }

            // Half an address leads nowhere.
            var address = text[at..end];
            result.Append(words(text[done..at])).Append(address[^1] == JsonBody.CutMark ? words(address) : link(address));
            done = end;
        }

        return result.Append(words(text[done..])).ToString();
    }

    private static int Next(string text, string board, int from) => text.IndexOf(board + "/", from, StringComparison.Ordinal);
}
