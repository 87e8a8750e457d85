using System.Text;
using Monitoring.Core.Markup;

namespace Monitoring.Core.Mail;

/// <summary>
/// A mail's content before its form: <see cref="LetterText"/> and <see cref="LetterHtml"/> show the same letter. It fits on one
/// screen; what is not known has no line in it.
/// </summary>
internal sealed record Letter
{
    /// <summary>The first glance.</summary>
    public required Tone Tone { get; init; }

    /// <summary>What a list of mails shows beside the subject, in HTML alone and not seen in the mail itself; null for how the mail begins.</summary>
    public Phrase? Preview { get; init; }

    /// <summary>What it is about, above the headline in HTML: <c>BREACH · order-entry-accuracy</c>.</summary>
    public required Phrase Kicker { get; init; }

    /// <summary>The verdict, a whole sentence.</summary>
    public required Phrase Headline { get; init; }

    /// <summary>The numbers, in whole sentences.</summary>
    public required IReadOnlyList<Phrase> Sentences { get; init; }

    /// <summary>What the reader is asked for; null when nothing.</summary>
    public LetterAsk? Ask { get; init; }

    /// <summary>The evidence and what to do.</summary>
    public IReadOnlyList<LetterLine> Lines { get; init; } = [];

    /// <summary>Parts with titles of their own.</summary>
    public IReadOnlyList<LetterPart> Parts { get; init; } = [];

    /// <summary>What the lines after it are about; null when there are none.</summary>
    public Phrase? Also { get; init; }

    /// <summary>What else the mail tells of, a line each.</summary>
    public IReadOnlyList<LetterLine> Others { get; init; } = [];

    /// <summary>The small print.</summary>
    public IReadOnlyList<Phrase> Notes { get; init; } = [];
}

/// <summary>One line of evidence: a short label in capitals and what it says.</summary>
internal sealed record LetterLine(string Label, Phrase Content);

/// <summary>What the reader is asked for: a button in HTML, in the text a line of its own.</summary>
/// <param name="Words">What stands on the button.</param>
/// <param name="Address">Where it leads.</param>
/// <param name="Otherwise">What happens if nobody follows it, a sentence; null when that is not known.</param>
internal sealed record LetterAsk(string Words, string Address, Phrase? Otherwise);

/// <summary>How a mail looks at first glance: by shape and word as well as by colour.</summary>
public enum Tone
{
    /// <summary>Red square: somebody must act.</summary>
    Red,

    /// <summary>Amber triangle: a warning, somebody should look.</summary>
    Amber,

    /// <summary>Green disc: it is good again.</summary>
    Green,

    /// <summary>Grey diamond: nothing is measured any more, or nothing happened.</summary>
    Grey,
}

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

        if (letter.Ask is { } ask)
        {
            Separate(text, 1);
            Append(text, "", 0, Phrase.Link(ask.Words, ask.Address));
            Append(text, "", 0, ask.Otherwise);
        }

        Separate(text, letter.Lines.Count);
        Append(text, letter.Lines);
        foreach (var part in letter.Parts)
        {
            Append(text, part);
        }

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

    private static void Append(StringBuilder text, LetterPart part)
    {
        Separate(text, 1);
        Append(text, "", 0, part.Title);
        foreach (var entry in part.Entries)
        {
            var shape = ToneLook.Of(entry.Tone).Shape + " ";
            var details = entry.Details.Select(detail => detail.Words).ToList();
            Append(text, shape, 2, Phrase.Join(
                Phrase.Words("  "),
                [.. new[] { entry.Name, entry.Value }.Concat(entry.IsSmall ? details : []).Where(words => words.Text.Length > 0)]));
            foreach (var detail in entry.IsSmall ? [] : details)
            {
                Append(text, "", 2, detail);
            }
        }

        Append(text, part.Lines);
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

    private static void Append(StringBuilder text, string label, int indent, Phrase? content)
    {
        if (content is null)
        {
            return;
        }

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

/// <summary>
/// A letter as an HTML mail: styles inline, since many mail programs drop style sheets; the one sheet only turns colours for
/// dark mode. No image, no script, nothing loaded. Every colour has a contrast of at least 4.5:1 on white and on near-black.
/// </summary>
internal static class LetterHtml
{
    private const string Sheet = """
        <style>
        :root{color-scheme:light dark;supported-color-schemes:light dark}
        @media (prefers-color-scheme:dark){
        .ink{color:#ececec!important}.dim{color:#b4b4b4!important}.rule{border-color:#4a4a4a!important}
        .red{color:#ff8f85!important;border-color:#ff8f85!important}.amber{color:#f0b35a!important;border-color:#f0b35a!important}.green{color:#7fd18b!important;border-color:#7fd18b!important}
        .grey{color:#b4b4b4!important;border-color:#b4b4b4!important}a{color:#8ab8ff!important}
        a.button{color:#131313!important;background:#8ab8ff!important}
        }
        </style>
        """;

    /// <summary>The page.</summary>
    /// <param name="letter">What it says.</param>
    /// <param name="subject">Its title.</param>
    public static string Of(Letter letter, string subject) => Html.Of($"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta name="supported-color-schemes" content="light dark">
        <title>{subject}</title>
        {Html.Literal(Sheet)}
        </head>
        <body style="margin:0;padding:0">
        {Preview(letter.Preview)}<div class="ink" style="max-width:600px;margin:0 auto;padding:20px 16px;color:#1f1f1f;font:15px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;font-variant-numeric:tabular-nums;overflow-wrap:anywhere">
        {Head(letter)}
        {letter.Sentences.Select(Sentence)}{Ask(letter.Ask)}{Evidence(letter.Lines)}{LetterPartHtml.Of(letter.Parts)}{Also(letter)}{SmallPrint(letter.Notes)}</div>
        </body>
        </html>

        """).ToString();

    private static Html? Preview(Phrase? preview) => preview is null ? null : Html.Of($"""
        <div style="display:none;max-height:0;overflow:hidden">{preview.Markup}</div>

        """);

    private static Html Head(Letter letter)
    {
        var (name, colour, shape) = ToneLook.Of(letter.Tone);
        return Html.Of($"""
            <p class="{name}" style="margin:0 0 6px;color:{colour};font-size:13px;font-weight:bold">{shape} {letter.Kicker.Markup}</p>
            <h1 style="margin:0 0 10px;font-size:21px;line-height:1.3">{letter.Headline.Markup}</h1>
            """);
    }

    private static Html Sentence(Phrase sentence) => Html.Of($"""
        <p style="margin:0 0 2px">{sentence.Markup}</p>

        """);

    private static Html? Ask(LetterAsk? ask) => ask is null ? null : Html.Of($"""
        <p style="margin:16px 0 4px"><a class="button" href="{ask.Address}" style="display:inline-block;padding:10px 22px;border-radius:5px;background:#0b57d0;color:#ffffff;font-size:16px;font-weight:bold;text-decoration:none">{ask.Words}</a></p>
        {(ask.Otherwise is { } otherwise ? Sentence(otherwise) : null)}
        """);

    /// <summary>Lines of evidence; null when there are none.</summary>
    internal static Html? Evidence(IReadOnlyList<LetterLine> lines) => lines.Count == 0 ? null : Html.Of($"""
        <table role="presentation" style="margin:14px 0 0;border-collapse:collapse;width:100%">
        {lines.Select(Line)}</table>

        """);

    private static Html? Also(Letter letter) => letter.Also is not { } also ? null : Html.Of($"""
        <p style="margin:18px 0 -8px;font-weight:bold">{also.Markup}</p>
        {Evidence(letter.Others)}
        """);

    private static Html Line(LetterLine line) => Html.Of($"""
        <tr><td class="dim rule" style="padding:6px 14px 6px 0;border-top:1px solid #dcdcdc;color:#5a5a5a;font-size:12px;line-height:22px;vertical-align:top;white-space:{(line.Label.Contains(' ', StringComparison.Ordinal) ? "normal;overflow-wrap:normal" : "nowrap")}">{line.Label}</td><td class="rule" style="padding:6px 0;border-top:1px solid #dcdcdc;width:100%;vertical-align:top">{line.Content.Markup}</td></tr>

        """);

    private static Html? SmallPrint(IReadOnlyList<Phrase> notes) => notes.Count == 0 ? null : Html.Of($"""
        <div class="dim rule" style="margin:0;padding:10px 0 0;border-top:1px solid #dcdcdc;color:#5a5a5a;font-size:13px">
        {notes.Select(Sentence)}</div>

        """);
}
