using System.Text;

namespace Monitoring.Core.Mail;

/// <summary>
/// A letter as plain text: lines of at most 78 columns, broken at spaces (a longer word, such as an address, stays whole),
/// labels in a column of their own.
/// </summary>
internal static class LetterText
{
    private const int Columns = 78;

    /// <summary>The text, its lines ended by line feeds.</summary>
    public static string Of(Letter letter)
    {
        var text = new StringBuilder();
        foreach (var sentence in letter.Sentences.Prepend(letter.Headline))
        {
            Append(text, "", 0, sentence);
        }

        Separate(text, letter.Lines.Count);
        Append(text, letter.Lines);
        if (letter.Also is { } also)
        {
            Separate(text, letter.Others.Count);
            Append(text, "", 0, also);
            Append(text, letter.Others);
        }

        Separate(text, letter.Notes.Count);
        foreach (var note in letter.Notes)
        {
            Append(text, "", 0, note);
        }

        return text.Replace('\u00A0', ' ').ToString();
    }

    private static void Append(StringBuilder text, IReadOnlyList<LetterLine> lines)
    {
        var indent = lines.Select(line => line.Label.Length + 2).Append(9).Max();
        foreach (var line in lines)
        {
            Append(text, line.Label, indent, line.Content);
        }
    }

    private static void Separate(StringBuilder text, int following)
    {
        if (following > 0)
        {
            text.Append('\n');
        }
    }

    private static void Append(StringBuilder text, string label, int indent, Phrase content)
    {
        text.Append(label.PadRight(indent));
        var column = indent;
        foreach (var (index, line) in content.Text.Split('\n').Index())
        {
            if (index > 0)
            {
                column = StartLine(text, indent);
            }

            foreach (var word in line.Split(' '))
            {
                if (column > indent && column + 1 + word.Length > Columns)
                {
                    column = StartLine(text, indent);
                }

                if (column > indent)
                {
                    text.Append(' ');
                    column++;
                }

                text.Append(word);
                column += word.Length;
            }
        }

        text.Append('\n');
    }

    private static int StartLine(StringBuilder text, int indent)
    {
        text.Append('\n').Append(' ', indent);
        return indent;
    }
}
