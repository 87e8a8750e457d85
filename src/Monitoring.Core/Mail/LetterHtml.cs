using Monitoring.Core.Markup;

namespace Monitoring.Core.Mail;

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
        <div class="ink" style="max-width:600px;margin:0 auto;padding:20px 16px;color:#1f1f1f;font:15px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;font-variant-numeric:tabular-nums;overflow-wrap:anywhere">
        {Head(letter)}
        {letter.Sentences.Select(Sentence)}{Evidence(letter.Lines)}{Also(letter)}{SmallPrint(letter.Notes)}</div>
        </body>
        </html>

        """).ToString();

    private static Html Head(Letter letter)
    {
        var (name, colour, shape) = letter.Tone switch
        {
            Tone.Red => ("red", "#b3261e", "■"),
            Tone.Amber => ("amber", "#8a5300", "▲"),
            Tone.Green => ("green", "#1b6e2d", "●"),
            _ => ("grey", "#5a5a5a", "◇"),
        };
        return Html.Of($"""
            <p class="{name}" style="margin:0 0 6px;color:{colour};font-size:13px;font-weight:bold">{shape} {letter.Kicker.Markup}</p>
            <h1 style="margin:0 0 10px;font-size:21px;line-height:1.3">{letter.Headline.Markup}</h1>
            """);
    }

    private static Html Sentence(Phrase sentence) => Html.Of($"""
        <p style="margin:0 0 2px">{sentence.Markup}</p>

        """);

    private static Html? Evidence(IReadOnlyList<LetterLine> lines) => lines.Count == 0 ? null : Html.Of($"""
        <table role="presentation" style="margin:14px 0 0;border-collapse:collapse;width:100%">
        {lines.Select(Line)}</table>

        """);

    private static Html? Also(Letter letter) => letter.Also is not { } also ? null : Html.Of($"""
        <p style="margin:18px 0 -8px;font-weight:bold">{also.Markup}</p>
        {Evidence(letter.Others)}
        """);

    private static Html Line(LetterLine line) => Html.Of($"""
        <tr><td class="dim rule" style="padding:6px 14px 6px 0;border-top:1px solid #dcdcdc;color:#5a5a5a;font-size:12px;line-height:22px;vertical-align:top;white-space:{(line.Label.Contains(' ', StringComparison.Ordinal) ? "normal" : "nowrap")}">{line.Label}</td><td class="rule" style="padding:6px 0;border-top:1px solid #dcdcdc;width:100%;vertical-align:top">{line.Content.Markup}</td></tr>

        """);

    private static Html? SmallPrint(IReadOnlyList<Phrase> notes) => notes.Count == 0 ? null : Html.Of($"""
        <div class="dim rule" style="margin:0;padding:10px 0 0;border-top:1px solid #dcdcdc;color:#5a5a5a;font-size:13px">
        {notes.Select(Sentence)}</div>

        """);
}
