using Monitoring.Core.Markup;

namespace Monitoring.Core.Mail;

/// <summary>A part of a letter with a title of its own: things that stand one below the other, each with its sign, and lines.</summary>
/// <param name="Title">What the part is about; null for none.</param>
internal sealed record LetterPart(Phrase? Title)
{
    /// <summary>The things.</summary>
    public IReadOnlyList<LetterEntry> Entries { get; init; } = [];

    /// <summary>The lines behind them.</summary>
    public IReadOnlyList<LetterLine> Lines { get; init; } = [];
}

/// <summary>A thing with a sign: its name and its number on one line, and what else is to be said of it below.</summary>
/// <param name="Tone">Its sign.</param>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its number.</param>
/// <param name="Details">What else is to be said, a line each.</param>
internal sealed record LetterEntry(Tone Tone, Phrase Name, Phrase Value, IReadOnlyList<LetterDetail> Details)
{
    /// <summary>True for one among many of which nothing needs the reader.</summary>
    public bool IsSmall { get; init; }
}

/// <summary>A line below a thing.</summary>
/// <param name="Words">What it says.</param>
/// <param name="IsDim">True for what stands there to be looked up.</param>
internal readonly record struct LetterDetail(Phrase Words, bool IsDim)
{
    /// <summary>A line to be read.</summary>
    public static implicit operator LetterDetail(Phrase words) => new(words, IsDim: false);
}

/// <summary>The look of a tone: the class of its colour, the colour on white, and its shape.</summary>
internal static class ToneLook
{
    /// <summary>The look.</summary>
    public static (string Name, string Colour, string Shape) Of(Tone tone) => tone switch
    {
        Tone.Red => ("red", "#b3261e", "■"),
        Tone.Amber => ("amber", "#8a5300", "▲"),
        Tone.Green => ("green", "#1b6e2d", "●"),
        _ => ("grey", "#5a5a5a", "◇"),
    };
}

/// <summary>The parts of a letter as HTML, in the style of <see cref="LetterHtml"/>.</summary>
internal static class LetterPartHtml
{
    /// <summary>The parts one below the other.</summary>
    public static Html Of(IReadOnlyList<LetterPart> parts) => Html.Join(Html.Empty, parts.Select(Of));

    private static Html Of(LetterPart part) => Html.Of($"""
        {Title(part.Title)}{Entries(part.Entries)}{LetterHtml.Evidence(part.Lines)}
        """);

    private static Html? Title(Phrase? title) => title is null ? null : Html.Of($"""
        <h2 class="dim" style="margin:22px 0 6px;color:#5a5a5a;font-size:13px;letter-spacing:.04em">{title.Markup}</h2>

        """);

    private static Html? Entries(IReadOnlyList<LetterEntry> entries) => entries.Count == 0 ? null : Html.Of($"""
        <table role="presentation" style="margin:0;border-collapse:collapse;width:100%">
        {entries.Select(Entry)}</table>

        """);

    private static Html Entry(LetterEntry entry)
    {
        var (name, colour, shape) = ToneLook.Of(entry.Tone);
        var (weight, size) = entry.IsSmall ? ("normal", "14px") : ("bold", "16px");
        var (bottom, details) = entry.Details.Count == 0 ? (7, (Html?)null) : (0, Html.Of($"""
            <tr><td></td><td colspan="2" style="padding:0 0 7px;font-size:14px;line-height:1.45">{entry.Details.Select(Detail)}</td></tr>

            """));
        var (across, value) = entry.Value.Text.Length == 0 ? (Html.Literal(" colspan=\"2\""), (Html?)null) : (Html.Empty, Html.Of(
            $"""<td class="rule" style="padding:7px 0 {bottom}px;border-top:1px solid #dcdcdc;font-size:{size};font-weight:{weight};text-align:right;vertical-align:top;white-space:nowrap">{entry.Value.Markup}</td>"""));
        return Html.Of($"""
            <tr><td class="rule" style="padding:7px 8px {bottom}px 0;border-top:1px solid #dcdcdc;vertical-align:top"><span class="{name}" style="display:inline-block;width:14px;color:{colour}">{shape}</span></td><td{across} class="rule" style="width:100%;padding:7px 8px {bottom}px 0;border-top:1px solid #dcdcdc;font-size:{size};font-weight:{weight};vertical-align:top">{entry.Name.Markup}</td>{value}</tr>
            {details}
            """);
    }

    private static Html Detail(LetterDetail detail) => detail.IsDim
        ? Html.Of($"""<div class="dim" style="color:#5a5a5a;font-size:13px">{detail.Words.Markup}</div>""")
        : Html.Of($"<div>{detail.Words.Markup}</div>");
}
